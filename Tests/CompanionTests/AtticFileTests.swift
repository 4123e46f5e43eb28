import TestSupport
import Testing

/// The attic where the driver alone is used.
@Suite("git jsonl attic restore, without a store")
struct AtticFileTests {
  private func world() throws -> StoreWorld {
    let world = try StoreWorld()
    let repository = world.repository
    try repository.registerDriver()
    try repository.write(
      ".jsonl/policies.yml",
      ["policies: [{pattern: t.jsonl, key: id, edited_deleted: delete, merge_rules: {n: max}}]"]
    )
    try repository.fork(
      "t.jsonl",
      [#"{"id":5,"n":1}"#, #"{"id":10,"n":1}"#, #"{"id":20}"#],
      ours: [#"{"id":5,"n":2}"#, #"{"id":20}"#],
      theirs: [#"{"id":5,"n":3}"#, #"{"id":10,"n":7}"#, #"{"id":20}"#]
    )
    try repository.git("merge", "-q", "--no-edit", "side")
    return world
  }

  private func number(_ text: String, _ world: StoreWorld) throws -> String {
    let lines = try world.output("attic", "--json").split(separator: "\n")
    return String(try #require(lines.firstIndex { $0.contains(text) }) + 1)
  }

  @Test("A value and a record come back into the file, and the rest of it stays")
  func restore() throws {
    let world = try world()
    #expect(try world.repository.lines("t.jsonl") == [#"{"id":5,"n":3}"#, #"{"id":20}"#])
    for (text, key) in [(#""key":5"#, "5"), (#""key":10"#, "10")] {
      #expect(
        try world.output("attic", "restore", number(text, world))
          == "t.jsonl: put back into the record \"\(key)\", in the file\n"
      )
    }
    #expect(
      try world.repository.lines("t.jsonl")
        == [#"{"id":5,"n":2}"#, #"{"id":10,"n":7}"#, #"{"id":20}"#]
    )
    #expect(try world.repository.git("status", "--porcelain") == " M t.jsonl")
  }

  @Test("A file that is gone, in conflict, or without the record is not written to")
  func refusals() throws {
    let world = try world()
    let value = try number(#""key":5"#, world)
    let (repository, marked) = (world.repository, ["<<<<<<< a", "{}", "=======", ">>>>>>> b"])
    for (lines, sentence) in [
      ([#"{"id":20}"#], "there is no record \"5\" in t.jsonl"),
      (marked, "t.jsonl: line 1: there are conflict markers in the file"),
      ([#"{"id":5}"#, #"{"id":5}"#], "the key \"5\" is on several lines of t.jsonl"),
    ] {
      try repository.write("t.jsonl", lines)
      let outcome = try world.run("attic", "restore", value)
      #expect(outcome.end == .exit(1) && outcome.errors.contains(sentence), "\(outcome)")
      #expect(try repository.lines("t.jsonl") == lines)
    }
    try Files.remove(repository.path("t.jsonl"))
    let outcome = try world.run("attic", "restore", value)
    #expect(outcome.end == .exit(128) && outcome.errors.contains("\"t.jsonl\" is not a file"))
  }
}
