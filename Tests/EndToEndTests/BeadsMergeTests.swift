import TestSupport
import Testing

@Suite("Issues of the beads tracker")
struct BeadsMergeTests {
  private static let path = ".beads/issues.jsonl"

  @Test(
    "Either way round, the preset decides, and the bytes are the same",
    arguments: BeadsCases.all
  )
  func merge(example: CleanCase) throws {
    try expectMerged(Fork(example.versions, at: Self.path), to: example.merged)
  }

  @Test("The preset is for its own folder: elsewhere, a contested status is asked about")
  func elsewhere() throws {
    let versions = Versions(
      base: [#"{"id":"bd-1","status":"open"}"#],
      left: [#"{"id":"bd-1","status":"closed"}"#],
      right: [#"{"id":"bd-1","status":"in_progress"}"#]
    )
    let issues = try Fork(versions, at: Self.path)
    try expectMerged(issues, to: [#"{"id":"bd-1","status":"closed"}"#])
    let other = try Fork(versions, at: "issues.jsonl")
    try expectConflict(other.merge(), in: other)
  }

  @Test("A tombstone that expired long before the edit gives way to the edited issue, whole")
  func expiredTombstone() throws {
    let tombstone = BeadsCases.issue(
      #""title":"Fix","status":"tombstone""#,
      day: 2,
      #""deleted_at":"2026-01-02T00:00:00Z","deleted_by":"ada""#
    )
    let edited =
      #"{"id":"bd-1","title":"Fix it","status":"open",\#(BeadsCases.created),"#
      + #""updated_at":"2026-03-01T00:00:00Z"}"#
    let fork = try Fork(
      Versions(
        base: [BeadsCases.issue(#""title":"Fix","status":"open""#, day: 1)],
        left: [tombstone],
        right: [edited]
      ),
      at: Self.path
    )
    try expectMerged(fork, to: [edited])
  }

  @Test("Notes of both sides are kept, one after the other, in the same order on both clones")
  func notes() throws {
    let fork = try Fork(
      Versions(
        base: [BeadsCases.issue(#""notes":"""#, day: 1)],
        left: [BeadsCases.issue(#""notes":"beta""#, day: 2)],
        right: [BeadsCases.issue(#""notes":"alpha""#, day: 3)]
      ),
      at: Self.path
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
      Versions(
        base: [#"{"id":"bd-1"}"#],
        left: [#"{"id":"bd-1"}"#, issue(by: "ada", at: "2026-01-01T10:00:00Z")],
        right: [#"{"id":"bd-1"}"#, issue(by: "bob", at: "2026-01-01T11:00:00Z")]
      ),
      at: Self.path
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
