import ContentHash
import Foundation
import TestSupport
import Testing

@Suite("git jsonl blob")
struct BlobVerbTests {
  /// The name of the blob with a content.
  private static func name(_ content: String) -> String {
    "sha256:" + sha256(Array(content.utf8)).map { String(format: "%02x", $0) }.joined()
  }

  private static func path(_ content: String) -> String {
    let digits = name(content).dropFirst(7)
    return ".jsonl/blobs/\(digits.prefix(2))/\(digits)"
  }

  /// A repository with one record, and a file `shot.png`.
  private func world(hasRemote: Bool = false) throws -> StoreWorld {
    let world = try StoreWorld(exportsEdits: true)
    let policies = ["namespace: team", "policies: [{pattern: tasks.jsonl, key: id}]"]
    try world.repository.write(".jsonl/policies.yml", policies)
    try world.repository.write("tasks.jsonl", [#"{"id":"t-1"}"#])
    try Files.write("picture", to: world.repository.path("shot.png"))
    try world.run("init", "tasks.jsonl").orThrow()
    if hasRemote { try addRemote(world) }
    return world
  }

  private func shared(_ world: StoreWorld) -> String {
    world.repository.world.folder.path("shared")
  }

  private func addRemote(_ world: StoreWorld, in folder: String? = nil) throws {
    try world.run("remote", "add", "shared", "dir://" + shared(world), in: folder).orThrow()
  }

  /// Adds a blob, and returns its name.
  private func add(_ content: String, _ world: StoreWorld) throws -> String {
    let file = world.repository.path("content")
    try Files.write(content, to: file)
    try world.run("blob", "add", "content").orThrow()
    try Files.remove(file)
    return Self.name(content)
  }

  @Test("A file is attached to a record, and read again by it and by its name")
  func addAndGet() throws {
    let world = try world()
    let reference = #"{"blob":"\#(Self.name("picture"))","size":7,"type":"image/png"}"#
    #expect(try world.output("blob", "add", "shot.png", "t-1", "shot") == reference + "\n")
    #expect(
      try world.repository.lines("tasks.jsonl") == [#"{"id":"t-1","shot":\#(reference)}"#]
    )
    #expect(try world.repository.text(Self.path("picture")) == "picture")
    #expect(try world.output("blob", "get", "t-1", "shot") == "picture")
    #expect(try world.output("blob", "get", Self.name("picture")) == "picture")
    try world.run("blob", "get", "t-1", "shot", "--to", "copy.png").orThrow()
    #expect(try world.repository.text("copy.png") == "picture")
    #expect(
      try world.output("blob", "add", "shot.png", "--type", "image/x") == reference.replacing(
        "image/png",
        with: "image/x"
      ) + "\n"
    )
    #expect(try world.output("blob", "check") == "nothing is wrong\n")
    let missing = try world.run("blob", "add", "shot.png", "t-2", "shot")
    #expect(missing.status == 1)
    #expect(try world.run("blob", "get", "t-1", "id").status == 1)
    #expect(try world.run("blob", "get", Self.name("other")).status == 1)
    #expect(try world.run("blob", "get", "other").status == 129)
  }

  @Test("A flipped bit is found by check and by get, which writes nothing then")
  func damage() throws {
    let world = try world()
    try world.run("blob", "add", "shot.png", "t-1", "shot").orThrow()
    try Files.write("pictuse", to: world.repository.path(Self.path("picture")))
    let found = try world.run("blob", "check")
    #expect(found.status == 1)
    #expect(
      found.output.hasPrefix("\(Self.name("picture")) is damaged: remove \(Self.path("picture"))")
    )
    #expect(
      try world.run("blob", "check", "--json").output
        == #"{"blob":"\#(Self.name("picture"))","problem":"damaged"}"# + "\n"
    )
    let got = try world.run("blob", "get", "t-1", "shot")
    #expect(got.status == 1 && got.output.isEmpty)
    #expect(try world.run("blob", "get", "t-1", "shot", "--to", "copy").status == 1)
    #expect(!Files.exists(world.repository.path("copy")))
    try Files.remove(world.repository.path(Self.path("picture")))
    let absent = try world.run("blob", "check")
    #expect(absent.status == 1 && absent.output.contains("is not here; git jsonl blob pull"))
  }

  @Test("Blobs reach another clone by a folder, and git ignores them there")
  func pushAndPull() throws {
    let world = try world(hasRemote: true)
    try world.run("blob", "add", "shot.png", "t-1", "shot").orThrow()
    try Files.write("", to: world.repository.path("empty"))
    try world.run("blob", "add", "empty").orThrow()
    #expect(try !world.git("status", "--porcelain").output.contains("blobs"))
    #expect(try world.output("blob", "push") == "sent 2 blobs, 7 bytes\n")
    #expect(
      try world.output("blob", "push") == "sent 0 blobs, 0 bytes; 2 already on the remote\n"
    )
    try world.repository.git("add", "-A")
    try world.git("commit", "-q", "-m", "Begin").orThrow()
    let other = world.repository.world.folder.path("other")
    try world.git("clone", "-q", world.repository.folder, other).orThrow()
    try world.run("init", "tasks.jsonl", in: other).orThrow()
    #expect(try world.run("blob", "pull", in: other).status == 128)
    try addRemote(world, in: other)
    #expect(
      try world.run("blob", "pull", in: other).orThrow().output == "fetched 1 blob, 7 bytes\n"
    )
    #expect(
      try world.run("blob", "pull", "--json", in: other).orThrow().output
        == #"{"pulled":0,"bytes":0,"present":1,"damaged":[],"missing":[]}"# + "\n"
    )
    #expect(try world.run("blob", "get", "t-1", "shot", in: other).output == "picture")
    // What is not here is fetched by get, too.
    try Files.remove(other + "/" + Self.path("picture"))
    #expect(try world.run("blob", "get", "t-1", "shot", in: other).output == "picture")
    #expect(try world.run("blob", "get", Self.name("nothing"), in: other).status == 1)
  }

  @Test("A damaged blob is not sent, and one that nobody has sent is named")
  func refusals() throws {
    let world = try world(hasRemote: true)
    try world.run("blob", "add", "shot.png", "t-1", "shot").orThrow()
    let file = world.repository.path(Self.path("picture"))
    try Files.write("pictuse", to: file)
    let pushed = try world.run("blob", "push")
    #expect(pushed.status == 1 && pushed.errors.contains("is damaged"), "\(pushed.errors)")
    try Files.remove(file)
    let pulled = try world.run("blob", "pull")
    #expect(pulled.status == 1)
    #expect(pulled.errors.contains("is neither here nor on the remote \"shared\""))
    try world.run("blob", "add", "shot.png").orThrow()
    #expect(try world.output("blob", "push") == "sent 1 blob, 7 bytes\n")
  }

  @Test("prune keeps what a branch, a tag, a stash, the index, the work tree or the store mentions")
  func prune() throws {
    let world = try world()
    let repository = world.repository
    func add(_ content: String) throws -> String { try self.add(content, world) }
    func commit(_ content: String) throws {
      try repository.write("notes.txt", [try add(content)])
      try repository.git("add", "-A", ":!.jsonl/blobs")
      try world.git("commit", "-q", "-m", content).orThrow()
    }
    try commit("branch")
    try repository.git("checkout", "-q", "-b", "side")
    try commit("tag")
    try repository.git("tag", "kept")
    for stash in ["stash", "older"] {
      try repository.write("notes.txt", [try add(stash)])
      try repository.git("stash", "-q")
    }
    try repository.git("checkout", "-q", "main")
    try repository.git("branch", "-q", "-D", "side")
    try repository.write("index.txt", [try add("index")])
    try repository.git("add", "index.txt")
    try Files.remove(repository.path("index.txt"))
    try repository.write("tree.txt", [try add("tree")])
    try world.run("put", "t-1", "file=" + add("store")).orThrow()
    _ = try add("nothing")

    let kept = ["branch", "tag", "stash", "older", "index", "tree", "store"]
    #expect(
      try world.output("blob", "prune") == "removed 0 blobs, 0 bytes; kept 8, 1 of them because "
        + "they were added within a day (--now removes them)\n"
    )
    #expect(
      try world.output("blob", "prune", "--now", "--dry-run")
        == "would remove 1 blob, 7 bytes; kept 7\n"
    )
    #expect(
      try world.output("blob", "prune", "--now", "--json")
        == #"{"removed":1,"bytes":7,"kept":7}"# + "\n"
    )
    for content in kept { #expect(Files.exists(repository.path(Self.path(content))), "\(content)") }
    #expect(!Files.exists(repository.path(Self.path("nothing"))))
    try repository.git("tag", "-d", "kept")
    try repository.git("stash", "clear")
    try repository.git("reset", "-q", "--hard")
    #expect(try world.output("blob", "prune", "--now").hasPrefix("removed 4 blobs"))
    #expect(Files.exists(repository.path(Self.path("branch"))))
  }

  @Test("Blobs of megabytes arrive whole, and what a cut left need not come again")
  func large() throws {
    let world = try world(hasRemote: true)
    let content = [UInt8]((0..<5_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) })
    try Files.write(content, to: world.repository.path("large"))
    try world.run("blob", "add", "large", "t-1", "large").orThrow()
    try world.run("blob", "push").orThrow()
    let digits = sha256(content).map { String(format: "%02x", $0) }.joined()
    let folder = world.repository.path(".jsonl/blobs/\(digits.prefix(2))")
    // A part of it, as a process that was killed has left it.
    try Files.remove(folder + "/" + digits)
    let part = folder + "/.\(digits).jsonl-merge-part"
    try Files.write(content.prefix(3_000_000), to: part)
    #expect(try world.output("blob", "pull") == "fetched 1 blob, 5000000 bytes\n")
    #expect(try Files.read(folder + "/" + digits) == content)
    #expect(!Files.exists(part))
    // One whose beginning is wrong is fetched from its beginning.
    try Files.remove(folder + "/" + digits)
    try Files.write([UInt8](repeating: 0, count: 3_000_000), to: part)
    #expect(try world.output("blob", "pull") == "fetched 1 blob, 5000000 bytes\n")
    #expect(try Files.read(folder + "/" + digits) == content)
  }

  @Test("prune reads what is a blob and records at once, and what is behind any path")
  func oddPaths() throws {
    let world = try world()
    let repository = world.repository
    let (first, second) = (try add("first", world), try add("second", world))
    // Of an object with two paths, git tells the first one alone.
    try repository.write("records", [first])
    _ = try add(first + "\n", world)
    // To Swift, a carriage return and a line feed are one character.
    try repository.write("a\r", ["nothing"])
    try repository.write("b", [second])
    let paths = [Self.path(first + "\n"), "records", "a\r", "b"]
    for words in [["add", "-f"], ["rm", "-q"]] {
      for path in paths { try repository.git(words[0], words[1], "--", path) }
      try world.git("commit", "-q", "-m", words[0]).orThrow()
    }
    #expect(try world.output("blob", "prune", "--now") == "removed 0 blobs, 0 bytes; kept 2\n")
  }

  @Test("prune keeps what an edit mentions that is held back on another branch")
  func held() throws {
    let held = try HeldWorld(HeldWorld.others)
    let world = held.world
    try Files.write("picture", to: world.repository.path("shot.png"))
    try world.run("blob", "add", "shot.png", "t-1", "a").orThrow()
    try held.git("switch", "-q", "other")
    #expect(try held.heldCount() == 1)
    #expect(try world.output("blob", "prune", "--now") == "removed 0 blobs, 0 bytes; kept 1\n")
    try held.git("switch", "-q", "main")
    #expect(try world.output("blob", "get", "t-1", "a") == "picture")
  }

  @Test("A damaged part of an upload is not taken for damage here")
  func damagedUpload() throws {
    let world = try world(hasRemote: true)
    let content = [UInt8]((0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) })
    try Files.write(content, to: world.repository.path("large"))
    try world.run("blob", "add", "large").orThrow()
    try world.run("blob", "add", "shot.png").orThrow()
    #expect(try world.output("blob", "push") == "sent 2 blobs, 3000007 bytes\n")
    // As a process left it that was killed, before a bit was flipped.
    let names = try #require(FileManager.default.enumerator(atPath: shared(world)))
      .compactMap { $0 as? String }
    let digits = sha256(content).map { String(format: "%02x", $0) }.joined()
    let whole = try #require(names.first { $0.hasSuffix("/whole/\(digits.prefix(2))/\(digits)") })
    let folder = shared(world) + "/" + whole.prefix(whole.utf8.count - 73)
    try Files.remove(shared(world) + "/" + whole)
    try Files.write([UInt8](repeating: 7, count: 1 << 20), to: folder + "partial/" + digits)
    #expect(
      try world.output("blob", "push") == "sent 1 blob, 3000000 bytes; 1 already on the remote\n"
    )
    #expect(try Files.read(shared(world) + "/" + whole) == content)
  }

  @Test(
    "A folder of blobs that can't be read is not taken for an empty one",
    arguments: [
      ["check"], ["push"], ["prune", "--now"],
    ]
  )
  func unreadable(words: [String]) throws {
    let world = try world(hasRemote: true)
    try Files.write("mine", to: world.repository.path(".jsonl/blobs"))
    let outcome = try world.repository.world.run(
      "git",
      ["jsonl", "blob"] + words,
      in: world.repository.folder,
      adding: ["PATH": world.path]
    )
    #expect(outcome.status == 128 && outcome.errors.contains(".jsonl/blobs"), "\(outcome.errors)")
    #expect(try world.repository.text(".jsonl/blobs") == "mine")
  }
}
