internal import GitObjects
internal import JSONText
internal import TestSupport
internal import Testing

@Suite("Git's text merge")
struct TextMergeTests {
  @Test(
    "It has a conflict where git merge-file has one",
    arguments: [
      (["a", "b", "c"], ["x", "b", "c"], ["a", "b", "y"], false),
      (["a", "b", "c"], ["x", "b", "c"], ["y", "b", "c"], true),
      (["a"], ["a", "b"], ["a", "c"], true), ([], ["a"], ["a"], false), ([], ["a"], ["b"], true),
      (["a", "b"], [], ["a", "c"], true), (["a", "b"], [], ["a", "b"], false),
    ]
  )
  func conflicts(base: [String], ours: [String], theirs: [String], isConflict: Bool) throws {
    let files = [base, ours, theirs].map { $0.map { $0 + "\n" }.joined() }
    let versions = files.map { Bytes($0) }
    #expect(
      try hasTextConflict(base: versions[0], ours: versions[1], theirs: versions[2]) == isConflict
    )
    let folder = try TemporaryFolder()
    for (name, text) in zip(["base", "ours", "theirs"], files) {
      try Files.write(text, to: folder.path(name))
    }
    let world = try GitWorld()
    let names = ["ours", "base", "theirs"].map { folder.path($0) }
    let outcome = try world.run("git", ["merge-file", "-p", "-q"] + names, in: folder.path("."))
    #expect((outcome.end != .exit(0)) == isConflict)
  }
}
