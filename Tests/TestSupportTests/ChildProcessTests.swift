import TestSupport
import Testing

@Suite("Programs that tests run")
struct ChildProcessTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// A shell command in a folder of its own and with next to no environment.
  private func shell(_ script: String, input: [UInt8] = []) throws -> Outcome {
    try ChildProcess(
      "sh",
      ["-c", script],
      environment: ["PATH": "/usr/bin:/bin", "GREETING": "hello"],
      folder: folder.path,
      input: input
    ).run()
  }

  @Test("Output, errors and exit status are kept apart")
  func streams() throws {
    let outcome = try shell("echo out; echo err >&2; exit 3")
    #expect(outcome.output == "out\n")
    #expect(outcome.errors == "err\n")
    #expect(outcome.end == .exit(3))
    #expect(outcome.status == 3)
  }

  @Test("Input is handed over whole, and output of any size comes back whole")
  func largeStreams() throws {
    let input = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    let outcome = try shell("tee errors >&2; cat errors", input: input)
    #expect(outcome.outputBytes == input)
    #expect(outcome.errorBytes == input)
  }

  @Test("A program that dies of a signal is distinguished from one that exits")
  func signals() throws {
    let outcome = try shell("kill -9 $$")
    #expect(outcome.end == .signal(9))
    #expect(outcome.status == 137)
  }

  @Test("A program that hangs is killed at its deadline")
  func deadline() throws {
    let outcome = try ChildProcess(
      "sleep",
      ["600"],
      environment: ["PATH": "/usr/bin:/bin"],
      folder: folder.path,
      deadlineInSeconds: 1
    ).run()
    #expect(outcome.end == .signal(9))
  }

  @Test("The environment is the given one alone")
  func environment() throws {
    let outcome = try shell("echo \"$GREETING,$HOME,\"")
    #expect(outcome.output == "hello,,\n")
  }

  @Test("A program starts in the folder that it is given")
  func startFolder() throws {
    #expect(try shell("pwd -P").output == folder.path + "\n")
  }

  @Test("Failure is an error that shows the command and both streams")
  func failure() throws {
    let outcome = try shell("echo one; echo two >&2; exit 1")
    let error = #expect(throws: UnexpectedEnd.self) { try outcome.orThrow() }
    #expect(error?.description.contains("one\n\n--- errors\ntwo") == true)
    #expect(try shell("exit 0").orThrow().status == 0)
  }

  @Test("A program that has ended leaves no file open")
  func openFiles() throws {
    let before = try Files.names(in: "/dev/fd").count
    for _ in 0..<60 { _ = try shell("exit 0") }
    // Other tests open files at the same time, though never as many as three for each run.
    #expect(try Files.names(in: "/dev/fd").count - before < 120)
  }

  @Test("A program that does not exist ends with the status that a shell gives it")
  func missingProgram() throws {
    let outcome = try ChildProcess(
      "no-such-program",
      environment: ["PATH": "/usr/bin:/bin"],
      folder: folder.path
    ).run()
    #expect(outcome.status == 127)
  }
}

@Suite("Temporary folders")
struct TemporaryFolderTests {
  @Test("A folder is gone with its owner, with all that is in it")
  func removal() throws {
    var folder: TemporaryFolder? = try TemporaryFolder()
    let path = try #require(folder?.path)
    try Files.write("text", to: path + "/deep/down/file")
    #expect(Files.exists(path + "/deep/down/file"))
    folder = nil
    #expect(!Files.exists(path))
  }

  @Test("Two folders are never one")
  func distinct() throws {
    #expect(try TemporaryFolder().path != TemporaryFolder().path)
  }
}
