import Casework
import Merge
import Records
import SyntheticMunicipality

/// Finding people who were recorded twice: how many of those that are found are, and how many of those that are, are found.
struct DoublesMeasure {
  /// A council's size, and a city's.
  private static let sizes = [1_000, 10_000]

  func run(_ report: inout BenchReport) {
    for size in DoublesMeasure.sizes {
      let planted = PlantedDoubles(in: persons(size), seed: 1)
      var found: [DoublesCandidate] = []
      let time = seconds {
        found = DoublesFinder(planted.persons).candidates(besides: SamePerson(planted.persons))
      }
      let score = planted.score(of: Set(found.map { PlantedDoubles.Pair($0.first, $0.second) }))
      let about = "\(planted.persons.count) persons, \(planted.pairs.count) planted doubles"
      report.add(
        Figure(
          measure: "doubles, precision, \(size) persons", value: score.precision * 100, unit: "%",
          reach: .atLeast(95), note: "\(about): \(found.count) found"))
      report.add(
        Figure(
          measure: "doubles, recall, \(size) persons", value: score.recall * 100, unit: "%",
          reach: .atLeast(90), note: about))
      report.add(
        Figure(
          measure: "doubles, \(size) persons", value: time * 1_000, unit: "ms", note: "one look"))
    }
  }

  private func persons(_ count: Int) -> [Record] {
    let city = SyntheticMunicipality(seed: 1, size: .persons(count), halfYears: [])
    let written = city.operations(replica: City.replica, author: City.author).filter {
      $0.kind == Person.kind.name
    }
    return Dictionary(grouping: written, by: \.record).map { id, operations in
      RecordState(
        id: id, kind: Person.kind.name, judged: operations.map { (operation: $0, isAccepted: true) }
      ).view.record
    }
  }
}
