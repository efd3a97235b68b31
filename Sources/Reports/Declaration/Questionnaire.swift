/// Something that is made of records once questions are answered: a report, a document. The options of its command and
/// their help follow from them.
public protocol Questionnaire: Sendable {
  /// The word of its command.
  var name: String { get }
  /// The name by which a person chooses it.
  var label: String { get }
  /// The questions that it asks.
  var parameters: [ReportParameter] { get }
}

extension Questionnaire {
  /// The options by which its questions are answered.
  public var options: [ReportOption] { parameters.flatMap(\.options) }
}
