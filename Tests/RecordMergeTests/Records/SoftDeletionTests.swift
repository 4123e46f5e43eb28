import MergePolicy
import RecordMerge
import Records
import Testing

/// Records that say by a well-known field that they were deleted, where no policy names it.
@Suite struct SoftDeletionTests {
  /// A record beside one that both sides edit.
  private static func row(
    _ name: String,
    _ base: String,
    _ ours: String?,
    _ theirs: String?,
    gives expected: Lines,
    under policy: Policy = .keyed()
  ) -> Row {
    func file(_ neighbour: String, _ record: Lines) -> Lines {
      Lines([#"{"id":"n",\#(neighbour)}"#]) + record
    }
    func record(_ members: String?) -> Lines {
      Lines(members.map { [#"{"id":"r",\#($0)}"#] } ?? [])
    }
    return Row(
      name,
      policy,
      base: file(#""o":0,"t":0"#, record(base)),
      ours: file(#""o":1,"t":0"#, record(ours)),
      theirs: file(#""o":0,"t":1"#, record(theirs)),
      gives: file(#""o":1,"t":1"#, expected)
    )
  }

  /// The same, where both records are shown whole.
  private static func asked(
    _ name: String,
    _ base: String,
    _ ours: String?,
    _ theirs: String?
  ) -> Row {
    func record(_ members: String?) -> Lines {
      Lines(members.map { [#"{"id":"r",\#($0)}"#] } ?? [])
    }
    return row(name, base, ours, theirs, gives: .conflict(record(ours), record(theirs)))
  }

  @Test(arguments: ["deleted", "_deleted", "is_deleted", "isDeleted"])
  func aFlagThatTurnedTrue(_ name: String) throws {
    try Self.asked(
      "against an edit",
      #""t":1,"\#(name)":false"#,
      #""t":1,"\#(name)":true"#,
      #""t":2,"\#(name)":false"#
    ).check()
    try Self.asked("a new flag", #""t":1"#, #""t":1,"\#(name)":true"#, #""t":2"#).check()
  }

  @Test(arguments: ["deleted_at", "deletedAt"])
  func aMomentThatWasSet(_ name: String) throws {
    for moment in ["1767312000", #""2026-01-02""#, #""Sat, 03 Jan 2026 08:00:00 GMT""#] {
      try Self.asked(
        "against an edit",
        #""t":1,"\#(name)":null"#,
        #""t":1,"\#(name)":\#(moment)"#,
        #""t":2,"\#(name)":null"#
      ).check()
      try Self.asked("a new field", #""t":1"#, #""t":1,"\#(name)":\#(moment)"#, #""t":2"#).check()
    }
  }

  @Test(
    arguments: [
      row(
        "against an untouched record",
        #""t":1"#,
        #""t":1,"deleted":true"#,
        #""t":1"#,
        gives: [#"{"id":"r","t":1,"deleted":true}"#]
      ),
      row(
        "against a record whose clock alone was changed",
        #""t":1,"mtime":1"#,
        #""t":1,"mtime":2,"deleted":true"#,
        #""t":1,"mtime":3"#,
        gives: [#"{"id":"r","t":1,"mtime":3,"deleted":true}"#]
      ),
      row(
        "by both sides",
        #""t":1,"deleted_at":null"#,
        #""t":1,"deleted_at":1767312000"#,
        #""t":1,"deleted_at":"2026-01-03""#,
        gives: [#"{"id":"r","t":1,"deleted_at":"2026-01-03"}"#]
      ),
      row(
        "by both sides at one instant",
        #""t":1"#,
        #""t":1,"deletedAt":1767312000"#,
        #""t":1,"deletedAt":"2026-01-02""#,
        gives: [#"{"id":"r","t":1,"deletedAt":"2026-01-02"}"#]
      ),
      row(
        "against a removed line",
        #""t":1"#,
        #""t":1,"deleted":true"#,
        nil,
        gives: []
      ),
      row(
        "against a removed line, where edits are kept",
        #""t":1"#,
        #""t":2,"deleted":true"#,
        nil,
        gives: [],
        under: .keyed { $0.editedDeleted = .keep }
      ),
      row(
        "deleted before, and edited by both",
        #""t":1,"u":1,"deleted":true"#,
        #""t":2,"u":1,"deleted":true"#,
        #""t":1,"u":2,"deleted":true"#,
        gives: [#"{"id":"r","t":2,"u":2,"deleted":true}"#]
      ),
      row(
        "restored by one side, and edited by the other",
        #""t":1,"deleted":true"#,
        #""t":1,"deleted":false"#,
        #""t":2,"deleted":true"#,
        gives: [#"{"id":"r","t":2,"deleted":false}"#]
      ),
      row(
        "a field that is no flag",
        #""t":1,"deleted":0"#,
        #""t":1,"deleted":3"#,
        #""t":2,"deleted":0"#,
        gives: [#"{"id":"r","t":2,"deleted":3}"#]
      ),
      row(
        "a field that the policy names",
        #""t":1,"deleted":false"#,
        #""t":1,"deleted":true"#,
        #""t":2,"deleted":false"#,
        gives: [#"{"id":"r","t":2,"deleted":true}"#],
        under: .keyed { $0.rules["deleted"] = .any }
      ),
      row(
        "where the policy names a tombstone",
        #""t":1,"deleted":false"#,
        #""t":1,"deleted":true"#,
        #""t":2,"deleted":false"#,
        gives: [#"{"id":"r","t":2,"deleted":true}"#],
        under: .keyed { policy in
          policy.tombstone = TombstonePolicy(field: "s", value: RankedValue("gone").value)
        }
      ),
    ]
  )
  func table(_ row: Row) throws { try row.check() }

  @Test func aDeletionThatIsGoneIsReported() throws {
    let report = try merge(
      base: [#"{"id":"n"}"#, #"{"id":"r","t":1}"#],
      ours: [#"{"id":"n"}"#, #"{"id":"r","t":1,"deleted":true}"#],
      theirs: [#"{"id":"n"}"#],
      policy: .keyed()
    ).report
    #expect(report.records.map(\.event) == [.deletedThoughEdited(by: .theirs)])
    #expect(report.discardedCount == 1)
  }
}
