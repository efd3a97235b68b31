import Foundation
import FuzzProperties

// The entry point for libFuzzer. It is not part of the package: scripts/fuzz compiles it with the
// decoders alone, all of them instrumented. TARGET in the environment chooses the decoder.

private let target: FuzzTarget = {
  let name = ProcessInfo.processInfo.environment["TARGET"] ?? ""
  guard let target = FuzzTarget(rawValue: name) else {
    fatalError("TARGET is one of \(FuzzTarget.allCases.map(\.rawValue))")
  }
  return target
}()

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: start, count: count))
  do { try target.check(bytes) } catch { fatalError("\(target.rawValue): \(error)") }
  return 0
}
