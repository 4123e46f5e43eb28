import Foundation
import TestSupport
import Testing

/// A git directory to which nothing can be written: verbs that read answer all the same.
@Suite("A store that can't be written to")
struct ReadOnlyStoreTests {
  private let world: StoreWorld

  init() throws {
    world = try StoreWorld(tasks: [#"{"id":"t-1","n":1}"#, #"{"id":"t-2","n":1}"#])
    try world.repository.git("add", "-A")
    try world.git("commit", "-q", "-m", "Begin").orThrow()
    // The program, where a user finds it whom permissions bind, which root is not.
    let program = world.repository.world.folder.path("git-jsonl")
    try Files.write(Files.read(BuiltProducts.path(of: "git-jsonl")), to: program)
    try Files.setMode(0o755, of: program)
  }

  /// Runs a command as a guest, to whom the repository belongs meanwhile, and whose git directory
  /// can't be written to.
  private func run(_ command: String...) throws -> Outcome {
    let place = world.repository.world
    let folder = world.repository.folder
    let isRoot = geteuid() == 0
    if isRoot { try place.run("chown", ["-R", "65534:65534", folder]).orThrow() }
    try place.run("chmod", ["-R", "a-w", folder + "/.git"]).orThrow()
    defer {
      _ = try? place.run("chmod", ["-R", "u+w", folder + "/.git"])
      if isRoot { _ = try? place.run("chown", ["-R", "0:0", folder]) }
    }
    #if os(Linux)
      let change = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--"]
    #else
      let change = ["su", "-m", "nobody", "-c", "exec \"$0\" \"$@\""]
    #endif
    let whole = (isRoot ? change : []) + command
    return try place.run(whole[0], Array(whole.dropFirst()), in: folder)
  }

  private func ask(_ words: String...) throws -> Outcome {
    let program = world.repository.world.folder.path("git-jsonl")
    switch words.count {
    case 1: return try run(program, words[0])
    case 2: return try run(program, words[0], words[1])
    default: return try run(program, words[0], words[1], words[2])
    }
  }

  private func files() throws -> [String] {
    try Files.names(in: world.repository.path(".git/jsonl")).sorted()
  }

  @Test("Verbs that read answer as ever, and leave nothing behind")
  func answers() throws {
    let probe = try run("sh", "-c", "touch .git/probe")
    try #require(probe.errors.contains("denied"), "The guest is bound by permissions: \(probe)")
    let before = try files()
    #expect(try ask("get", "t-1", "n").output == "1\n")
    #expect(try ask("list", "n=1").output.contains("t-2"))
    #expect(try ask("query", "SELECT count(*) AS c FROM tasks").output.contains("2"))
    for words in [["status"], ["show"], ["diff"], ["check"]] {
      let outcome = try words == ["show"] ? ask("show", "t-1") : ask(words[0])
      #expect(outcome.status == 0 && outcome.errors == "", "\(words) \(outcome)")
    }
    #expect(try files() == before)
  }

  @Test("An edit that is in the log alone is read, too")
  func log() throws {
    try world.run("put", "t-1", "n=5").orThrow()
    let before = try files()
    try #require(before.contains("store.db-wal"))
    #expect(try ask("get", "t-1", "n").output == "5\n")
    #expect(try ask("put", "t-1", "n=6").status == 128)
    #expect(try files() == before)
  }

  @Test("An answer that is behind the file says so")
  func behind() throws {
    try world.repository.write("tasks.jsonl", [#"{"id":"t-1","n":7}"#, #"{"id":"t-2","n":1}"#])
    let outcome = try ask("get", "t-1", "n")
    #expect(outcome.output == "1\n")
    #expect(outcome.errors.hasPrefix("git jsonl: the store is behind tasks.jsonl, and stays so"))
    #expect(try world.output("import") != "")
    #expect(try ask("get", "t-1", "n").output == "7\n")
  }

  @Test("An edit is refused, and nothing is changed")
  func nothing() throws {
    let outcome = try ask("put", "t-1", "n=3")
    #expect(outcome.status == 128)
    #expect(outcome.errors.contains("nothing can be written to the folder of the store"))
    #expect(try ask("hook", "post-merge", "0").status == 0)
    #expect(try world.output("get", "t-1", "n") == "1\n")
  }
}
