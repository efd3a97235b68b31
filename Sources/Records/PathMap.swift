/// A few things by path, in the order of the paths' bytes: the cells of a record, the writes of an operation.
///
/// A record has some thirty cells. An array in order, searched by halves, is built without hashing, and is
/// what goes on the wire (docs/PERFORMANCE.md). Inlinable, so that the layers above have it for their own contents.
@frozen
public struct PathMap<Content> {
  public typealias Element = (key: FieldPath, value: Content)

  @frozen @usableFromInline
  struct Entry {
    @usableFromInline var path: FieldPath
    @usableFromInline var content: Content

    @inlinable
    init(_ path: FieldPath, _ content: Content) {
      self.path = path
      self.content = content
    }
  }

  @usableFromInline var entries: [Entry] = []

  @inlinable public init() {}

  /// - Precondition: no path comes twice.
  @inlinable public init(uniqueKeysWithValues elements: some Sequence<(FieldPath, Content)>) {
    reserveCapacity(elements.underestimatedCount)
    for (path, content) in elements {
      let isNew = insert(content, at: path)
      precondition(isNew, "a path comes twice")
    }
  }

  @inlinable
  init(ordered entries: [Entry]) {
    self.entries = entries
  }

  @inlinable public subscript(path: FieldPath) -> Content? {
    get {
      let (place, isThere) = place(of: path)
      return isThere ? entries[place].content : nil
    }
    set {
      let (place, isThere) = place(of: path)
      switch (newValue, isThere) {
      case (let content?, true): entries[place].content = content
      case (let content?, false): entries.insert(Entry(path, content), at: place)
      case (nil, true): entries.remove(at: place)
      case (nil, false): break
      }
    }
  }

  @inlinable public subscript(path: FieldPath, default content: @autoclosure () -> Content)
    -> Content
  {
    get { self[path] ?? content() }
    _modify {
      let (place, isThere) = place(of: path)
      if !isThere { entries.insert(Entry(path, content()), at: place) }
      yield &entries[place].content
    }
  }

  /// Puts something at a path where nothing is yet.
  ///
  /// - Returns: false where something is; it stays.
  @discardableResult @inlinable
  public mutating func insert(_ content: Content, at path: FieldPath) -> Bool {
    let (place, isThere) = place(of: path)
    if !isThere { entries.insert(Entry(path, content), at: place) }
    return !isThere
  }

  @inlinable public mutating func reserveCapacity(_ count: Int) { entries.reserveCapacity(count) }

  @inlinable public var keys: some RandomAccessCollection<FieldPath> { entries.lazy.map(\.path) }
  @inlinable public var values: some RandomAccessCollection<Content> { entries.lazy.map(\.content) }

  @inlinable public func filter(_ isIncluded: (Element) throws -> Bool) rethrows -> PathMap {
    PathMap(ordered: try entries.filter { try isIncluded(($0.path, $0.content)) })
  }

  @inlinable public func mapValues<Other>(_ transform: (Content) throws -> Other) rethrows
    -> PathMap<Other>
  {
    PathMap<Other>(ordered: try entries.map { .init($0.path, try transform($0.content)) })
  }

  /// The place at which a path stands, or would stand. Paths that arrive in order need no search.
  @inlinable
  func place(of path: FieldPath) -> (place: Int, isThere: Bool) {
    guard let last = entries.last, !(last.path < path) else { return (entries.count, false) }
    var (low, high) = (0, entries.count - 1)
    while low < high {
      let middle = (low + high) / 2
      if entries[middle].path < path { low = middle + 1 } else { high = middle }
    }
    return (low, entries[low].path == path)
  }
}

extension PathMap: RandomAccessCollection {
  @inlinable public var startIndex: Int { 0 }
  @inlinable public var endIndex: Int { entries.count }
  @inlinable public subscript(position: Int) -> Element {
    (entries[position].path, entries[position].content)
  }
}

extension PathMap: ExpressibleByDictionaryLiteral {
  @inlinable public init(dictionaryLiteral elements: (FieldPath, Content)...) {
    self.init(uniqueKeysWithValues: elements)
  }
}

extension PathMap: Sendable where Content: Sendable {}
extension PathMap.Entry: Sendable where Content: Sendable {}

extension PathMap: Equatable where Content: Equatable {
  @inlinable public static func == (left: PathMap, right: PathMap) -> Bool {
    left.elementsEqual(right) { $0.key == $1.key && $0.value == $1.value }
  }
}

extension PathMap: Hashable where Content: Hashable {
  @inlinable public func hash(into hasher: inout Hasher) {
    hasher.combine(count)
    for (path, content) in self {
      hasher.combine(path)
      hasher.combine(content)
    }
  }
}
