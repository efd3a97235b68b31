import Merge
import Records

extension PathMap<Value> {
  /// The value of a field.
  public subscript(field: String) -> Value? { self[FieldPath(field)] }
}

extension PathMap<Write> {
  /// The write to a field.
  public subscript(field: String) -> Write? { self[FieldPath(field)] }
}
