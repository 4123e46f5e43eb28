@testable import Companion
import CommandInterface
import TestSupport
import Testing

@Suite("git jsonl without a store")
struct BasicTests {
  @Test("Help, version and completions are printed anywhere")
  func texts() throws {
    let world = try GitWorld()
    let program = try BuiltProducts.path(of: "git-jsonl")
    func run(_ words: String...) throws -> Outcome { try world.run(program, words) }
    for words in ["-h", "--help", "help"] { #expect(try run(words).output == commandHelpText) }
    #expect(try run("--version").output.hasPrefix("git-jsonl \(versionNumber)\n"))
    for verb in allVerbs {
      let outcome = try run(verb.name, "--help")
      #expect(outcome.output == verb.helpText && outcome.end == .exit(0) && outcome.errors == "")
    }
    for shell in CompletionShell.allCases {
      #expect(try run("completion", shell.rawValue).output == shell.script)
    }
  }

  @Test("A word that is not a command is a wrong command line")
  func unknown() throws {
    let world = try StoreWorld()
    for (words, sentence) in [
      (["frobnicate"], "there is no verb \"frobnicate\"; see git jsonl help"),
      (["get"], "the KEY is missing; see git jsonl get --help"),
    ] {
      let outcome = try world.run(words[0])
      #expect(outcome.end == .exit(129))
      #expect(outcome.output == "")
      #expect(outcome.errors == "git jsonl: \(sentence)\n")
    }
  }

  @Test("git finds it by its name")
  func foundByGit() throws {
    #expect(try StoreWorld().output("--version").hasPrefix("git-jsonl \(versionNumber)\n"))
  }

  @Test("Without a repository, a work tree or a store, a verb says what to do")
  func places() throws {
    let world = try StoreWorld()
    let outside = try world.run("status", in: world.repository.world.folder.path)
    #expect(outside.end == .exit(128))
    #expect(outside.errors.hasPrefix("git jsonl: there is no git repository in "))
    let bare = world.repository.folder + "/.git"
    let inside = try world.run("status", in: bare)
    #expect(inside.end == .exit(128))
    let early = try world.run("status")
    #expect(early.end == .exit(128))
    let path = world.repository.folder + "/.git/jsonl/store.db"
    #expect(
      early.errors == "git jsonl: there is no store at \"\(path)\"; git jsonl init makes one\n"
    )
    #expect(try Files.names(in: world.repository.folder + "/.git").contains("jsonl") == false)
  }

  @Test("Paths are printed whether or not the files exist")
  func paths() throws {
    let world = try StoreWorld()
    let folder = world.repository.folder
    #expect(try world.output("path", "store") == "\(folder)/.git/jsonl/store.db\n")
    #expect(try world.output("path", "attic") == "\(folder)/.git/jsonl/attic.jsonl\n")
    #expect(try world.output("path", "policy") == "\(folder)/.jsonl/policies.yml\n")
  }

  @Test("A word that is not UTF-8 is refused, and never stored as another one")
  func noText() throws {
    let world = try StoreWorld(tasks: [#"{"id":"t-1"}"#])
    let sentence =
      "git jsonl: a word of the command line is not UTF-8; JSON can't hold it, and nothing was "
      + "changed; see git jsonl help\n"
    #expect(try world.shell("git jsonl put t-1 \"a=$(printf '\\377')\"") == sentence)
    #expect(try world.run("status").end == .exit(0))
  }

  @Test("Each linked work tree has a store of its own")
  func workTrees() throws {
    let world = try StoreWorld(tasks: [#"{"id":"t-1"}"#])
    try world.repository.commit("One")
    let second = world.repository.world.folder.path("second")
    try world.repository.git("worktree", "add", "-q", second)
    #expect(try world.run("status", in: second).end == .exit(128))
    try world.run("init", in: second).orThrow()
    try world.run("put", "t-1", "a=1", in: second).orThrow()
    #expect(try world.run("status").end == .exit(0))
    #expect(try world.run("status", in: second).end == .exit(1))
    try world.run("export", in: second).orThrow()
    #expect(try world.tasks() == [#"{"id":"t-1"}"#])
    #expect(try Files.read(second + "/tasks.jsonl") == Array("{\"id\":\"t-1\",\"a\":1}\n".utf8))
  }

  @Test("A long list is written in full")
  func longList() throws {
    let world = try StoreWorld(tasks: (0..<3000).map { #"{"id":"t-\#($0)","text":"abc"}"# })
    #expect(try world.output("list", "--json").split(separator: "\n").count == 3000)
  }

  @Test("A damaged store is rebuilt, with a message")
  func damagedStore() throws {
    let world = try StoreWorld(tasks: [#"{"id":"t-1"}"#])
    let path = world.repository.folder + "/.git/jsonl/store.db"
    try world.endLog()
    try Files.write(Array(repeating: 0x2A, count: 8192), to: path)
    let outcome = try world.run("list", "-c", "tasks.jsonl", "--json")
    let start = "git jsonl: the store \"\(path)\" was damaged ("
    #expect(outcome.errors.hasPrefix(start), "\(outcome)")
    #expect(outcome.errors.contains("the damaged one is kept as \""))
    let again = try world.run("init", "tasks.jsonl")
    #expect(again.end == .exit(0))
    #expect(try world.output("list", "--json") == #"{"id":"t-1"}"# + "\n")
  }
}
