import JSONText
import MergePolicy
import RecordMerge
import Records
import Testing

/// The rule `list` for elements that are told apart by an id, or by the key of the rule.
@Suite struct KeyedListTests {
  /// Elements of which each has an id and members.
  private static func list(_ elements: (Int, String)...) -> String {
    let texts = elements.map { id, members in
      #"{"id":\#(id)"# + (members.isEmpty ? "" : "," + members) + "}"
    }
    return "[" + texts.joined(separator: ",") + "]"
  }

  /// Rows in which ours edits the element 1 of base.
  private static let base = list((1, #""v":1,"w":1"#), (2, ""), (3, ""))
  private static let edited = list((1, #""v":2,"w":1"#), (2, ""), (3, ""))

  @Test(
    arguments: [
      FieldRow(
        "stays edited, stays edited",
        base,
        edited,
        list((1, #""v":1,"w":2"#), (2, ""), (3, "")),
        gives: list((1, #""v":2,"w":2"#), (2, ""), (3, ""))
      ),
      FieldRow(
        "stays edited, moved",
        base,
        edited,
        list((2, ""), (3, ""), (1, #""v":1,"w":1"#)),
        gives: list((2, ""), (3, ""), (1, #""v":2,"w":1"#))
      ),
      FieldRow(
        "stays edited, moved and edited",
        base,
        edited,
        list((2, ""), (3, ""), (1, #""v":1,"w":2"#)),
        gives: list((2, ""), (3, ""), (1, #""v":2,"w":2"#))
      ),
      .asked("stays edited, replaced", base, edited, list((9, ""), (2, ""), (3, ""))),
      .asked("stays edited, removed", base, edited, list((2, ""), (3, ""))),
      FieldRow(
        "moved to the same place, edited by each",
        base,
        list((2, ""), (3, ""), (1, #""v":2,"w":1"#)),
        list((2, ""), (3, ""), (1, #""v":1,"w":2"#)),
        gives: list((2, ""), (3, ""), (1, #""v":2,"w":2"#))
      ),
      .asked(
        "one field edited by both",
        base,
        edited,
        list((1, #""v":3,"w":1"#), (2, ""), (3, ""), (4, ""))
      ),
      .asked(
        "replaced by one element with different members",
        base,
        list((9, #""v":1"#), (2, ""), (3, "")),
        list((9, #""v":2"#), (2, ""), (3, ""))
      ),
      .asked("in a block", base, edited, list((7, ""), (8, ""), (9, ""), (2, ""), (3, ""))),
      FieldRow(
        "added by both, and something agrees",
        "[]",
        list((1, #""v":1,"w":1"#)),
        list((1, #""v":1,"x":1"#)),
        gives: list((1, #""v":1,"w":1,"x":1"#))
      ),
      .asked(
        "added by both, and nothing agrees",
        "[]",
        list((1, #""v":1"#)),
        list((1, #""w":1"#))
      ),
      .asked("added by both, one of them bare", "[]", list((1, "")), list((1, #""w":1"#))),
      FieldRow(
        "added by both alike, and more",
        "[]",
        list((1, #""v":1"#)),
        list((1, #""v":1"#), (2, "")),
        gives: list((1, #""v":1"#), (2, ""))
      ),
    ] as [FieldRow],
    [nil, .list(key: []), .list(key: ["id"])] as [Rule?]
  )
  func eachElement(_ row: FieldRow, _ rule: Rule?) throws { try row.check(rule) }

  @Test(
    arguments: [
      (.delete, list((2, ""), (3, ""))), (.keep, edited), (.conflict, nil),
    ] as [(Policy.EditedDeleted, String?)]
  )
  func editedAgainstRemoved(_ choice: Policy.EditedDeleted, _ expected: String?) throws {
    let (base, edited, removed) = (Self.base, Self.edited, Self.list((2, ""), (3, "")))
    let row =
      expected.map { FieldRow("\(choice)", base, edited, removed, gives: $0) }
      ?? .asked("\(choice)", base, edited, removed)
    try row.row(under: .keyed { $0.editedDeleted = choice }).check()
  }

  @Test(
    arguments: [
      FieldRow(
        "an id on two elements of one version",
        #"[{"id":1,"v":1},{"id":2}]"#,
        #"[{"id":1,"v":1},{"id":1,"v":2},{"id":2}]"#,
        #"[{"id":1,"v":1},{"id":2},{"id":3}]"#,
        gives: #"[{"id":1,"v":1},{"id":1,"v":2},{"id":2},{"id":3}]"#
      ),
      .asked(
        "an element without an id",
        #"[{"id":1,"v":1},{"v":0}]"#,
        #"[{"id":1,"v":2},{"v":0}]"#,
        #"[{"id":1,"v":1,"w":1},{"v":0}]"#
      ),
      .asked(
        "an id that is an object",
        #"[{"id":{},"v":1}]"#,
        #"[{"id":{},"v":2}]"#,
        #"[{"id":{},"v":1,"w":1}]"#
      ),
      FieldRow(
        "a number and a string are two ids",
        #"[{"id":1,"v":1,"w":1},{"id":"1","v":1}]"#,
        #"[{"id":1,"v":2,"w":1},{"id":"1","v":1}]"#,
        #"[{"id":1.0,"v":1,"w":2},{"id":"1","v":1}]"#,
        gives: #"[{"id":1.0,"v":2,"w":2},{"id":"1","v":1}]"#
      ),
    ]
  )
  func idsThatTellNothingApart(_ row: FieldRow) throws { try row.check(nil) }

  @Test func aKeyOfTheRuleTellsElementsApart() throws {
    let rule = Rule.list(key: ["a", "b"])
    try FieldRow(
      "two fields",
      #"[{"a":1,"b":1,"v":1},{"a":1,"b":2,"v":1}]"#,
      #"[{"a":1,"b":1,"v":2},{"a":1,"b":2,"v":1}]"#,
      #"[{"a":1,"b":2,"v":3},{"a":1,"b":1,"v":1}]"#,
      gives: #"[{"a":1,"b":2,"v":3},{"a":1,"b":1,"v":2}]"#
    ).check(rule)
    try FieldRow(
      "an element that lacks one of them",
      #"[{"a":1,"v":1}]"#,
      #"[{"a":1,"v":1},{"a":2,"b":2}]"#,
      #"[{"a":0,"b":0},{"a":1,"v":1}]"#,
      gives: #"[{"a":0,"b":0},{"a":1,"v":1},{"a":2,"b":2}]"#
    ).check(rule)
  }

  @Test func theRulesOfMembersHoldInElements() throws {
    let policy = Policy.keyed { $0.rules = ["f": .list(key: ["k"]), "f.v": .maximum] }
    try FieldRow(
      "one member of one element",
      #"[{"k":1,"v":1}]"#,
      #"[{"k":1,"v":2}]"#,
      #"[{"k":1,"v":3}]"#,
      gives: #"[{"k":1,"v":3}]"#
    ).row(under: policy).check()
  }

  @Test func aConflictInOneElementIsReportedAsOneOfTheArray() throws {
    let merged = try merge(
      base: #"{"id":"r","f":[{"id":1,"v":1,"w":1}]}"#,
      ours: #"{"id":"r","f":[{"id":1,"v":2,"w":2}]}"#,
      theirs: #"{"id":"r","f":[{"id":1,"v":3,"w":1}]}"#,
      policy: .keyed { $0.rules["f.w"] = .maximum }
    )
    let decisions = try #require(merged.report.records.first?.decisions)
    #expect(decisions.map(\.path) == ["f"])
    #expect(decisions.map(\.winner) == [.conflict])
    #expect(decisions.first?.ours?.bytes.text == #"[{"id":1,"v":2,"w":2}]"#)
  }

  @Test(
    arguments: [.list(key: ["k"]), .union(key: ["k"])] as [Rule],
    [(.delete, nil, [.ours]), (.keep, #"{"k":1,"v":2}"#, [.theirs])]
      as [(Policy.EditedDeleted, String?, [Side])]
  )
  func anElementEditedAgainstRemovedIsReported(
    _ rule: Rule,
    _ choice: (editedDeleted: Policy.EditedDeleted, kept: String?, discarded: [Side])
  ) throws {
    let merged = try merge(
      base: #"{"id":"r","f":[{"k":1,"v":1}]}"#,
      ours: #"{"id":"r","f":[{"k":1,"v":2}]}"#,
      theirs: #"{"id":"r","f":[]}"#,
      policy: .keyed {
        $0.rules["f"] = rule
        $0.editedDeleted = choice.editedDeleted
      }
    )
    #expect(merged.bytes().text == #"{"id":"r","f":[\#(choice.kept ?? "")]}"# + "\n")
    let decisions = try #require(merged.report.records.first?.decisions)
    #expect(decisions.contains { $0.ours?.kind == .object && $0.discarded == choice.discarded })
    #expect(merged.report.discardedCount == 1)
  }

  @Test func whatARuleOverrodeInAnElementIsReported() throws {
    let merged = try merge(
      base: #"{"id":"r","f":[{"id":1,"v":1}]}"#,
      ours: #"{"id":"r","f":[{"id":1,"v":2}]}"#,
      theirs: #"{"id":"r","f":[{"id":1,"v":3}]}"#,
      policy: .keyed { $0.rules["f.v"] = .maximum }
    )
    let decisions = try #require(merged.report.records.first?.decisions)
    #expect(decisions.contains { $0.path == "f.v" && $0.discarded == [.ours] })
    #expect(decisions.contains { $0.path == "f" && $0.rule == "list" })
    #expect(merged.report.discardedCount == 1)
  }
}
