import JSONText
import RemoteSync
import Testing

/// What becomes of a record that differs while no base is known.
@Suite("A store that joins")
struct JoinDecisionTests {
  struct Case: Sendable {
    var name: String
    var ours: String? = nil
    var theirs: String? = nil
    var versions: [String] = []
    var deleted: [String] = []
    /// What the server has had, besides what it has.
    var had: [String] = []
    var decision: JoinDecision
  }

  private static let cases = [
    Case(
      name: "deleted there, and ours is one that it had",
      ours: "a",
      theirs: nil,
      had: ["a"],
      decision: .take
    ),
    Case(
      name: "deleted there, and ours is an edit of one that it had",
      ours: "b",
      theirs: nil,
      versions: ["a"],
      had: ["a"],
      decision: .merge(base: Bytes("a"), ours: Bytes("b"))
    ),
    Case(
      name: "ours is one that it had",
      ours: "a",
      theirs: "b",
      versions: ["x"],
      had: ["a"],
      decision: .merge(base: Bytes("a"), ours: Bytes("a"))
    ),
    Case(
      name: "the newest that both had is the base",
      ours: "c",
      theirs: "d",
      versions: ["b", "a"],
      had: ["a", "b"],
      decision: .merge(base: Bytes("b"), ours: Bytes("c"))
    ),
    Case(
      name: "what the server has now is one of ours",
      ours: "c",
      theirs: "a",
      versions: ["b", "a"],
      decision: .merge(base: Bytes("a"), ours: Bytes("c"))
    ),
    Case(
      name: "a commit deleted it from that version",
      theirs: "b",
      versions: ["a"],
      deleted: ["a"],
      had: ["a"],
      decision: .merge(base: Bytes("a"), ours: nil)
    ),
    Case(
      name: "nobody deleted it from that version",
      theirs: "b",
      versions: ["a"],
      had: ["a"],
      decision: .merge(base: Bytes("a"), ours: Bytes("a"))
    ),
    Case(name: "it is there alone", theirs: "a", decision: .take),
    Case(
      name: "it is there alone, but a commit had it",
      theirs: "b",
      versions: ["a"],
      decision: .conflict
    ),
    Case(name: "nothing is known", ours: "a", theirs: "b", decision: .mergeWithoutBase),
  ]

  @Test("The first row that fits decides", arguments: cases)
  func rows(of example: Case) {
    let had = Set(example.had + [example.theirs].compactMap { $0 })
    let decision = JoinDecision(
      ours: example.ours.map { Bytes($0) },
      theirs: example.theirs.map { Bytes($0) },
      past: RecordPast(
        versions: example.versions.map { Bytes($0) },
        deleted: Set(example.deleted.map { Bytes($0) })
      ),
      hasHad: { had.contains($0.text) }
    )
    #expect(decision == example.decision, "\(example.name)")
  }
}
