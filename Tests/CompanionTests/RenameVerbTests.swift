import Foundation
import TestSupport
import Testing

/// Collections that move: by `git jsonl rename`, and by git.
@Suite("A collection that is renamed")
struct RenameVerbTests {
  private static let lines = (1...9).map { #"{"id":"t-\#($0)","a":\#($0)}"# }
  private static let new = "data/deep/items.jsonl"

  private func world() throws -> StoreWorld {
    let world = try StoreWorld(tasks: Self.lines)
    try world.repository.git("config", "jsonl.autoExport", "false")
    try world.repository.git("add", "-A")
    try world.git("commit", "-q", "-m", "Begin").orThrow()
    return world
  }

  private func paths(_ world: StoreWorld) throws -> [String] {
    try world.output("collections", "--json").split(separator: "\n").map { line in
      String(line.split(separator: "\"")[3])
    }
  }

  private func committed(_ world: StoreWorld, _ path: String = new) throws -> [String] {
    Repository.lines(
      of: String(decoding: try world.repository.blob(path, in: "HEAD"), as: UTF8.self)
    )
  }

  /// The lines after the edit that the tests make.
  private static let edited = [#"{"id":"t-1","a":50}"#] + lines.dropFirst()

  @Test("File, records, history, edits and rules go along")
  func rename() throws {
    let world = try world()
    try world.run("put", "t-1", "a=50").orThrow()
    let outcome = try world.run("rename", "tasks.jsonl", Self.new).orThrow()
    #expect(outcome.output.hasPrefix("tasks.jsonl is \(Self.new) now\n"), "\(outcome)")
    #expect(outcome.errors == "")
    #expect(try paths(world) == [Self.new])
    #expect(!Files.exists(world.repository.path("tasks.jsonl")))
    let status = try world.repository.git("status", "--porcelain", "--", "*.jsonl")
    #expect(status == "R  tasks.jsonl -> \(Self.new)")
    #expect(try world.output("get", "t-1", "a") == "50\n")
    #expect(try world.output("query", "SELECT a FROM items WHERE id = 't-1'").contains("50"))
    #expect(try world.run("status").output.hasPrefix("\(Self.new): 1 record to export"))
    let merge = try world.repository.git("check-attr", "merge", "--", Self.new)
    #expect(merge.hasSuffix(": jsonl"))
    #expect(try world.repository.text(".gitattributes").contains("/\(Self.new) merge=jsonl"))
    #expect(!(try world.repository.text(".gitattributes").contains("/tasks.jsonl ")))
    try world.repository.git("add", ".gitattributes")
    try world.git("commit", "-q", "-m", "Move").orThrow()
    // The next commit takes the edit, though the index had the file already.
    #expect(try committed(world) == Self.edited)
    #expect(try world.repository.lines(Self.new) == Self.edited)
    #expect(try world.output("doctor") == "nothing is wrong\n")
    // The name of before leads there.
    let old = try world.run("get", "-c", "tasks.jsonl", "t-1")
    #expect(old.errors.contains("(did you mean \"\(Self.new)\"?)"), "\(old)")
  }

  @Test("A held edit goes along, and what the attic has can be restored")
  func heldAndAttic() throws {
    let held = try HeldWorld(HeldWorld.others)
    let world = held.world
    try held.put("t-1", "a=5")
    try held.git("switch", "-q", "other")
    try world.run("rename", "tasks.jsonl", "more.jsonl").orThrow()
    #expect(try world.run("status").output.contains("more.jsonl: 1 edit is held back"))
    _ = try world.run("resolve", "--all", "theirs")
    #expect(try world.output("attic").contains("more.jsonl"))
    let line =
      #"{"version":1,"when":"2026-01-01T00:00:00Z","path":"tasks.jsonl","key":"t-2","#
      + #""event":"deleted_though_edited","record":{"id":"t-2","a":77},"discarded":"ours"}"#
    let path = world.repository.path(".git/jsonl/attic.jsonl")
    let attic = String(decoding: try Files.read(path), as: UTF8.self)
    try Files.write(attic + line + "\n", to: path)
    try world.run("attic", "restore", "1").orThrow()
    #expect(try world.output("get", "-c", "more.jsonl", "t-2", "a") == "77\n")
  }

  @Test("Nothing is overwritten, and a path that can't be a collection's is refused")
  func refused() throws {
    let world = try world()
    try world.repository.write("other.jsonl", [#"{"id":"x"}"#])
    try world.repository.write("free.jsonl", [#"{"id":"y"}"#])
    try world.run("init", "other.jsonl").orThrow()
    for (new, status) in [
      ("other.jsonl", Int32(1)), ("free.jsonl", 1), ("../out.jsonl", 128), (".git/x.jsonl", 128),
      ("tasks.jsonl", 1),
    ] {
      let outcome = try world.run("rename", "tasks.jsonl", new)
      #expect(outcome.end == .exit(status), "\(outcome)")
      #expect(try paths(world) == ["other.jsonl", "tasks.jsonl"])
      #expect(try world.tasks() == Self.lines)
    }
    #expect(try world.repository.lines("free.jsonl") == [#"{"id":"y"}"#])
    #expect(try world.run("rename", "task.jsonl", "x.jsonl").end == .exit(128))
    try Files.makeFolder(world.repository.path("folder"))
    try world.run("rename", "tasks.jsonl", "folder").orThrow()
    #expect(try paths(world) == ["folder/tasks.jsonl", "other.jsonl"])
    // One that git does not track is moved, too.
    try world.run("rename", "other.jsonl", "folder/other.jsonl").orThrow()
    #expect(try world.repository.lines("folder/other.jsonl") == [#"{"id":"x"}"#])
    #expect(!Files.exists(world.repository.path("other.jsonl")))
  }

  /// How git comes to have the file elsewhere.
  private static let moves: [@Sendable (StoreWorld) throws -> Void] = [
    { world in
      try Files.makeFolder(world.repository.path("data/deep"))
      try world.repository.git("mv", "tasks.jsonl", new)
    },
    { world in
      try Files.makeFolder(world.repository.path("data/deep"))
      try world.repository.git("mv", "tasks.jsonl", new)
      try world.git("commit", "-q", "-m", "Move").orThrow()
    },
    { world in
      // In two steps, without a hook.
      try Files.makeFolder(world.repository.path("data/deep"))
      try world.repository.git("mv", "tasks.jsonl", "between.jsonl")
      try world.repository.git("commit", "-q", "--no-verify", "-m", "Move")
      try world.repository.git("mv", "between.jsonl", new)
    },
    { world in
      let other = try world.repository.world.clone(world.repository, as: "other")
      try Files.makeFolder(other.path("data/deep"))
      try other.git("mv", "tasks.jsonl", new)
      try other.write(new, lines + [#"{"id":"t-10","a":10}"#])
      try other.commit("Move")
      try world.git("pull", "-q", other.folder, "main").orThrow()
    },
  ]

  @Test("What git has renamed is followed, and edits go there", arguments: moves.indices)
  func followed(_ index: Int) throws {
    let world = try world()
    try world.run("put", "t-1", "a=50").orThrow()
    try Self.moves[index](world)
    #expect(try world.run("get", "t-1", "a").output == "50\n")
    #expect(try paths(world) == [Self.new])
    try world.run("export").orThrow()
    let lines = try world.repository.lines(Self.new)
    #expect(Array(lines.prefix(9)) == Self.edited)
    #expect(!Files.exists(world.repository.path("tasks.jsonl")))
    #expect(
      try world.repository.git("check-attr", "merge", "--", Self.new).hasSuffix(": jsonl")
    )
    let found = try world.run("doctor")
    #expect(found.output.contains("\(Self.new): no attribute in the repository sends it"))
    try world.run("doctor", "--fix").orThrow()
    #expect(try world.output("doctor") == "nothing is wrong\n")
    try world.repository.git("add", ".gitattributes")
    try world.git("commit", "-q", "-m", "More").orThrow()
    #expect(try committed(world).first == Self.edited[0])
  }

  @Test("rename after git mv does the rest: the committed rule")
  func afterGit() throws {
    let world = try world()
    try world.repository.git("mv", "tasks.jsonl", "moved.jsonl")
    try world.run("put", "t-1", "a=50").orThrow()
    #expect(!(try world.repository.text(".gitattributes").contains("/moved.jsonl")))
    try world.run("rename", "tasks.jsonl", "moved.jsonl").orThrow()
    #expect(try world.repository.text(".gitattributes").contains("/moved.jsonl merge=jsonl"))
    #expect(try world.output("doctor") == "nothing is wrong\n")
    #expect(try paths(world) == ["moved.jsonl"])
  }

  @Test("A folder that is renamed takes its collections along")
  func folder() throws {
    let world = try world()
    for name in ["one", "two"] {
      try world.repository.write("old/\(name).jsonl", [#"{"id":"\#(name)","a":1}"#])
      try world.run("init", "old/\(name).jsonl").orThrow()
    }
    try world.repository.git("add", "-A")
    try world.git("commit", "-q", "-m", "Folder").orThrow()
    try world.run("put", "-c", "old/one.jsonl", "one", "a=2").orThrow()
    try world.repository.git("mv", "old", "new")
    let outcome = try world.run("export").orThrow()
    #expect(outcome.errors.contains("old/one.jsonl is new/one.jsonl now, as git has renamed it"))
    #expect(try paths(world) == ["new/one.jsonl", "new/two.jsonl", "tasks.jsonl"])
    #expect(try world.repository.lines("new/one.jsonl") == [#"{"id":"one","a":2}"#])
    #expect(!Files.exists(world.repository.path("old")))
  }

  @Test("A reset, and a branch without the rename, are followed back")
  func back() throws {
    let world = try world()
    try world.repository.git("branch", "old")
    try world.run("rename", "tasks.jsonl", Self.new).orThrow()
    try world.repository.git("reset", "-q", "--hard")
    #expect(try paths(world) == ["tasks.jsonl"])
    try world.run("rename", "tasks.jsonl", Self.new).orThrow()
    try world.repository.git("add", "-A")
    try world.git("commit", "-q", "-m", "Move").orThrow()
    try world.run("put", "t-1", "a=50").orThrow()
    try world.git("switch", "-q", "old").orThrow()
    #expect(try paths(world) == ["tasks.jsonl"])
    try world.git("switch", "-q", "main").orThrow()
    #expect(try paths(world) == [Self.new])
    #expect(try world.run("get", "t-1", "a").output == "50\n")
  }

  @Test("A file that was moved without git, or taken away with edits, is named by doctor")
  func twins() throws {
    let world = try world()
    try world.run("put", "t-1", "a=50").orThrow()
    let repository = world.repository
    try Files.move(repository.path("tasks.jsonl"), to: repository.path("moved.jsonl"))
    let found = try world.run("doctor")
    #expect(found.end == .exit(1))
    #expect(
      found.output.contains("tasks.jsonl: the file is gone, and moved.jsonl has exactly what"),
      "\(found)"
    )
    #expect(found.output.contains("git jsonl rename tasks.jsonl moved.jsonl lets the store"))
    #expect(try paths(world) == ["tasks.jsonl"])
    try world.run("rename", "tasks.jsonl", "moved.jsonl").orThrow()
    try world.run("export").orThrow()
    #expect(try repository.lines("moved.jsonl") == Self.edited)

    let other = try self.world()
    try other.run("put", "t-1", "a=50").orThrow()
    try other.repository.git("rm", "-q", "tasks.jsonl")
    try other.git("commit", "-q", "-m", "Without").orThrow()
    #expect(!Files.exists(other.repository.path("tasks.jsonl")))
    let stranded = try other.run("doctor")
    #expect(stranded.end == .exit(1))
    #expect(
      stranded.output.contains(
        "tasks.jsonl: git has no such file here, and the store has 1 edit of it"
      ),
      "\(stranded)"
    )
    try other.git("revert", "--no-edit", "HEAD").orThrow()
    try other.run("export").orThrow()
    #expect(try other.tasks() == Self.edited)
  }
}
