import Foundation
import Records
import Storage

/// The release programs, run as people run them.
enum Program: String {
  case server = "tsunagu-server"
  case client = "tsunagu"

  /// Beside this program.
  var path: String {
    let own = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
    return URL(fileURLWithPath: own).deletingLastPathComponent().path + "/" + rawValue
  }

  /// Runs to the end; a status other than 0 is a failure.
  @discardableResult
  func run(
    _ arguments: [String], home: String = "/nonexistent", output: String = "/dev/null",
    input: String = "/dev/null"
  ) throws -> Double {
    try Program.run([path] + arguments, home: home, output: output, input: input)
  }

  /// Runs to the end and samples the memory meanwhile: bytes at the peak. The system's figure for
  /// an ended process also counts the memory of the process that started it.
  func peakMemory(_ arguments: [String], home: String) throws -> Double {
    let process = try Program.spawn([path] + arguments, home: home, output: "/dev/null")
    var peak = 0.0
    var status: Int32 = 0
    while waitpid(process, &status, WNOHANG) == 0 {
      peak = max(peak, Machine.peakMemory(of: process) ?? 0)
      poll(nil, 0, 2)
    }
    guard status == 0 else { throw BenchFailure("\(arguments) ended with \(status)") }
    return peak
  }

  /// - Returns: seconds from start to end.
  static func run(
    _ words: [String], home: String = "/nonexistent", output: String = "/dev/null",
    input: String = "/dev/null"
  ) throws -> Double {
    let start = ContinuousClock.now
    let process = try spawn(words, home: home, output: output, input: input)
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0 && errno == EINTR {}
    let seconds = elapsedSeconds(since: start)
    guard status == 0 else { throw BenchFailure("\(words) ended with \(status)") }
    return seconds
  }

  static func spawn(
    _ words: [String], home: String, output: String, input: String = "/dev/null",
    isServing: Bool = false
  ) throws -> pid_t {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, input, O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    if isServing { posix_spawn_file_actions_adddup2(&actions, 1, 2) }
    let outer = ProcessInfo.processInfo.environment
    var variables = [
      "LANG=C.UTF-8", "TSUNAGU_HOME=\(home)", "PATH=/usr/bin:/bin",
      "XDG_RUNTIME_DIR=\(runtimeFolder(of: home))",
    ]
    if let libraries = outer["LD_LIBRARY_PATH"] { variables.append("LD_LIBRARY_PATH=\(libraries)") }
    let arguments = words.map { strdup($0) } + [nil]
    let environment = variables.map { strdup($0) } + [nil]
    defer { for pointer in arguments + environment { free(pointer) } }
    var process: pid_t = 0
    let result = posix_spawn(&process, words[0], &actions, nil, arguments, environment)
    guard result == 0 else {
      throw BenchFailure("\(words[0]): \(String(cString: strerror(result)))")
    }
    return process
  }
}

extension Program {
  private static let passphrase = "はかるための合言葉"

  private static func runtimeFolder(of home: String) -> String { home + "-session" }
  static func passphraseFile(of home: String) -> String { runtimeFolder(of: home) + "/passphrase" }

  /// Gives a device the key of the measurements, unlocked: a passphrase would cost the time that
  /// scrypt is meant to take.
  static func unlock(_ home: String) throws {
    let runtime = runtimeFolder(of: home)
    for folder in [home, runtime] {
      try FileManager.default.createDirectory(
        atPath: folder, withIntermediateDirectories: true,
        attributes: [.posixPermissions: 0o700])
    }
    var generator = SystemRandomNumberGenerator()
    let file = try KeyFile(.fixed, passphrase: passphrase, cost: .none, using: &generator)
    try file.write(to: home)
    try UnlockedKeys(environment: ["XDG_RUNTIME_DIR": runtime]).keep(
      .fixed, of: .init(folder: home, file), at: .now, hours: 8)
    try passphrase.write(toFile: passphraseFile(of: home), atomically: true, encoding: .utf8)
  }
}

/// The real server on loopback, ended with the value.
final class RunningServer {
  let process: pid_t
  let port: UInt16
  var url: String { "http://127.0.0.1:\(port)" }

  /// Returns when it takes connections.
  init(folder: String) throws {
    port = try RunningServer.freePort()
    process = try Program.spawn(
      [Program.server.path, "serve", "--data", folder, "--port", String(port)],
      home: "/nonexistent", output: folder + "/serve.log", isServing: true)
    let start = ContinuousClock.now
    while true {
      if let connection = try? HTTPConnection(port: port) {
        withExtendedLifetime(connection) {}
        return
      }
      guard elapsedSeconds(since: start) < 30 else { throw BenchFailure("the server stays away") }
      poll(nil, 0, 2)
    }
  }

  deinit { stop() }

  private var isStopped = false

  func stop() {
    guard !isStopped else { return }
    isStopped = true
    kill(process, SIGTERM)
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0 && errno == EINTR {}
  }

  private static func freePort() throws -> UInt16 {
    let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(listener) }
    var address = sockaddr_in.loopback(port: 0)
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let result = withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(listener, $0, size) | getsockname(listener, $0, &size)
      }
    }
    guard result == 0 else { throw BenchFailure("no free port") }
    return UInt16(bigEndian: address.sin_port)
  }
}

extension sockaddr_in {
  static func loopback(port: UInt16) -> sockaddr_in {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    return address
  }
}
