import CZlib

/// Reads gzip members, and stops at a limit.
struct Inflater: ~Copyable {
  private let stream = ZlibStream()
  private let limit: Int

  init(limit: Int) {
    self.limit = limit
    let status = tsunagu_inflate_init_gzip(stream.pointer)
    precondition(status == Z_OK, "zlib could not start decompressing: \(status)")
  }

  deinit {
    inflateEnd(stream.pointer)
  }

  /// The content of all members in the input, which must end where a member ends.
  func inflateAll(_ input: UnsafeBufferPointer<UInt8>) throws(GzipError) -> [UInt8] {
    var output: [UInt8] = []
    var offset = 0
    try checkStart(of: input, at: offset)
    while true {
      let portion = stream.offer(input, from: offset)
      let atMemberEnd = try inflatePortion(into: &output)
      offset += portion.count - Int(stream.pointer.pointee.avail_in)
      if atMemberEnd {
        if offset == input.count { return output }
        try checkStart(of: input, at: offset)
        inflateReset(stream.pointer)
      } else if portion.isLast {
        throw .truncated
      }
    }
  }

  /// A member starts with 0x1f. zlib wants two bytes to say so; one stray byte is no cut member.
  private func checkStart(
    of input: UnsafeBufferPointer<UInt8>, at offset: Int
  ) throws(GzipError) {
    guard offset < input.count else { throw .truncated }
    guard input[offset] == 0x1f else { throw .corrupt }
  }

  /// Reads until a member ends (true) or the offered input is used up (false).
  private func inflatePortion(into output: inout [UInt8]) throws(GzipError) -> Bool {
    while true {
      stream.emptyBlock()
      let status = inflate(stream.pointer, Z_NO_FLUSH)
      guard output.count + stream.written.count <= limit else { throw .tooLarge(limit: limit) }
      output.append(contentsOf: stream.written)
      switch status {
      case Z_STREAM_END: return true
      case Z_OK where stream.pointer.pointee.avail_out == 0: continue
      case Z_OK, Z_BUF_ERROR: return false
      case Z_MEM_ERROR: preconditionFailure("zlib found no memory")
      default: throw .corrupt
      }
    }
  }
}
