import Foundation
import GRDBSQLite
import Records

/// The machine that is measured on.
enum Machine {
  /// - Parameter folder: where the databases will be, whose disk is tried.
  static func describe(in folder: String) -> Value {
    let processors = text(of: "/proc/cpuinfo").split(separator: "\n")
    let model = processors.first { $0.hasPrefix("model name") }?.split(separator: ":").last
    let memory = text(of: "/proc/meminfo").split(separator: "\n").first?.split(separator: " ")
    let kibibytes = memory.flatMap { $0.count > 1 ? Int64($0[1]) : nil }
    return [
      "cpu": .optional(model?.drop { $0 == " " }),
      "cores": .integer(Int64(ProcessInfo.processInfo.activeProcessorCount)),
      "memory_mib": .integer((kibibytes ?? 0) / 1_024),
      "fsync_milliseconds": BenchReport.rounded(syncMilliseconds(in: folder)),
      "sqlite": .text(String(cString: sqlite3_libversion())),
      "date": .text(ISO8601DateFormatter().string(from: Date())),
      "load": BenchReport.rounded(load),
    ]
  }

  /// Runnable programs in the last minute, this one among them.
  static var load: Double {
    text(of: "/proc/loadavg").split(separator: " ").first.flatMap { Double($0) } ?? -1
  }

  /// The peak of a process's memory in bytes, or nil where there is no such process.
  static func peakMemory(of process: pid_t) -> Double? {
    let line = text(of: "/proc/\(process)/status").split(separator: "\n")
      .first { $0.hasPrefix("VmHWM:") }
    return line?.split(separator: " ").dropFirst().first.flatMap { Double($0) }.map { $0 * 1_024 }
  }

  /// Seconds of processor time that a process has used.
  static func processorSeconds(of process: pid_t) -> Double {
    let fields =
      text(of: "/proc/\(process)/stat").split(separator: ")").last?
      .split(separator: " ") ?? []
    guard fields.count > 12, let user = Double(fields[11]), let system = Double(fields[12]) else {
      return 0
    }
    return (user + system) / Double(sysconf(Int32(_SC_CLK_TCK)))
  }

  /// The median of writing one page at the end of a file and waiting until the disk has it.
  private static func syncMilliseconds(in folder: String) -> Double {
    let path = folder + "/tsunagu-bench-sync"
    let file = open(path, O_RDWR | O_CREAT | O_TRUNC, 0o600)
    defer {
      close(file)
      unlink(path)
    }
    let page = [UInt8](repeating: 7, count: 4_096)
    let times = (0..<200).map { _ in
      seconds {
        _ = page.withUnsafeBytes { write(file, $0.baseAddress, $0.count) }
        fdatasync(file)
      }
    }
    return median(times) * 1_000
  }

  private static func text(of path: String) -> String {
    (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
  }
}

/// How long something takes.
func seconds(_ body: () throws -> Void) rethrows -> Double {
  let start = ContinuousClock.now
  try body()
  return elapsedSeconds(since: start)
}

func elapsedSeconds(since start: ContinuousClock.Instant) -> Double {
  let parts = start.duration(to: .now).components
  return Double(parts.seconds) + Double(parts.attoseconds) / 1e18
}

func median(_ values: [Double]) -> Double { quantile(values, 0.5) }

/// The value below which a share of the values lies.
func quantile(_ values: [Double], _ share: Double) -> Double {
  guard !values.isEmpty else { return .nan }
  let sorted = values.sorted()
  return sorted[min(sorted.count - 1, Int(Double(sorted.count) * share))]
}

/// A folder for the databases, on a real disk, removed at the end.
final class Workplace {
  /// Where `TMPDIR` says, else /var/tmp: /tmp may be memory.
  static var parent: String { ProcessInfo.processInfo.environment["TMPDIR"] ?? "/var/tmp" }

  let path: String

  init() throws {
    var pattern = Array((Workplace.parent + "/tsunagu-bench-XXXXXX").utf8CString)
    guard mkdtemp(&pattern) != nil else { throw BenchFailure("no folder in \(Workplace.parent)") }
    path = String(decoding: pattern.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func path(_ name: String) -> String { path + "/" + name }
}
