import TestSupport
import Testing

/// Files that are not JSON Lines: nothing is ever written into them.
@Suite("A file that is not JSON Lines", .timeLimit(.minutes(20)))
struct ForeignFileTests {
  private static let pointer =
    "version https://git-lfs.github.com/spec/v1\noid sha256:\(String(repeating: "0", count: 64))\n"
    + "size 12\n"

  /// A content, and what is said of it.
  private static let contents: [(bytes: [UInt8], name: String)] = [
    (Array(pointer.utf8), "a pointer of git-lfs"),
    ([0xFF, 0xFE] + "{\"id\":1}\n".utf8.flatMap { [$0, 0] as [UInt8] }, "text in UTF-16"),
    ([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 0x0D], "binary"),
    (Array("id,title\n1,a\n2,b\n".utf8), "a table, such as CSV"),
    (Array("[\n  {\"id\":1},\n  {\"id\":2}\n]\n".utf8), "JSON on several lines"),
    (Array("[1]\n[2]\n".utf8), "JSON without an object on any line"),
    (Array("notes of mine\n".utf8), "text without a JSON object on any line"),
  ]

  @Test(
    "init and put refuse it, say what it is, and leave it as it is",
    arguments: contents.indices
  )
  func refused(_ index: Int) throws {
    let (bytes, name) = Self.contents[index]
    let world = try StoreWorld(tasks: [#"{"id":"t-1"}"#])
    try world.repository.write("other.jsonl", bytes: bytes)
    for words in [["init", "other.jsonl"], ["put", "-c", "other.jsonl", "--create", "a=1"]] {
      let outcome = try run(world, words)
      #expect(outcome.end == .exit(1), "\(outcome)")
      #expect(outcome.errors.contains("the file is not JSON Lines: it is \(name)"), "\(outcome)")
    }
    #expect(try world.repository.read("other.jsonl") == bytes)
  }

  @Test("A collection's file that became one is not written to", arguments: contents.indices)
  func became(_ index: Int) throws {
    let (bytes, name) = Self.contents[index]
    let world = try StoreWorld(tasks: [#"{"id":"t-1"}"#])
    try world.repository.commit("Begin")
    try world.repository.write("tasks.jsonl", bytes: bytes)
    // Git has it like that, too: that is not a wish to have the records deleted.
    try world.repository.git("add", "tasks.jsonl")
    _ = try world.run("put", "t-1", "a=5")
    for words in [["import"], ["export"], ["export", "--full"]] {
      let outcome = try run(world, words)
      #expect(outcome.end == .exit(1), "\(outcome)")
      #expect(outcome.errors.contains("the file is not JSON Lines: it is \(name)"), "\(outcome)")
    }
    try world.git("commit", "-q", "-m", "x").orThrow()
    #expect(try world.repository.read("tasks.jsonl") == bytes)
    #expect(try world.repository.blob("tasks.jsonl", in: "HEAD") == bytes)
    #expect(try world.output("get", "t-1", "a") == "5\n")
    let found = try world.run("check").output
    #expect(found.contains("tasks.jsonl: ") && found.contains(index == 0 ? "git-lfs" : name))
    // Once it has its records again, the edit is exported.
    try world.repository.write("tasks.jsonl", [#"{"id":"t-1"}"#])
    try world.run("export").orThrow()
    #expect(try world.tasks() == [#"{"id":"t-1","a":5}"#])
  }

  private func run(_ world: StoreWorld, _ words: [String]) throws -> Outcome {
    try world.repository.world.run(
      "git",
      ["jsonl"] + words,
      in: world.repository.folder,
      adding: ["PATH": world.path]
    )
  }
}
