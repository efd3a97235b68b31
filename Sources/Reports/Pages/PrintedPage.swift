import Mustache

/// A page to be printed or handed out: values, and the template that lays them out.
///
/// A new page is a file in `Templates/` and a type that conforms to this. Its template fills the blocks of
/// `page.mustache`, which holds the head, the foot and the style of print that all pages share.
public protocol PrintedPage: Sendable {
  static var template: PageTemplate { get }
  /// The template's values by name. Text in them is plain: rendering escapes it.
  var values: [String: Any] { get }
}

extension PrintedPage {
  /// The page as HTML that needs nothing from outside.
  ///
  /// - Throws: the template engine's errors; the templates are ours, so that there are none.
  public func html() throws -> String { try Self.template.render(values) }
}

/// A file of `Templates/`, compiled into the program.
public struct PageTemplate: Sendable {
  private let bytes: [UInt8]

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  func render(_ values: [String: Any]) throws -> String {
    try compiled().render(MarkupText.escaped(values), library: PageTemplate.shared.get())
  }

  /// The templates that others name: the frame of a page, and its parts.
  private static let shared = Result {
    MustacheLibrary(templates: [
      "page": try PageTemplate(PackageResources.page_mustache).compiled(),
      "copy-stamp": try PageTemplate(PackageResources.copy_stamp_mustache).compiled(),
    ])
  }

  /// Values come in escaped (`MarkupText`), so each template is text to the engine, and nothing is escaped twice.
  private func compiled() throws -> MustacheTemplate {
    try MustacheTemplate(
      string: "{{% CONTENT_TYPE:TEXT}}\n" + String(decoding: bytes, as: UTF8.self))
  }
}
