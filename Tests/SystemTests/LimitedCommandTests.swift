import Foundation
import JSONText
import System
import TestSupport
import Testing

@Suite("Running commands with limits")
struct LimitedCommandTests {
  init() { CurrentProcess.reportsWriteFailures() }

  private func shell(
    _ script: String,
    input: Bytes = Bytes(""),
    milliseconds: Int = 30_000,
    outputByteCount: Int = 1 << 22
  ) throws -> CommandEnd {
    try runCommand(
      "sh",
      arguments: ["-c", script],
      environment: ProgramEnvironment(entries: [Array("PATH=/usr/bin:/bin".utf8)]),
      input: input,
      limits: CommandLimits(milliseconds: milliseconds, outputByteCount: outputByteCount)
    )
  }

  private func result(_ end: CommandEnd) throws -> ProgramResult {
    guard case .ended(let result) = end else {
      Issue.record("The command was killed.")
      throw CancellationError()
    }
    return result
  }

  private func isTooSlow(_ end: CommandEnd) -> Bool {
    if case .tooSlow = end { true } else { false }
  }

  @Test("Input goes in, output and exit status come back")
  func exchange() throws {
    let result = try result(shell("tr a-z A-Z; exit 3", input: Bytes("some text\n")))
    #expect(result.output.text == "SOME TEXT\n")
    #expect(result.exitStatus == 3)
  }

  @Test("An input and an output larger than any pipe pass each other")
  func large() throws {
    let input = Bytes([UInt8](repeating: UInt8(ascii: "x"), count: 3_000_000))
    #expect(try result(shell("cat", input: input)).output == input)
  }

  @Test("An input that is not read is not an error")
  func unread() throws {
    let input = Bytes([UInt8](repeating: 0, count: 3_000_000))
    #expect(try result(shell("echo done", input: input)).output.text == "done\n")
    #expect(try result(shell("exec <&- >&-; exit 4", input: input)).exitStatus == 4)
  }

  @Test(
    "A command that takes too long is killed",
    arguments: [
      "exec sleep 1000", "sleep 1000", "sleep 1000 & exit 0", "exec >&- <&-; exec sleep 1000",
      "trap '' TERM INT HUP; while :; do sleep 1000; done", "while :; do echo x; sleep 0.01; done",
    ]
  )
  func tooSlow(_ script: String) throws {
    #expect(isTooSlow(try shell(script, milliseconds: 100)))
  }

  @Test("Processes that a command started are killed with it")
  func group() async throws {
    let folder = try TemporaryFolder()
    let path = folder.path("process")
    func started() throws -> pid_t? {
      guard Files.exists(path) else { return nil }
      return pid_t(String(decoding: try Files.read(path), as: UTF8.self).prefix { $0.isNumber })
    }
    // On a busy machine, the shell may not come as far in so little time.
    for milliseconds in [500, 5000, 50_000] {
      let script = "sleep 1000 & echo $! > '\(path)'; wait"
      #expect(isTooSlow(try shell(script, milliseconds: milliseconds)))
      if try started() != nil { break }
    }
    let process = try #require(try started())
    try await eventually("the process \(process) has ended") {
      let state = try ChildProcess(
        "ps",
        ["-o", "stat=", "-p", String(process)],
        environment: ["PATH": "/usr/bin:/bin"],
        folder: folder.path
      ).run().output
      // Its new parent may not have waited for it yet: then it is there, but runs no more.
      return state.isEmpty || state.hasPrefix("Z")
    }
  }

  @Test("A command that writes too much is killed")
  func tooMuch() throws {
    let end = try shell("yes", outputByteCount: 100_000)
    guard case .tooMuchOutput = end else {
      Issue.record("The command was not killed for what it wrote.")
      return
    }
  }

  @Test("A program that is not there is an error")
  func missing() {
    #expect(throws: FileError.self) {
      try runCommand(
        "no-such-program-7f3a",
        arguments: [],
        environment: ProgramEnvironment(entries: []),
        input: Bytes(""),
        limits: CommandLimits(milliseconds: 1000, outputByteCount: 1000)
      )
    }
  }
}
