import CMinizip

/// The parts of a workbook, which is a ZIP archive in memory, read with minizip.
final class WorkbookArchive {
  private let handle: unzFile
  private let memory: Memory
  private let names: Set<String>

  /// - Throws: `TableProblem`: `broken`, `too_large`, `password_protected`.
  init(_ bytes: [UInt8]) throws(TableProblem) {
    let memory = Memory(bytes)
    guard let handle = WorkbookArchive.open(memory) else { throw .broken(part: "zip") }
    (self.memory, self.handle) = (memory, handle)
    do throws(TableProblem) {
      names = try WorkbookArchive.names(in: handle)
    } catch {
      unzClose(handle)
      throw error
    }
  }

  deinit { unzClose(handle) }

  func contains(_ name: String) -> Bool { names.contains(name) }

  /// Tells a part's bytes to `events`, piece by piece, unpacked; not at all where there is no such part.
  func read(_ name: String, _ events: XMLEvents) throws(TableProblem) {
    guard names.contains(name) else { return }
    guard unzLocateFile(handle, name, 1) == UNZ_OK, unzOpenCurrentFile(handle) == UNZ_OK else {
      throw .broken(part: name)
    }
    defer { unzCloseCurrentFile(handle) }
    var total = 0
    let handle = handle
    try events.read(part: name) { () throws(TableProblem) in
      var piece = [UInt8](repeating: 0, count: WorkbookArchive.pieceBytes)
      let count = unzReadCurrentFile(handle, &piece, UInt32(piece.count))
      guard count >= 0 else { throw .broken(part: name) }
      total += Int(count)
      // The archive's own sizes cannot be trusted, so the output is counted.
      guard total <= TableLimits.partBytes else { throw .tooLarge(limit: "partBytes") }
      return Array(piece.prefix(Int(count)))
    }
  }

  private static let pieceBytes = 65_536

  private static func names(in handle: unzFile) throws(TableProblem) -> Set<String> {
    var names: Set<String> = []
    var status = unzGoToFirstFile(handle)
    while status == UNZ_OK {
      guard names.count < TableLimits.parts else { throw .tooLarge(limit: "parts") }
      var info = unz_file_info64()
      var name = [CChar](repeating: 0, count: 1_024)
      guard
        unzGetCurrentFileInfo64(handle, &info, &name, UInt(name.count - 1), nil, 0, nil, 0)
          == UNZ_OK
      else { throw .broken(part: "zip") }
      // The first flag says that a part is encrypted.
      guard info.flag & 1 == 0 else { throw .passwordProtected }
      names.insert(
        String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self))
      status = unzGoToNextFile(handle)
    }
    guard status == UNZ_END_OF_LIST_OF_FILE else { throw .broken(part: "zip") }
    return names
  }

  /// Lets minizip read memory in place of a file.
  private static func open(_ memory: Memory) -> unzFile? {
    var functions = zlib_filefunc64_def()
    functions.opaque = Unmanaged.passUnretained(memory).toOpaque()
    functions.zopen64_file = { opaque, _, _ in opaque }
    functions.zread_file = { _, stream, buffer, count in
      guard let buffer else { return 0 }
      return UInt(Memory.memory(at: stream).read(into: buffer, Int(count)))
    }
    functions.zwrite_file = { _, _, _, _ in 0 }
    functions.ztell64_file = { _, stream in ZPOS64_T(Memory.memory(at: stream).place) }
    functions.zseek64_file = { _, stream, offset, origin in
      Memory.memory(at: stream).seek(UInt64(offset), Int(origin)) ? 0 : -1
    }
    functions.zclose_file = { _, _ in 0 }
    functions.zerror_file = { _, _ in 0 }
    return unzOpen2_64(nil, &functions)
  }

  /// A file that is in memory.
  private final class Memory {
    private let bytes: [UInt8]
    private(set) var place = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    static func memory(at stream: UnsafeMutableRawPointer?) -> Memory {
      guard let stream else {
        preconditionFailure("minizip asks for a stream that it was not given")
      }
      return Unmanaged<Memory>.fromOpaque(stream).takeUnretainedValue()
    }

    func read(into buffer: UnsafeMutableRawPointer, _ count: Int) -> Int {
      let read = max(0, min(count, bytes.count - place))
      bytes.withUnsafeBytes { all in
        if read > 0, let base = all.baseAddress {
          buffer.copyMemory(from: base + place, byteCount: read)
        }
      }
      place += read
      return read
    }

    func seek(_ offset: UInt64, _ origin: Int) -> Bool {
      let starts = [0, place, bytes.count]
      guard starts.indices.contains(origin), offset <= UInt64(bytes.count) else { return false }
      let target = starts[origin] + Int(offset)
      guard target <= bytes.count else { return false }
      place = target
      return true
    }
  }
}
