import TestSupport
import Testing

/// A merge in which nothing is contested, though lines that git compares are.
struct CleanCase: Sendable, CustomTestStringConvertible {
  let story: String
  let versions: Versions
  let merged: [String]

  init(_ story: String, base: [String], left: [String], right: [String], merged: [String]) {
    self.story = story
    versions = Versions(base: base, left: left, right: right)
    self.merged = merged
  }

  var testDescription: String { story }
}

@Suite("Merges in which nothing is contested")
struct CleanMergeTests {
  static let cases = [
    CleanCase(
      "both sides edit different fields of one record",
      base: [#"{"id":"a","title":"One","size":1}"#],
      left: [#"{"id":"a","title":"Uno","size":1}"#],
      right: [#"{"id":"a","title":"One","size":2}"#],
      merged: [#"{"id":"a","title":"Uno","size":2}"#]
    ),
    CleanCase(
      "both sides edit neighbouring records",
      base: [#"{"id":"a","n":1}"#, #"{"id":"b","n":1}"#, #"{"id":"c","n":1}"#],
      left: [#"{"id":"a","n":2}"#, #"{"id":"b","n":1}"#, #"{"id":"c","n":3}"#],
      right: [#"{"id":"a","n":1}"#, #"{"id":"b","n":9}"#, #"{"id":"c","n":1}"#],
      merged: [#"{"id":"a","n":2}"#, #"{"id":"b","n":9}"#, #"{"id":"c","n":3}"#]
    ),
    CleanCase(
      "both sides add at the end of the file",
      base: [#"{"id":"a"}"#],
      left: [#"{"id":"a"}"#, #"{"id":"d","by":"left"}"#, #"{"id":"e","by":"left"}"#],
      right: [#"{"id":"a"}"#, #"{"id":"b","by":"right"}"#],
      merged: [
        #"{"id":"a"}"#, #"{"id":"b","by":"right"}"#, #"{"id":"d","by":"left"}"#,
        #"{"id":"e","by":"left"}"#,
      ]
    ),
    CleanCase(
      "both sides add the same record",
      base: [#"{"id":"a"}"#],
      left: [#"{"id":"a"}"#, #"{"id":"b","n":1}"#],
      right: [#"{"id":"a"}"#, #"{"id":"b","n":1}"#],
      merged: [#"{"id":"a"}"#, #"{"id":"b","n":1}"#]
    ),
    CleanCase(
      "one side deletes a record beside one that the other edits",
      base: [#"{"id":"a","n":1}"#, #"{"id":"b","n":1}"#, #"{"id":"c","n":1}"#],
      left: [#"{"id":"a","n":1}"#, #"{"id":"c","n":1}"#],
      right: [#"{"id":"a","n":2}"#, #"{"id":"b","n":1}"#, #"{"id":"c","n":3}"#],
      merged: [#"{"id":"a","n":2}"#, #"{"id":"c","n":3}"#]
    ),
    CleanCase(
      "the later clock decides a field that both sides changed",
      base: [#"{"id":"a","title":"One","updated_at":"2026-01-01T00:00:00Z"}"#],
      left: [#"{"id":"a","title":"Uno","updated_at":"2026-01-03T00:00:00Z"}"#],
      right: [#"{"id":"a","title":"Eins","updated_at":"2026-01-02T00:00:00Z"}"#],
      merged: [#"{"id":"a","title":"Uno","updated_at":"2026-01-03T00:00:00Z"}"#]
    ),
    CleanCase(
      "members of an object inside a record",
      base: [#"{"id":"a","meta":{"owner":"x","level":1}}"#],
      left: [#"{"id":"a","meta":{"owner":"y","level":1}}"#],
      right: [#"{"id":"a","meta":{"owner":"x","level":2}}"#],
      merged: [#"{"id":"a","meta":{"owner":"y","level":2}}"#]
    ),
    CleanCase(
      "spellings of numbers and strings, each from the side that touched it",
      base: [#"{"id":"a","x":1.0,"y":1e400,"s":"\u0041","n":1,"m":1}"#],
      left: [#"{"id":"a","x":1.0,"y":1e400,"s":"\u0041","n":2,"m":1}"#],
      right: [#"{"id":"a","x":1.00,"y":1e400,"s":"\u0041","n":1,"m":3}"#],
      merged: [#"{"id":"a","x":1.00,"y":1e400,"s":"\u0041","n":2,"m":3}"#]
    ),
  ]

  @Test("Either way round, the merge is clean and the bytes are the same", arguments: cases)
  func merge(example: CleanCase) throws {
    try expectMerged(Fork(example.versions), to: example.merged)
  }

  @Test("Labels that either side added or removed")
  func labels() throws {
    let fork = try Fork(
      Versions(
        base: [#"{"id":"a","labels":["old","stays"]}"#],
        left: [#"{"id":"a","labels":["stays","left"]}"#],
        right: [#"{"id":"a","labels":["old","stays","right"]}"#]
      )
    )
    let merged = try fork.mergeBothWays()
    #expect(merged.intoLeft == merged.intoRight)
    let labels = try #require(try records(merged.intoLeft).first?["labels"] as? [String])
    #expect(labels.sorted() == ["left", "right", "stays"])
  }

  @Test("A clean merge that set nothing aside says nothing of its own")
  func silence() throws {
    let fork = try Fork(Self.cases[0].versions)
    let outcome = try fork.merge()
    #expect(outcome.status == 0)
    #expect(outcome.errors == "")
  }

  @Test("An overridden value is reported in one line, and the merge stays clean")
  func discarded() throws {
    let fork = try Fork(Self.cases[5].versions)
    let outcome = try fork.merge()
    #expect(outcome.status == 0)
    #expect(Repository.lines(of: outcome.errors).count == 1)
    #expect(outcome.errors.contains(fork.path))
    #expect(outcome.errors.hasSuffix("1 value overridden (git jsonl attic lists it)\n"))
  }

  @Test("The merge works from a folder inside the work tree")
  func subfolder() throws {
    let fork = try Fork(Self.cases[0].versions, at: "data/deep/items.jsonl")
    let outcome = try fork.repository.world.run(
      "git",
      ["merge", "--no-edit", "right"],
      in: fork.repository.path("data/deep")
    )
    #expect(outcome.status == 0)
    #expect(try fork.repository.lines(fork.path) == Self.cases[0].merged)
  }

  @Test("Several files are merged in one merge, each by itself")
  func severalFiles() throws {
    let (first, second) = (Self.cases[0], Self.cases[1])
    let fork = try Fork(first.versions, at: "a.jsonl", others: ["b.jsonl": second.versions])
    #expect(try fork.merge().status == 0)
    #expect(try fork.repository.lines("a.jsonl") == first.merged)
    #expect(try fork.repository.lines("b.jsonl") == second.merged)
  }
}
