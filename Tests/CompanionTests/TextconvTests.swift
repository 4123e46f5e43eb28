import TestSupport
import Testing

@Suite("git diff by way of git jsonl textconv")
struct TextconvTests {
  private func world() throws -> StoreWorld {
    let world = try StoreWorld()
    try world.repository.git("config", "diff.jsonl.textconv", "git-jsonl textconv")
    try world.repository.write(".gitattributes", ["*.jsonl diff=jsonl"])
    return world
  }

  @Test("git diff, log -p and show compare field by field")
  func fields() throws {
    let world = try world()
    let before = [#"{"id":"b","title":"B","n":1}"#, #"{"id":"a","text":"one\ntwo\nthree"}"#]
    try world.repository.write("t.jsonl", before)
    try world.repository.commit("Begin")
    let after = [#"{"text":"one\nzwei\nthree","id":"a"}"#, #"{"id":"b","title":"C","n":1}"#]
    try world.repository.write("t.jsonl", after)
    let changes = try world.shell("git diff -U0 | grep -v '^@@' | grep '^[-+][^-+]'")
    #expect(changes == "-    | two\n+    | zwei\n-  title: \"B\"\n+  title: \"C\"\n")
    let heads = try world.shell("git diff -U1 | grep '^@@'")
    #expect(heads == "@@ -4,3 +4,3 @@ record \"a\"\n@@ -9,2 +9,2 @@ record \"b\"\n")
    try world.repository.commit("Edit")
    #expect(try world.shell("git show --format= -U0 | grep -c '^[-+]  '") == "4\n")
    #expect(try world.shell("git log -p --format= | grep -c '^[+]  '") == "10\n")
    // Another order of the same records is not a change.
    try world.repository.write("t.jsonl", after.reversed())
    #expect(try world.shell("git diff | grep -c '^[-+]  '") == "0\n")
  }

  @Test("A file that is not JSON Lines is compared as it is, and a missing file is reported")
  func otherContent() throws {
    let world = try world()
    try world.repository.write("t.jsonl", bytes: [0xFF, 0x00, 0x0A])
    #expect(try world.run("textconv", "t.jsonl").outputBytes == [0xFF, 0x00, 0x0A])
    let missing = try world.run("textconv", "none.jsonl")
    #expect(missing.end == .exit(128))
    #expect(
      missing.errors == "git jsonl: can't open \"none.jsonl\": No such file or directory\n"
    )
  }

  @Test("It needs no repository")
  func outside() throws {
    let world = try world()
    try world.repository.world.run("sh", ["-c", "echo '{\"id\":1}' > x"]).orThrow()
    let outcome = try world.run("textconv", "x", in: world.repository.world.folder.path)
    #expect(outcome.output == "record 1\n  id: 1\n")
  }
}
