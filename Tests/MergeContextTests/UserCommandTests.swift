import JSONText
import MergeContext
import RecordMerge
import Records
import System
import TestSupport
import Testing

@Suite("Commands that the user registered")
struct UserCommandTests {
  private let world: GitWorld

  init() throws {
    CurrentProcess.reportsWriteFailures()
    world = try GitWorld()
  }

  private func register(_ command: String, as name: String = "pick") throws {
    try world.run("git", ["config", "--global", "jsonl.rule.\(name).command", command]).orThrow()
  }

  private func run(
    _ name: String = "pick",
    limits: CommandLimits = CommandLimits(milliseconds: 30_000, outputByteCount: 1 << 20)
  ) -> Result<String, CommandFailure> {
    let environment = ProgramEnvironment(
      entries: world.environment.map { Array("\($0.key)=\($0.value)".utf8) }
    )
    let request = CommandRequest(
      name: name,
      path: "f",
      base: nil,
      ours: JSONValue(validated: Bytes(#""a b""#)),
      theirs: .null
    )
    return UserCommands(environment: environment, limits: limits).run(request).map(\.text)
  }

  @Test("Base, ours and theirs are three lines, and what the command writes comes back")
  func lines() throws {
    try register("sed 's/^/>/'")
    #expect(run() == .success(">\n>\"a b\"\n>null\n"))
  }

  @Test("A command is a script of the shell, and may have several lines")
  func script() throws {
    try register("read -r base; read -r ours\nprintf '[%s]' \"$ours\"")
    #expect(run() == .success(#"["a b"]"#))
  }

  @Test("The product's own limits are 10 seconds and 64 MiB")
  func productLimits() {
    #expect(UserCommands.limits == CommandLimits(milliseconds: 10_000, outputByteCount: 67_108_864))
  }

  @Test("A name without a command, or with an empty one, is not registered")
  func notRegistered() throws {
    try register("", as: "empty")
    #expect(run("other") == .failure(.notRegistered))
    #expect(run("empty") == .failure(.notRegistered))
  }

  @Test("Names with dots, dashes and underscores, in upper and lower case, are told apart")
  func names() throws {
    for name in ["a.b", "a-b", "a_b", "A.b"] { try register("echo \(name)", as: name) }
    for name in ["a.b", "a-b", "a_b", "A.b"] { #expect(run(name) == .success(name + "\n")) }
  }

  @Test("A command that fails is a failure with its exit status")
  func exitStatus() throws {
    try register("echo 1; exit 7")
    #expect(run() == .failure(.exitStatus(7)))
    try register("no-such-program-7f3a 2>/dev/null")
    #expect(run() == .failure(.exitStatus(127)))
  }

  @Test("A command that is too slow, or writes too much, is a failure")
  func limits() throws {
    try register("sleep 1000")
    #expect(
      run(limits: CommandLimits(milliseconds: 50, outputByteCount: 10))
        == .failure(.tooSlow(limitInMilliseconds: 50))
    )
    try register("yes")
    #expect(
      run(limits: CommandLimits(milliseconds: 30_000, outputByteCount: 10))
        == .failure(.tooMuchOutput(byteLimit: 10))
    )
  }
}
