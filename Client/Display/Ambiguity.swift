import Casework
import Records
import Storage
import Sync

/// Several records that a word could mean, as they are named to the person who has to choose.
struct Ambiguity {
  let problem: Problem
  let subjects: Subjects

  init(_ ambiguous: AmbiguousRecords, today: CalendarDate, in rows: DeviceRows) throws {
    let named = Array(ambiguous.candidates.prefix(Lookup.candidatesShown))
    let names = Names(rows: rows)
    let namesakes = Namesakes(rows: rows, today: today)
    let shown = try named.map { id in
      let mark = try rows.view(id).map { PersonMark.mark(of: $0.record) } ?? ""
      return "\(id.short) \(try names.name(of: id))\(mark)\(try namesakes.distinction(of: id))"
    }
    let others = ambiguous.candidates.count - shown.count
    problem = Problem(
      .idAmbiguous, others > 0 ? .moreRecordsToChoose : .recordsToChoose,
      [
        "word": ambiguous.text, "candidates": shown.joined(separator: "、"),
        "others": String(others),
      ])
    subjects = Subjects(.search, Set(try named.compactMap { try rows.place($0)?.kind }), named)
  }
}
