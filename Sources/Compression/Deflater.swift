import CZlib

/// Makes one gzip member.
struct Deflater: ~Copyable {
  private let stream = ZlibStream()

  /// Messages up to this size use small tables: allocating larger ones takes longer than
  /// compressing.
  private static let shortCount = 2_048

  /// - Parameter count: the bytes that are to come.
  init(level: Int, count: Int) {
    let (windowBits, memoryLevel): (Int32, Int32) =
      count <= Deflater.shortCount ? (11, 5) : (MAX_WBITS, 8)
    let status = tsunagu_deflate_init_gzip(
      stream.pointer, Int32(level), windowBits, memoryLevel)
    precondition(status == Z_OK, "zlib could not start compressing: \(status)")
  }

  deinit {
    deflateEnd(stream.pointer)
  }

  func deflateAll(_ input: UnsafeBufferPointer<UInt8>) -> [UInt8] {
    var output: [UInt8] = []
    var offset = 0
    while true {
      let portion = stream.offer(input, from: offset)
      drain(flush: portion.isLast ? Z_FINISH : Z_NO_FLUSH, into: &output)
      offset += portion.count
      if portion.isLast { return output }
    }
  }

  private func drain(flush: Int32, into output: inout [UInt8]) {
    repeat {
      stream.emptyBlock()
      let status = deflate(stream.pointer, flush)
      precondition(status != Z_STREAM_ERROR, "zlib lost its state")
      output.append(contentsOf: stream.written)
    } while stream.pointer.pointee.avail_out == 0
  }
}
