import TestSupport
import Testing

/// A store that lost what it had, as a full disk, a crash of the machine or a wrong command leaves
/// it.
@Suite("A damaged store")
struct DamagedStoreTests {
  private static let tasks = [#"{"id":"t-1","a":1}"#, #"{"id":"t-2","a":2}"#]
  private static let notes = [#"{"id":"n-1"}"#]

  /// Two collections in a commit; the name of the second is one that only the attributes are for.
  private func world() throws -> StoreWorld {
    let world = try StoreWorld(tasks: Self.tasks)
    try world.repository.write("data/notes.ndjson", Self.notes)
    try world.repository.write("other.jsonl", [#"{"id":"o-1"}"#])
    try world.run("init", "data/notes.ndjson").orThrow()
    try world.repository.commit("Begin")
    return world
  }

  private func storePath(_ world: StoreWorld) -> String {
    world.repository.path(".git/jsonl/store.db")
  }

  private func sql(_ world: StoreWorld, _ script: String) throws {
    try world.repository.world.run("sqlite3", [storePath(world), script]).orThrow()
  }

  /// How a store loses what it had.
  private static let damages: [@Sendable (StoreWorld, String) throws -> Void] = [
    { _, path in try Files.write("", to: path) },
    { _, path in try Files.write(Array(repeating: 0, count: 8192), to: path) },
    { _, path in try Files.write("no database", to: path) },
    { world, path in
      // A database that is sound, and has nothing in it.
      try Files.remove(path)
      let script = "CREATE TABLE t(x); DROP TABLE t"
      try world.repository.world.run("sqlite3", [path, script]).orThrow()
    },
    { world, path in
      try world.repository.world.run("sqlite3", [path, "DROP TABLE dirty"]).orThrow()
    },
  ]

  @Test(
    "It is rebuilt from attributes, policy and files by the next verb, which says so",
    arguments: damages.indices
  )
  func rebuilt(_ index: Int) throws {
    let world = try world()
    let path = storePath(world)
    try Self.damages[index](world, path)
    let outcome = try world.run("get", "-c", "tasks.jsonl", "t-2", "a")
    #expect(outcome.output == "2\n", "\(outcome)")
    #expect(outcome.errors.hasPrefix("git jsonl: the store \"\(path)\" was damaged ("))
    #expect(Files.exists(path + ".damaged-1"))
    #expect(try world.run("get", "-c", "data/notes.ndjson", "n-1").end == .exit(0))
    // A file that nothing sends to the driver was not a collection.
    #expect(try world.run("get", "-c", "other.jsonl", "o-1").end == .exit(128))
    #expect(try world.tasks() == Self.tasks)
    #expect(try world.run("list", "-c", "tasks.jsonl").errors == "")
  }

  @Test("doctor finds it and leaves it, and doctor --fix rebuilds it", arguments: damages.indices)
  func doctor(_ index: Int) throws {
    let world = try world()
    let path = storePath(world)
    try Self.damages[index](world, path)
    let found = try world.run("doctor", "--json")
    #expect(found.end == .exit(1))
    #expect(found.output.hasPrefix(#"{"code":"damaged-store","#), "\(found)")
    #expect(!Files.exists(path + ".damaged-1"))
    let fixed = try world.run("doctor", "--fix")
    #expect(fixed.end == .exit(0), "\(fixed)")
    #expect(fixed.output.hasPrefix("repaired: the store is damaged: "))
    #expect(fixed.errors.contains("is rebuilt from the files"))
    #expect(try world.output("doctor") == "nothing is wrong\n")
    #expect(
      try world.output("get", "--json", "-c", "data/notes.ndjson", "n-1") == Self.notes[0] + "\n"
    )
  }

  @Test("Damage that a look at the beginning does not show is found by doctor")
  func damagedPage() throws {
    let world = try StoreWorld(tasks: (0..<400).map { #"{"id":"k-\#($0)","a":1}"# })
    try world.run("put", "k-1", "a=7").orThrow()
    try sql(world, "PRAGMA wal_checkpoint(TRUNCATE)")
    let path = storePath(world)
    let query = "SELECT rootpage FROM sqlite_master WHERE name = 'records_lines'"
    let root = try world.repository.world.run("sqlite3", [path, query]).orThrow().output
    let page = try #require(Int(root.dropLast()))
    try Files.damagePage(page, of: path)
    #expect(try world.run("doctor").end == .exit(1))
    let fixed = try world.run("doctor", "--fix")
    #expect(fixed.errors.contains("1 edit that was not exported was saved"), "\(fixed)")
    #expect(try world.output("get", "k-1", "a") == "7\n")
    #expect(try world.run("status").end == .exit(1))
  }

  @Test("The log of an empty database is kept with it")
  func log() throws {
    let world = try world()
    let path = storePath(world)
    try Files.write("", to: path)
    try Files.write("pages", to: path + "-wal")
    let outcome = try world.run("list", "-c", "tasks.jsonl")
    #expect(outcome.errors.contains("there may have been more edits"), "\(outcome)")
    #expect(try Files.read(path + ".damaged-1-wal") == Array("pages".utf8))
  }

  @Test("Somebody else's database is refused, and left as it is")
  func foreign() throws {
    let world = try world()
    let path = storePath(world)
    try Files.remove(path)
    try sql(world, "CREATE TABLE t(x); INSERT INTO t VALUES(1)")
    let content = try Files.read(path)
    for words in [["list"], ["init"], ["doctor"], ["doctor", "--fix"], ["put", "t-1", "a=5"]] {
      let outcome = try world.repository.world.run(
        "git",
        ["jsonl"] + words,
        in: world.repository.folder,
        adding: ["PATH": world.path]
      )
      #expect(outcome.end == .exit(128), "\(outcome)")
      #expect(outcome.errors.contains("is a database, but not a store of git jsonl"))
    }
    #expect(try Files.read(path) == content)
    #expect(try world.git("commit", "-q", "--allow-empty", "-m", "x").end == .exit(0))
  }

  @Test("A policy that can't be used is reported before anything is rebuilt")
  func policy() throws {
    let world = try world()
    let path = storePath(world)
    try Files.write("", to: path)
    try world.repository.write(".jsonl/policies.yml", ["policies: 5"])
    #expect(try world.run("list", "-c", "tasks.jsonl").end == .exit(1))
    #expect(try Files.read(path) == [])
    try Files.remove(world.repository.path(".jsonl/policies.yml"))
    #expect(try world.output("get", "-c", "tasks.jsonl", "t-1", "a") == "1\n")
  }

  @Test("Edits of a file that can't be read now are kept until it can")
  func unreadableFile() throws {
    let world = try StoreWorld(tasks: (0..<400).map { #"{"id":"k-\#($0)","a":1}"# })
    try world.run("put", "k-1", "a=7").orThrow()
    try sql(world, "PRAGMA wal_checkpoint(TRUNCATE)")
    var lines = try world.tasks()
    lines.insert(contentsOf: ["<<<<<<< a", "=======", ">>>>>>> b"], at: 3)
    try world.repository.write("tasks.jsonl", lines)
    let path = storePath(world)
    let query = "SELECT rootpage FROM sqlite_master WHERE name = 'records_lines'"
    let root = try world.repository.world.run("sqlite3", [path, query]).orThrow().output
    let page = try #require(Int(root.dropLast()))
    try Files.damagePage(page, of: path)
    let fixed = try world.run("doctor", "--fix")
    #expect(fixed.errors.contains("tasks.jsonl: the file could not be read into the new store"))
    #expect(try world.output("get", "k-1", "a") == "7\n")
  }
}
