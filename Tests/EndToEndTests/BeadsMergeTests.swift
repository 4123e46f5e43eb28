import TestSupport
import Testing

@Suite("Issues of the beads tracker")
struct BeadsMergeTests {
  private static let path = ".beads/issues.jsonl"
  private static let created = #""created_at":"2026-01-01T00:00:00Z","created_by":"ada""#

  private static func updated(_ day: Int) -> String {
    #""updated_at":"2026-01-0\#(day)T00:00:00Z""#
  }

  /// An issue of three parts: what comes before the dates, the day of the last edit, what follows.
  private static func issue(_ start: String, day: Int, _ end: String = "") -> String {
    #"{"id":"bd-1",\#(start),\#(created),\#(updated(day))"# + (end == "" ? "}" : ",\(end)}")
  }

  static let cases = [
    CleanCase(
      "closed wins over in progress, with all that belongs to it, though it is the earlier edit",
      base: [issue(#""title":"Fix","status":"open""#, day: 1)],
      left: [issue(#""title":"Fix","status":"in_progress""#, day: 3)],
      right: [
        issue(
          #""title":"Fix","status":"closed""#,
          day: 2,
          #""closed_at":"2026-01-02T00:00:00Z","close_reason":"Done""#
        )
      ],
      merged: [
        issue(
          #""title":"Fix","status":"closed""#,
          day: 3,
          #""closed_at":"2026-01-02T00:00:00Z","close_reason":"Done""#
        )
      ]
    ),
    CleanCase(
      "an issue that one side reopened is open, though the other side edited it",
      base: [
        issue(
          #""title":"Fix","status":"closed""#,
          day: 1,
          #""closed_at":"2026-01-01T12:00:00Z""#
        )
      ],
      left: [issue(#""title":"Fix","status":"open""#, day: 2)],
      right: [
        issue(
          #""title":"Fix it","status":"closed""#,
          day: 3,
          #""closed_at":"2026-01-01T12:00:00Z""#
        )
      ],
      merged: [issue(#""title":"Fix it","status":"open""#, day: 3)]
    ),
    CleanCase(
      "a tombstone holds against an edit, whole",
      base: [issue(#""title":"Fix","status":"open""#, day: 1)],
      left: [
        issue(
          #""title":"Fix","status":"tombstone""#,
          day: 2,
          #""deleted_at":"2026-01-02T00:00:00Z","deleted_by":"ada""#
        )
      ],
      right: [issue(#""title":"Fix it now","status":"open""#, day: 3)],
      merged: [
        issue(
          #""title":"Fix","status":"tombstone""#,
          day: 2,
          #""deleted_at":"2026-01-02T00:00:00Z","deleted_by":"ada""#
        )
      ]
    ),
    CleanCase(
      "an issue whose line one side removed stays removed, though the other side edited it",
      base: [issue(#""title":"Fix""#, day: 1), #"{"id":"bd-2"}"#],
      left: [#"{"id":"bd-2"}"#],
      right: [issue(#""title":"Fix it""#, day: 2), #"{"id":"bd-2"}"#],
      merged: [#"{"id":"bd-2"}"#]
    ),
    CleanCase(
      "the lower priority number and the later title win, each by its own rule",
      base: [issue(#""title":"Fix","priority":3"#, day: 1)],
      left: [issue(#""title":"Uno","priority":1"#, day: 2)],
      right: [issue(#""title":"Eins","priority":2"#, day: 3)],
      merged: [issue(#""title":"Eins","priority":1"#, day: 3)]
    ),
    CleanCase(
      "a hash that is computed from the rest is left out of a merged issue",
      base: [issue(#""content_hash":"00","title":"Fix","assignee":"ada""#, day: 1)],
      left: [issue(#""content_hash":"11","title":"Uno","assignee":"ada""#, day: 2)],
      right: [issue(#""content_hash":"22","title":"Fix","assignee":"bob""#, day: 3)],
      merged: [issue(#""title":"Uno","assignee":"bob""#, day: 3)]
    ),
    CleanCase(
      "comments of both sides stand in the order of their dates",
      base: [issue(#""comments":[]"#, day: 1)],
      left: [
        issue(
          #""comments":[{"id":1,"author":"ada","text":"x","created_at":"2026-01-03T00:00:00Z"}]"#,
          day: 3
        )
      ],
      right: [
        issue(
          #""comments":[{"id":1,"author":"bob","text":"y","created_at":"2026-01-02T00:00:00Z"}]"#,
          day: 2
        )
      ],
      merged: [
        issue(
          #""comments":[{"id":1,"author":"bob","text":"y","created_at":"2026-01-02T00:00:00Z"}"#
            + #",{"id":1,"author":"ada","text":"x","created_at":"2026-01-03T00:00:00Z"}]"#,
          day: 3
        )
      ]
    ),
    CleanCase(
      "lines of a description that either side changed",
      base: [issue(#""description":"one\ntwo\nthree\nfour""#, day: 1)],
      left: [issue(#""description":"uno\ntwo\nthree\nfour""#, day: 2)],
      right: [issue(#""description":"one\ntwo\nthree\nvier""#, day: 3)],
      merged: [issue(#""description":"uno\ntwo\nthree\nvier""#, day: 3)]
    ),
  ]

  @Test("Either way round, the preset decides, and the bytes are the same", arguments: cases)
  func merge(example: CleanCase) throws {
    try expectMerged(Fork(Self.path, example.versions), to: example.merged)
  }

  @Test("The same file elsewhere has no preset: what is contested is asked")
  func elsewhere() throws {
    let fork = try Fork("issues.jsonl", Self.cases[2].versions)
    #expect(try fork.merge().status == 1)
  }

  @Test("A tombstone that expired long before the edit gives way to the edited issue, whole")
  func expiredTombstone() throws {
    let tombstone = Self.issue(
      #""title":"Fix","status":"tombstone""#,
      day: 2,
      #""deleted_at":"2026-01-02T00:00:00Z","deleted_by":"ada""#
    )
    let edited =
      #"{"id":"bd-1","title":"Fix it","status":"open",\#(Self.created),"#
      + #""updated_at":"2026-03-01T00:00:00Z"}"#
    let fork = try Fork(
      Self.path,
      Versions(
        base: [Self.issue(#""title":"Fix","status":"open""#, day: 1)],
        left: [tombstone],
        right: [edited]
      )
    )
    try expectMerged(fork, to: [edited])
  }

  @Test("Notes of both sides are kept, one behind the other, in an order that both agree on")
  func notes() throws {
    let fork = try Fork(
      Self.path,
      Versions(
        base: [Self.issue(#""notes":"""#, day: 1)],
        left: [Self.issue(#""notes":"beta""#, day: 2)],
        right: [Self.issue(#""notes":"alpha""#, day: 3)]
      )
    )
    let merged = try fork.mergeBothWays()
    #expect(merged.intoLeft == merged.intoRight)
    let notes = try #require(try records(merged.intoLeft).first?["notes"] as? String)
    #expect(notes.hasPrefix("alpha\n"))
    #expect(notes.hasSuffix("\nbeta"))
  }

  @Test("Two issues that were made under one id are both kept, under the same ids in every clone")
  func collision() throws {
    func issue(by author: String, at time: String) -> String {
      #"{"id":"bd-9","title":"By \#(author)","created_at":"\#(time)","created_by":"\#(author)"}"#
    }
    let fork = try Fork(
      Self.path,
      Versions(
        base: [#"{"id":"bd-1"}"#],
        left: [#"{"id":"bd-1"}"#, issue(by: "ada", at: "2026-01-01T10:00:00Z")],
        right: [#"{"id":"bd-1"}"#, issue(by: "bob", at: "2026-01-01T11:00:00Z")]
      )
    )
    let merged = try fork.mergeBothWays()
    #expect(merged.intoLeft == merged.intoRight)
    let issues = try records(merged.intoLeft)
    #expect(issues.count == 3)
    let ada = try #require(issues.first { $0["title"] as? String == "By ada" })
    let bob = try #require(issues.first { $0["title"] as? String == "By bob" })
    #expect(ada["id"] as? String == "bd-9")
    let renamed = try #require(bob["id"] as? String)
    #expect(renamed.wholeMatch(of: /bd-9-[0-9a-z]{6}/) != nil, "'\(renamed)'")
  }
}
