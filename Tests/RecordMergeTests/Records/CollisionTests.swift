import JSONText
import MergePolicy
import RecordMerge
import Records
import Testing

/// One key that both sides gave to a record of their own.
@Suite struct CollisionTests {
  private static func policy(_ collision: Policy.Collision?) -> Policy {
    .keyed {
      $0.identity = ["c", "by"]
      $0.collision = collision
      $0.tombstone = TombstonePolicy(field: "s", value: RankedValue("gone").value)
    }
  }

  /// A record with the key `a` that was made on a day of January 2026.
  private static func record(_ day: String, by: String = "x", _ rest: String = #""t":0"#) -> String
  {
    #"{"id":"a","c":"2026-01-\#(day)","by":"\#(by)",\#(rest)}"#
  }

  private static let (early, late) = (
    record("01T00:00:00Z", #""t":1"#), record("02T00:00:00Z", #""t":2"#)
  )

  /// The merged lines in both directions, which must be the same.
  private func mergedLines(
    _ base: Lines,
    _ ours: Lines,
    _ theirs: Lines,
    _ policy: Policy = policy(nil)
  ) throws -> [String] {
    let merged = try merge(base: base, ours: ours, theirs: theirs, policy: policy)
    let mirrored = try merge(base: base, ours: theirs, theirs: ours, policy: policy)
    #expect(merged.bytes() == mirrored.bytes())
    #expect(!merged.hasConflicts)
    return Lines(file: merged.bytes()).texts
  }

  /// The new key in a line that is `original` but for its key.
  private func newKey(in line: String, from original: String) throws -> String {
    let key = try #require(json(line).member(Bytes("id"))?.string?.text)
    #expect(line == original.replacing(#""id":"a""#, with: #""id":"\#(key)""#))
    #expect(key.wholeMatch(of: /a-[0-9a-z]{6,}/) != nil, "\(key)")
    return key
  }

  @Test func firstLinesThatHaveNoMemberInCommonAreNotOneHeader() throws {
    let rest: Lines = [#"{"schema":1}"#, #"{"x":1}"#]
    try Row(
      "two first lines",
      base: rest,
      ours: [#"{"y":2}"#] + rest,
      theirs: [#"{"z":3}"#] + rest,
      gives: .conflict([#"{"y":2}"#], [#"{"z":3}"#]) + rest
    ).check()
    try Row(
      "one header that both sides added",
      base: [#"{"id":1}"#],
      ours: [#"{"v":1,"y":2}"#, #"{"id":1}"#],
      theirs: [#"{"v":1,"z":3}"#, #"{"id":1}"#],
      gives: [#"{"v":1,"y":2,"z":3}"#, #"{"id":1}"#]
    ).check()
  }

  @Test func aRenamedRecordLeavesWhatItsSideHasUnderTheNewKey() throws {
    var policy = Policy()
    policy.key = ["id"]
    policy.identity = ["born"]
    let first = #"{"id":"a","born":1,"f":1}"#
    let moving = #"{"id":"a","born":2,"g":9}"#
    let renamed = try mergedLines([], [first], [moving], policy)
    let key = try #require(renamed.first { $0 != first }.map { try newKey(in: $0, from: moving) })
    let earlier = #"{"id":"\#(key)","born":2,"g":1}"#
    let edited = #"{"id":"\#(key)","born":2,"g":5}"#
    let merged = try mergedLines([earlier], [first, earlier], [moving, edited], policy)
    #expect(merged.count == 3)
    #expect(merged.contains(first) && merged.contains(edited))
    #expect(merged.contains { $0.hasSuffix(#","born":2,"g":9}"#) })
  }

  @Test func aKeyThatBothSidesEditedIsAskedForWhereTheSmallerOneBelongs() throws {
    var policy = Policy()
    policy.key = ["id"]
    policy.identity = ["born"]
    try Row(
      "in a sorted file",
      policy,
      base: [#"{"id":"d","born":1}"#],
      ours: [#"{"id":"f","born":1}"#],
      theirs: [#"{"id":"a","born":1}"#, #"{"id":"c","born":2}"#],
      gives: .conflict([#"{"id":"f","born":1}"#], [#"{"id":"a","born":1}"#])
        + [#"{"id":"c","born":2}"#]
    ).check()
  }

  @Test func aKeyByAnotherAlternativeIsNotFollowedOverAnEdit() throws {
    var policy = Policy()
    policy.key = KeyFields(alternatives: [["k"], ["f"]])
    policy.identity = ["born"]
    try Row(
      "the key was dropped",
      policy,
      base: [#"{"k":"y","born":1,"f":"x"}"#],
      ours: [#"{"k":"y","born":1,"f":1}"#],
      theirs: [#"{"born":1,"f":2}"#],
      gives: .conflict([#"{"k":"y","born":1,"f":1}"#], []) + [#"{"born":1,"f":2}"#]
    ).check()
  }

  @Test func theRecordWithTheGreaterIdentityGetsAnotherKey() throws {
    let lines = try mergedLines([], [Self.early], [Self.late])
    try #require(lines.count == 2)
    #expect(lines.contains(Self.early))
    let renamed = try #require(lines.first { $0 != Self.early })
    _ = try newKey(in: renamed, from: Self.late)
  }

  @Test func identityIsComparedFieldByField() throws {
    let (one, other) = (
      Self.record("01T00:00:00Z", by: "x"), Self.record("01T00:00:00Z", by: "y")
    )
    let lines = try mergedLines([], [one], [other])
    try #require(lines.count == 2)
    #expect(lines.contains(one))
    _ = try newKey(in: try #require(lines.first { $0 != one }), from: other)
  }

  @Test func identityIsComparedAsInstants() throws {
    let early = Self.record("02T00:30:00+01:00", #""t":1"#)
    let lines = try mergedLines([], [early], [Self.late])
    #expect(lines.count == 2)
    #expect(lines.contains(early), "It was made half an hour before the other.")
  }

  @Test func theNewKeyDependsOnKeyAndIdentityAlone() throws {
    let reference = try #require(
      mergedLines([], [Self.early], [Self.late]).first { $0 != Self.early }
    )
    let key = try newKey(in: reference, from: Self.late)
    for (early, late) in [
      (Self.record("01T05:00:00Z", #""t":9"#), Self.record("02T00:00:00Z", #""u":[1]"#)),
      (Self.early, Self.record("02T00:00:00.25Z", #""t":2"#)),
      (Self.early, Self.record("02T01:00:00+01:00", #""t":2"#)),
    ] {
      let renamed = try #require(mergedLines([], [early], [late]).first { $0 != early })
      #expect(try newKey(in: renamed, from: late) == key)
    }
    let other = Self.record("03T00:00:00Z")
    let renamed = try #require(mergedLines([], [Self.early], [other]).first { $0 != Self.early })
    #expect(try newKey(in: renamed, from: other) != key)
  }

  @Test func theReportNamesBothKeys() throws {
    let merged = try merge(
      base: [],
      ours: [Self.early],
      theirs: [Self.late],
      policy: Self.policy(nil)
    )
    let renamed = merged.report.records.compactMap { report in
      if case .renamed(let side, let from, let to) = report.event {
        "\(side.rawValue) \(from.text) \(to.text.hasPrefix("a-"))"
      } else {
        nil
      }
    }
    #expect(renamed == ["theirs a true"])
  }

  static let oneAct: [Row] = [
    Row(
      "equal",
      policy(nil),
      base: [],
      ours: [early, #"{"id":"n"}"#],
      theirs: [early],
      gives: [early, #"{"id":"n"}"#]
    ),
    Row(
      "within a second",
      policy(nil),
      base: [],
      ours: [record("01T00:00:00.2Z", #""t":1"#)],
      theirs: [record("01T00:00:00.2Z", #""u":2"#)],
      gives: [record("01T00:00:00.2Z", #""t":1,"u":2"#)]
    ),
    Row(
      "merged by the policy",
      policy(.merge),
      base: [],
      ours: [#"{"id":"a","c":1,"t":1}"#],
      theirs: [#"{"id":"a","c":2,"u":2}"#],
      gives: [#"{"id":"a","c":1,"t":1,"u":2}"#]
    ),
    Row(
      "asked by the policy",
      policy(.conflict),
      base: [],
      ours: [early],
      theirs: [late],
      gives: .conflict([early], [late])
    ),
    Row(
      "made again and edited",
      policy(.merge),
      base: [early],
      ours: [late],
      theirs: [record("01T00:00:00Z", #""t":1,"u":3"#)],
      gives: [record("02T00:00:00Z", #""t":2,"u":3"#)]
    ),
    Row(
      "made again and edited: one key, one record, whatever the policy says of collisions",
      policy(.conflict),
      base: [early],
      ours: [late],
      theirs: [record("01T00:00:00Z", #""t":1,"u":3"#)],
      gives: [record("02T00:00:00Z", #""t":2,"u":3"#)]
    ),
    Row(
      "no identity, nothing in common",
      .keyed(),
      base: [],
      ours: [#"{"id":"a","c":1}"#],
      theirs: [#"{"id":"a","t":2}"#],
      gives: .conflict([#"{"id":"a","c":1}"#], [#"{"id":"a","t":2}"#])
    ),
    Row(
      "no identity, one contains the other, the clock aside",
      .keyed(),
      base: [],
      ours: [#"{"id":"a","c":1,"updated_at":"2026-01-02"}"#],
      theirs: [#"{"id":"a","c":1,"t":2,"updated_at":"2026-01-01"}"#],
      gives: [#"{"id":"a","c":1,"t":2,"updated_at":"2026-01-02"}"#]
    ),
    Row(
      "no identity, rules in the policy",
      .keyed { $0.rules["t"] = .maximum },
      base: [],
      ours: [#"{"id":"a","c":1,"t":1}"#],
      theirs: [#"{"id":"a","t":2}"#],
      gives: [#"{"id":"a","c":1,"t":2}"#]
    ),
    Row(
      "no identity, asked by the policy",
      .keyed { $0.collision = .conflict },
      base: [],
      ours: [#"{"id":"a","c":1}"#],
      theirs: [#"{"id":"a","c":1,"t":2}"#],
      gives: .conflict([#"{"id":"a","c":1}"#], [#"{"id":"a","c":1,"t":2}"#])
    ),
    Row(
      "identities differ, and the key is a number",
      policy(nil),
      base: [],
      ours: [#"{"id":7,"c":1,"t":1}"#],
      theirs: [#"{"id":7,"c":2,"u":2}"#],
      gives: .conflict([#"{"id":7,"c":1,"t":1}"#], [#"{"id":7,"c":2,"u":2}"#])
    ),
    Row(
      "two tombstones",
      policy(nil),
      base: [],
      ours: [#"{"id":"a","c":1,"s":"gone"}"#],
      theirs: [#"{"id":"a","c":2,"s":"gone","u":2}"#],
      gives: [#"{"id":"a","c":1,"s":"gone","u":2}"#]
    ),
  ]

  @Test(arguments: oneAct)
  func whereNothingIsRenamed(_ row: Row) throws { try row.check() }

  @Test func makingTimesLessThanASecondApartAreOneAct() throws {
    let lines = try mergedLines(
      [],
      [Self.record("01T00:00:00.2Z")],
      [Self.record("01T00:00:00.7Z")],
      .keyed {
        $0.identity = ["c", "by"]
        $0.rules["c"] = .immutable
      }
    )
    #expect(lines == [Self.record("01T00:00:00.2Z")])
  }

  @Test func aTombstoneKeepsItsKey() throws {
    let tombstone = Self.record("02T00:00:00Z", #""s":"gone""#)
    let lines = try mergedLines([], [Self.early], [tombstone])
    #expect(lines.count == 2)
    #expect(lines.contains(tombstone))
    let moved = try #require(lines.first { $0 != tombstone })
    _ = try newKey(in: moved, from: Self.early)
  }

  @Test func aTombstoneWithoutIdentityIsAskedAbout() throws {
    let tombstone = #"{"id":"a","s":"gone"}"#
    let merged = try merge(
      base: [],
      ours: [Self.early],
      theirs: [tombstone],
      policy: Self.policy(nil)
    )
    #expect(Lines(file: merged.bytes()) == Lines.conflict([Self.early], [tombstone]))
  }

  @Test func aRenamedRecordIsFoundAgain() throws {
    let merged = try mergedLines([], [Self.early], [Self.late])
    let renamed = try #require(merged.first { $0 != Self.early })
    let edited = Self.late.replacing(#""t":2"#, with: #""t":7"#)
    let lines = try mergedLines([Self.late], Lines(merged), [edited])
    #expect(lines.count == 2)
    #expect(lines.contains(Self.early))
    #expect(lines.contains(renamed.replacing(#""t":2"#, with: #""t":7"#)))
  }

  /// A record that base has is one record, whichever side made it again.
  @Test func aRecordWithAnotherIdentityIsTheSameWhereBaseHasItsKey() throws {
    for (old, new) in [(Self.early, Self.late), (Self.late, Self.early)] {
      let edited = old.replacing("}", with: #","u":3}"#)
      let expected = new.replacing("}", with: #","u":3}"#)
      #expect(try mergedLines([old], [new], [edited]) == [expected])
    }
  }

  /// As where a commit that added a record was cherry-picked: base has neither of the two.
  @Test func aRenamedRecordThatTheOtherSideAddedToKeepsItsNewKey() throws {
    for otherwise in [Rule.immutable, .lastWrite, .maximum, .minimum] {
      let policy = Policy.keyed {
        $0.identity = ["c", "by"]
        $0.otherwise = otherwise
      }
      let merged = try mergedLines([], [Self.early], [Self.late], policy)
      let renamed = try #require(merged.first { $0 != Self.early })
      #expect(try mergedLines([], Lines(merged), [Self.late], policy) == merged)
      let added = Self.late.replacing("}", with: #","u":3}"#)
      let lines = try mergedLines([], Lines(merged), [added], policy)
      #expect(lines.count == 2)
      #expect(lines.contains(Self.early))
      #expect(lines.contains(renamed.replacing("}", with: #","u":3}"#)))
    }
  }

  @Test func aRenamedRecordThatTheOtherSideDeletedIsDeleted() throws {
    let merged = try mergedLines([], [Self.early], [Self.late])
    let lines = try mergedLines(
      [Self.late],
      Lines(merged),
      [],
      .keyed {
        $0.identity = ["c", "by"]
        $0.editedDeleted = .delete
      }
    )
    #expect(lines == [Self.early])
  }
}
