import Merge
import Records

// The expectations for each output of the real programs: the same city, asked in another way.

extension CanaryCity {
  /// One user's share of the city.
  struct Share: Sendable {
    let user: CanaryUser
    let cells: [RecordID: [FieldPath: [Cell]]]
    /// The canaries that may be heard.
    let canaries: Set<Int>
    private let city: Known

    init(_ user: CanaryUser, of city: Known) {
      self.user = user
      self.city = city
      let cells = city.everything(seenBy: user)
      self.cells = cells
      canaries = Set(city.spots.filter { cells[$0.value.record]?[$0.value.path] != nil }.keys)
    }

    /// Whether the user may read in the audit what somebody did.
    func readsAudit(of author: RecordID?) -> Bool { city.seeing(user).readsAudit(of: author) }

    /// The records of a kind, whether or not they are deleted.
    func records(_ kind: String) -> [RecordID] {
      cells.keys.filter { city.model.record($0)?.kind == kind }.sorted()
    }

    /// Records of a kind that the user must not know of.
    func others(_ kind: String) -> [RecordID] {
      city.model.all(kind).map(\.id).filter { cells[$0] == nil }.sorted()
    }

    /// Whether a list for a class of recipients names a person.
    func stands(_ person: RecordID, on data: String, to recipient: String) -> Bool {
      city.model.whyNotListed(data, of: person, to: recipient) == nil
    }

    func isListed(_ id: RecordID) -> Bool {
      city.model.record(id).map { !$0.isDeleted && !$0.isErased } ?? false
    }

    /// The value at a path with exactly one standing write.
    func value(_ id: RecordID, _ path: FieldPath) -> Value? {
      guard let standing = cells[id]?[path], standing.count == 1 else { return nil }
      return standing[0].value
    }

    /// The fields of a record as JSON shows them, without fields that have several standing writes.
    func fields(of id: RecordID, _ kind: Kind) -> [String: Value] {
      let cells = cells[id] ?? [:]
      let contested = Set(cells.filter { $0.value.count > 1 }.keys.map(\.field))
      func members(_ field: String) -> [String] {
        cells.keys.filter {
          $0.field == field && $0.part == nil && cells[$0]?.first?.value == true
        }.compactMap(\.member)
      }
      var fields: [String: Value] = [:]
      for field in kind.fields where !contested.contains(field.name) {
        switch field.type {
        case .words, .references:
          fields[field.name] = .texts(
            members(field.name).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) })
        case .list(let list):
          fields[field.name] = .list(
            members(field.name).sorted().map { item in
              var parts: [String: Value] = ["item": .text(item)]
              for part in list.parts {
                let path = FieldPath(field.name, item: item, part: part.name)
                parts[part.name] = cells[path]?.first?.value
              }
              return .object(parts)
            })
        default: fields[field.name] = cells[FieldPath(field.name)]?.first?.value ?? .null
        }
      }
      fields["field_of_tomorrow"] = cells["field_of_tomorrow"]?.first?.value
      return fields
    }
  }

  /// The numbers of the canaries that can be heard in a text.
  static func canaries(in text: String) -> Set<Int> {
    Set(
      text.split(separator: mark, omittingEmptySubsequences: false).dropFirst().compactMap {
        Int($0.prefix(6))
      })
  }
}
