import JSONText
import System
import TestSupport
import Testing

@Suite("Running programs")
struct ChildProgramTests {
  private let environment = ProgramEnvironment(
    entries: ["PATH=/usr/bin:/bin", "WORD=a b"].map { Array($0.utf8) }
  )

  private func shell(_ script: String, _ words: String...) throws -> ProgramResult {
    try runProgram(
      "sh",
      arguments: ["-c", script, "sh"] + words,
      environment: environment,
      discardsErrors: true
    )
  }

  @Test("Output and exit status come back")
  func outputAndStatus() throws {
    let result = try shell("printf 'some text'; exit 7")
    #expect(result.output.text == "some text")
    #expect(result.exitStatus == 7)
  }

  @Test("Words arrive as they are")
  func words() throws {
    let result = try shell("printf '<%s>' \"$@\"", "", "a b", "$WORD", "-x", "ü\n")
    #expect(result.output.text == "<><a b><$WORD><-x><ü\n>")
  }

  @Test("The environment is the one that is given")
  func givenEnvironment() throws {
    #expect(try shell("printf %s \"$WORD$HOME\"").output.text == "a b")
  }

  @Test("Standard input is empty")
  func noInput() throws {
    #expect(try shell("cat").output.isEmpty)
  }

  @Test("Standard input can be a file")
  func input() throws {
    let folder = try TemporaryFolder()
    try Files.write("one\ntwo", to: folder.path("input"))
    func copy(_ name: String) throws -> ProgramResult {
      try runProgram(
        "cat",
        arguments: [],
        environment: environment,
        inputPath: folder.path(name)
      )
    }
    #expect(try copy("input").output.text == "one\ntwo")
    #expect(throws: FileError.self) { try copy("missing") }
  }

  @Test("A large output comes whole")
  func largeOutput() throws {
    let result = try shell("head -c 3000000 /dev/zero")
    #expect(result.output.count == 3_000_000)
    #expect(result.exitStatus == 0)
  }

  @Test("A signal that ends the program is 128 and its number")
  func signal() throws {
    #expect(try shell("kill -9 $$").exitStatus == 137)
  }

  @Test("A program that is not there is an error with its name")
  func missing() {
    let error = #expect(throws: FileError.self) {
      try runProgram("no-such-program-7f3a", arguments: [], environment: environment)
    }
    #expect(error?.operation == .startProgram)
    #expect(error?.path == "no-such-program-7f3a")
    #expect(error?.explanation == "No such file or directory")
  }
}
