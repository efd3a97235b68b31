import Foundation
import Support
import Testing

@Suite("The tests' own tools", .timeLimit(.minutes(2)))
struct SupportTests {
  @Test("A program's status, output and errors come back, and it reads its input")
  func runsProgram() throws {
    let result = try ProgramRun.run(
      executable: "/bin/sh", arguments: ["-c", "cat; echo $GREETING >&2; exit 7"],
      environment: ["GREETING": "こんにちは"], input: Array("家\n".utf8))
    #expect(result.status == 7)
    #expect(result.output == "家\n")
    #expect(result.errors == "こんにちは\n")
  }

  @Test("More output than any pipe holds does not block")
  func runsTalkativeProgram() throws {
    let script = "head -c 3000000 /dev/zero; head -c 3000000 /dev/zero >&2"
    let result = try ProgramRun.run(executable: "/bin/sh", arguments: ["-c", script])
    #expect(result.stdout.count == 3_000_000)
    #expect(result.stderr.count == 3_000_000)
  }

  @Test("A program that does not end is ended, and one that a signal ended says so")
  func endsProgram() throws {
    let endless = try ProgramRun.run(
      executable: "/usr/bin/tail", arguments: ["-f", "/dev/null"], timeoutSeconds: 0.2)
    #expect(endless.status == 137)
    let own = try ProgramRun.run(executable: "/bin/sh", arguments: ["-c", "kill -TERM $$"])
    #expect(own.status == 143)
  }

  @Test("A program runs in the folder it is given, with a bare environment")
  func runsInFolder() throws {
    let folder = TemporaryFolder()
    try folder.write("x", to: "inner/note.txt")
    let result = try ProgramRun.run(
      executable: "/bin/sh", arguments: ["-c", "ls; echo ${HOME-none}"],
      folder: folder.path("inner"))
    #expect(result.output == "note.txt\nnone\n")
  }

  @Test("A missing program is an error")
  func missingProgram() {
    #expect(throws: SpawnFailure.self) { try ProgramRun.run(executable: "/nowhere/at/all") }
  }

  @Test("A running program is waited for by what it says, and stopped")
  func runningProgram() throws {
    let script = "trap 'echo bye; kill -9 $!; exit 3' TERM; tail -f /dev/null & echo ready; wait"
    let program = try RunningProgram(executable: "/bin/sh", arguments: ["-c", script])
    try program.waitForOutput("ready")
    #expect(program.stop() == 3)
    #expect(program.outputText == "ready\nbye\n")
  }

  @Test("A text that does not come is an error that shows what came instead")
  func missingText() throws {
    let program = try RunningProgram(executable: "/bin/echo", arguments: ["no"])
    let failure = #expect(throws: TextMissing.self) { try program.waitForOutput("yes") }
    #expect(failure?.transcript == "no\n")
  }

  @Test("A program at a pseudoterminal sees a tty of the given size and reads typed keys")
  func pseudoterminal() throws {
    let script = "tty -s && stty size; printf '\\033[1m名前: \\033[0m'; read x; echo \"さん:$x\""
    let terminal = try Pseudoterminal(
      executable: "/bin/sh", arguments: ["-c", script], columns: 60, rows: 20)
    try terminal.waitFor("20 60")
    try terminal.waitFor("名前: ")
    terminal.type("東 花子\n")
    try terminal.waitFor("さん:東 花子")
    #expect(terminal.waitForEnd() == 0)
  }

  @Test("Control-C at a pseudoterminal interrupts")
  func interrupt() throws {
    let terminal = try Pseudoterminal(executable: "/bin/cat")
    terminal.type("echo\n")
    try terminal.waitFor("echo\necho\n")
    terminal.type("\u{3}")
    #expect(terminal.waitForEnd() == 130)
  }

  @Test("Texts are waited for in order, each once")
  func textsInOrder() throws {
    let program = try RunningProgram(executable: "/bin/echo", arguments: ["a b a c"])
    try program.waitForOutput("a")
    #expect(try program.waitForOutput("a") == " b a")
    #expect(throws: TextMissing.self) { try program.waitForOutput("b") }
  }

  @Test("A temporary folder goes with its value")
  func temporaryFolderGoes() throws {
    var folder: TemporaryFolder? = TemporaryFolder()
    let path = try #require(try folder?.write("x", to: "a/b.txt"))
    #expect(FileManager.default.fileExists(atPath: path))
    folder = nil
    #expect(!FileManager.default.fileExists(atPath: path))
  }

  @Test("The generator gives SplitMix64's published numbers")
  func splitMix() {
    var generator = SeededGenerator(seed: 1_234_567)
    let numbers = (0..<3).map { _ in generator.next() }
    #expect(
      numbers == [
        6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
      ])
  }
}
