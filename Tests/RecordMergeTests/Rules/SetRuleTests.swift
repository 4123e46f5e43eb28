import MergePolicy
import Records
import Testing

/// The rules `union` and `grow`: sets in which each element is a thing of its own.
@Suite struct SetRuleTests {
  @Test(
    arguments: [
      FieldRow("an element added by each side", "[1]", "[1,2]", "[1,3]", gives: "[1,2,3]"),
      FieldRow("the same element added", "[1]", "[1,2]", "[1,2,3]", gives: "[1,2,3]"),
      FieldRow(
        "one added, one removed",
        #"["a","b"]"#,
        #"["a","b","c"]"#,
        #"["b"]"#,
        gives: #"["b","c"]"#
      ),
      FieldRow("removed by both", "[1,2,3]", "[1,2]", "[1,4]", gives: "[1,4]"),
      FieldRow("different ones removed", "[1,2,3]", "[1,2]", "[2,3]", gives: "[2]"),
      FieldRow("all removed", "[1,2]", "[1]", "[2]", gives: "[]"),
      FieldRow("added to by one side", "[1]", "[1,2]", "[1]", gives: "[1,2]"),
      FieldRow("removed from by one side", "[1,2]", "[2]", "[1,2]", gives: "[2]"),
      FieldRow("the member removed by one side", "[1]", nil, "[1]", gives: nil),
      FieldRow("set to null by one side", "[1]", "null", "[1]", gives: "null"),
      FieldRow("no member in base", nil, "[1]", "[2]", gives: "[1,2]"),
      .added("added with the record", "[1]", "[2]", gives: "[1,2]"),
      .added(
        "added with the record, one in common",
        #"["a","b"]"#,
        #"["a","c"]"#,
        gives: #"["a","b","c"]"#
      ),
      FieldRow("mixed kinds", "[1]", #"[1,"1"]"#, "[1,true]", gives: #"[1,true,"1"]"#),
      FieldRow(
        "objects compare by value",
        #"[{"a":1,"b":2}]"#,
        #"[{"a":1,"b":2},3]"#,
        "[]",
        gives: "[3]"
      ),
      FieldRow("numbers compare by value", "[1]", "[1.0,2]", "[]", gives: "[2]"),
      .asked("text on a side", "[1]", #""a""#, "[1,2]"),
      FieldRow("a side of null is empty", "[1]", "null", "[1,2]", gives: "[2]"),
      FieldRow("an absent side is empty", "[1]", nil, "[1,2]", gives: "[2]"),
      FieldRow("an absent side, and nothing added", "[1,2]", nil, "[1]", gives: nil),
      FieldRow("a side of null, and nothing added", "[1,2]", "null", "[1]", gives: "null"),
      FieldRow("a side of null, and an absent one", "[1,2]", "null", nil, gives: "null"),
      FieldRow("a base that is no array", #""a""#, "[1]", "[2]", gives: "[1,2]"),
      FieldRow("both sides sorted", "[2]", "[1,2,9]", "[2,5]", gives: "[1,2,5,9]"),
      FieldRow("a side not sorted", "[2]", "[2,9,1]", "[2,5]", gives: "[2,5,9,1]"),
      FieldRow("reordered by one side", "[1,2,3]", "[3,1,2]", "[1,2,3,4]", gives: "[3,4,1,2]"),
      FieldRow("equal elements once", "[1]", "[1,2,2]", "[1,3]", gives: "[1,2,3]"),
      .asked("an object on a side", "[1]", #"{"a":1}"#, "[1,2]"),
    ]
  )
  func union(_ row: FieldRow) throws { try row.check(.union(key: [])) }

  /// Elements that are told apart by `k`.
  static let keyed: [FieldRow] = [
    FieldRow(
      "one element edited in two fields",
      #"[{"k":1,"v":1,"w":1}]"#,
      #"[{"k":1,"v":2,"w":1}]"#,
      #"[{"k":1,"v":1,"w":2}]"#,
      gives: #"[{"k":1,"v":2,"w":2}]"#
    ),
    FieldRow(
      "edited by one side, another added by the other",
      #"[{"k":1,"v":1}]"#,
      #"[{"k":1,"v":2}]"#,
      #"[{"k":1,"v":1},{"k":2}]"#,
      gives: #"[{"k":1,"v":2},{"k":2}]"#
    ),
    FieldRow(
      "edited by one side, its neighbour removed by the other",
      #"[{"k":1,"v":1},{"k":2}]"#,
      #"[{"k":1,"v":2},{"k":2}]"#,
      #"[{"k":1,"v":1}]"#,
      gives: #"[{"k":1,"v":2}]"#
    ),
    FieldRow(
      "one key added by both with different fields",
      "[]",
      #"[{"k":1,"v":1}]"#,
      #"[{"k":1,"w":2}]"#,
      gives: #"[{"k":1,"v":1,"w":2}]"#
    ),
    FieldRow(
      "left alone by one side, removed by the other",
      #"[{"k":1},{"k":2}]"#,
      #"[{"k":1},{"k":2},{"k":3}]"#,
      #"[{"k":2}]"#,
      gives: #"[{"k":2},{"k":3}]"#
    ),
    FieldRow(
      "keys compare by value",
      #"[{"k":1,"v":1}]"#,
      #"[{"k":1.0,"v":2}]"#,
      #"[{"k":1,"v":1,"w":2}]"#,
      gives: #"[{"k":1.0,"v":2,"w":2}]"#
    ),
  ]

  @Test(arguments: keyed)
  func unionByKey(_ row: FieldRow) throws { try row.check(.union(key: ["k"])) }

  @Test func unionByACompoundKey() throws {
    try FieldRow(
      "two fields tell elements apart",
      #"[{"a":1,"b":1,"v":1},{"a":1,"b":2,"v":1}]"#,
      #"[{"a":1,"b":1,"v":2},{"a":1,"b":2,"v":1}]"#,
      #"[{"a":1,"b":1,"v":1},{"a":1,"b":2,"v":2}]"#,
      gives: #"[{"a":1,"b":1,"v":2},{"a":1,"b":2,"v":2}]"#
    ).check(.union(key: ["a", "b"]))
  }

  @Test(
    arguments: [
      (.delete, FieldRow("", #"[{"k":1,"v":1}]"#, #"[{"k":1,"v":2}]"#, "[]", gives: "[]")),
      (
        .keep,
        FieldRow("", #"[{"k":1,"v":1}]"#, #"[{"k":1,"v":2}]"#, "[]", gives: #"[{"k":1,"v":2}]"#)
      ),
      (.conflict, .asked("", #"[{"k":1,"v":1}]"#, #"[{"k":1,"v":2}]"#, "[]")),
    ] as [(Policy.EditedDeleted, FieldRow)]
  )
  func anElementEditedAgainstRemoved(_ choice: Policy.EditedDeleted, _ row: FieldRow) throws {
    let policy = Policy.keyed {
      $0.rules["f"] = .union(key: ["k"])
      $0.editedDeleted = choice
    }
    try row.row(under: policy).check()
  }

  @Test func anElementThatBothEditedIsDecidedByTheClock() throws {
    let policy = Policy.keyed {
      $0.clock = "at"
      $0.rules["f"] = .union(key: ["k"])
      $0.otherwise = .lastWrite
    }
    try FieldRow(
      "one field of one element",
      #"[{"k":1,"v":1}]"#,
      #"[{"k":1,"v":2}]"#,
      #"[{"k":1,"v":3}]"#,
      gives: #"[{"k":1,"v":2}]"#,
      clocks: .oursLater
    ).row(under: policy).check()
  }

  @Test func elementsOfOneVersionWithOneKeyCompareByValue() throws {
    try FieldRow(
      "a second element with the key, and another removed",
      #"[{"k":1,"v":1},{"k":1,"v":2},{"k":3}]"#,
      #"[{"k":1,"v":1},{"k":1,"v":2}]"#,
      #"[{"k":1,"v":1},{"k":3}]"#,
      gives: #"[{"k":1,"v":1}]"#
    ).check(.union(key: ["k"]))
  }

  @Test(
    arguments: [
      FieldRow("an element added by each side", "[1]", "[1,2]", "[1,3]", gives: "[1,2,3]"),
      FieldRow("removed by one, added by the other", "[1,2]", "[2]", "[1,2,3]", gives: "[1,2,3]"),
      FieldRow("different ones removed", "[1,2,3]", "[1,2]", "[2,3]", gives: "[1,2,3]"),
      FieldRow("removed by one side alone", "[1,2]", "[2]", "[1,2]", gives: "[2]"),
      FieldRow("emptied by one side alone", "[1,2]", "[]", "[1,2]", gives: "[]"),
      FieldRow("removed alike", "[1,2]", "[2]", "[2]", gives: "[2]"),
      FieldRow("an absent side ignores nothing", "[1,2]", nil, "[2,3]", gives: "[1,2,3]"),
      .asked("text on a side", "[1]", #""a""#, "[1,2]"),
    ]
  )
  func grow(_ row: FieldRow) throws { try row.check(.grow(key: [])) }

  @Test func growByKeyMergesElements() throws {
    try FieldRow(
      "one element edited in two fields",
      #"[{"k":1,"v":1,"w":1},{"k":2}]"#,
      #"[{"k":1,"v":2,"w":1}]"#,
      #"[{"k":1,"v":1,"w":2},{"k":2}]"#,
      gives: #"[{"k":1,"v":2,"w":2},{"k":2}]"#
    ).check(.grow(key: ["k"]))
  }
}
