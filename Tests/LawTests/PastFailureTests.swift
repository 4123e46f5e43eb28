import MergePolicy
import Records
import TestSupport
import Testing

/// Cases that once broke a law, made small and kept, each checked by every law.
@Suite struct PastFailureTests {
  struct Failure: Sendable, CustomTestStringConvertible {
    let name: String
    let merge: MergeCase
    var testDescription: String { name }

    /// Versions are given as lines; each line ends with a line feed.
    init(
      _ name: String,
      base: [String] = [],
      ours: [String],
      theirs: [String],
      policy change: (inout Policy) -> Void = { _ in }
    ) {
      self.name = name
      var policy = Policy()
      policy.key = ["id"]
      change(&policy)
      func bytes(_ lines: [String]) -> [UInt8] { Array(lines.map { $0 + "\n" }.joined().utf8) }
      merge = MergeCase(
        policy: policy,
        base: bytes(base),
        ours: bytes(ours),
        theirs: bytes(theirs)
      )
    }
  }

  private static let laws: [Law] = [
    .symmetry, .identity, .determinism, .oneSide, .provenance, .report, .neverWorseThanGit, .order,
    .log, .tombstones, .winners,
  ]

  static let failures: [Failure] = [
    Failure(
      "equal bad lines on both sides, more of them on one",
      ours: ["{", "{", #"{"log":1}"#],
      theirs: [#"{"log":1}"#, "{"]
    ),
    Failure(
      "equal bad lines around lines without a key",
      ours: ["=======", #"{"id":"b"} x"#, "{}"],
      theirs: ["<<<<<<< ours", #"{"id":"b"} x"#, "=======", #"{"n":1}"#, #"{"id":"b"} x"#]
    ),
    Failure(
      "one key on several lines that are told apart by who made them",
      ours: [#"{"id":"a","created_by":"v"}"#],
      theirs: [#"{"id":"a","created_by":"u"}"#, #"{"id":"\u0061"}"#]
    ) { $0.identity = ["created_at", "created_by"] },
    Failure(
      "one key on several lines, one of them without an identity",
      ours: [#"{"id":"e"}"#],
      theirs: [
        #"{"id":"e","created_at":"2026-01-02T00:00:00Z","created_by":null}"#,
        #"{"id":"e","created_at":"2026-01-02T01:00:00+01:00","created_by":"u"}"#,
      ]
    ) { $0.identity = ["created_at", "created_by"] },
    Failure(
      "a renamed record among records that are sorted by key",
      ours: [#"{"id":"a","created_at":"2026-01-02T00:00:00Z"}"#, #"{"id":"a-1"}"#],
      theirs: [#"{"id":"a","created_at":"2026-01-01T00:00:00Z"}"#]
    ) { $0.identity = ["created_at"] },
    Failure(
      "a record that one side gave another key, among records that are sorted by key",
      base: [#"{"id":"b","created_at":"2026-01-02T00:00:00Z"}"#],
      ours: [#"{"id":"b"}"#, #"{"id":"d"}"#],
      theirs: [#"{"id":"e","created_at":"2026-01-02T00:00:00Z"}"#]
    ) { $0.identity = ["created_at"] },
    Failure(
      "a tombstone without a clock against a record that was only spelled differently",
      base: [#"{"id":"a","updated_at":"2026-03-01T00:00:00Z","x":1}"#],
      ours: [#"{"id":"a","status":"tombstone"}"#],
      theirs: [#"{"id":"a", "updated_at":"2026-03-01T00:00:00Z", "x":1.0}"#]
    ) { policy in
      policy.clock = "updated_at"
      policy.tombstone = Policy.beads.tombstone
    },
    Failure(
      "committed markers in both versions around an edit, where deletions hold",
      base: [#"{"id":"b"}"#],
      ours: ["<<<<<<< ours", #"{"id":"b","n":1}"#, "=======", ">>>>>>> theirs"],
      theirs: ["<<<<<<< ours", "=======", ">>>>>>> theirs", "{}"]
    ) { $0.editedDeleted = .delete },
    Failure(
      "an object that lacks a member against one that has it, without a base",
      ours: [#"{"id":"a","meta":{"deep":{"flag":true}}}"#],
      theirs: [#"{"id":"a","meta":{"deep":{}}}"#]
    ),
  ]

  @Test(arguments: failures)
  func everyLawHolds(_ failure: Failure) {
    for law in Self.laws {
      let violation = law.violation(law.preparation(failure.merge), .engine)
      #expect(violation == nil, "The law of \(law.name) is broken.")
    }
  }
}
