import CommandInterface
import TestSupport
import Testing

@Suite("git jsonl without a verb")
struct BasicTests {
  private func run(_ arguments: String...) throws -> Outcome {
    let world = try GitWorld()
    return try world.run(BuiltProducts.path(of: "git-jsonl"), arguments)
  }

  @Test("Help and version are printed", arguments: ["-h", "--help", "--version"])
  func texts(option: String) throws {
    let outcome = try run(option)
    #expect(outcome.end == .exit(0))
    #expect(outcome.output == (option == "--version" ? companionVersionText : companionHelpText))
    #expect(outcome.errors == "")
  }

  @Test("What is no command is a wrong command line")
  func unknown() throws {
    let outcome = try run("frobnicate")
    #expect(outcome.end == .exit(129))
    #expect(outcome.output == "")
    let expected = "git-jsonl: 'frobnicate' is not a command. 'git jsonl -h' lists them.\n"
    #expect(outcome.errors == expected)
    let none = try run()
    #expect(none.end == .exit(129))
    #expect(none.errors == "git-jsonl: A command is missing. 'git jsonl -h' lists them.\n")
  }

  @Test("git finds it by its name")
  func foundByGit() throws {
    let world = try GitWorld()
    let program = try BuiltProducts.path(of: "git-jsonl")
    let folder = String(program.dropLast("/git-jsonl".count))
    let path = folder + ":" + (world.environment["PATH"] ?? "")
    let outcome = try world.run("git", ["jsonl", "--version"], adding: ["PATH": path])
    #expect(outcome.output == companionVersionText)
  }
}
