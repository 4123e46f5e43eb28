import MergePolicy
import Records
import Testing

/// Which record is which.
@Suite struct KeyTests {
  /// Two edits of one line, which merge cleanly exactly if the line's record has a key.
  private static func row(_ name: String, _ policy: Policy = Policy(), key: String) -> Row {
    Row(
      name,
      policy,
      base: Lines(["{\(key),\"x\":0,\"y\":0}"]),
      ours: Lines(["{\(key),\"x\":1,\"y\":0}"]),
      theirs: Lines(["{\(key),\"x\":0,\"y\":1}"]),
      gives: Lines(["{\(key),\"x\":1,\"y\":1}"])
    )
  }

  private static func asked(_ name: String, _ policy: Policy = Policy(), key: String) -> Row {
    var row = row(name, policy, key: key)
    row.expected = .conflict(row.ours, row.theirs)
    return row
  }

  @Test(
    arguments: [
      row("id", key: #""id":"a""#), row("_id", key: #""_id":"a""#),
      row("uuid", key: #""uuid":"a""#), row("key", key: #""key":"a""#),
      row("a number", key: #""id":7"#), row("an object", key: #""_id":{"$oid":"5f"}"#),
      row("a flag", key: #""id":false"#), row("the empty text", key: #""id":"""#),
      row("two of the names", key: #""uuid":"a","key":"b""#),
      row("id is null, uuid is not", key: #""id":null,"uuid":"b""#),
      row("another case", key: #""ID":"a""#), row("@id", key: #""@id":"a""#),
      row("guid", key: #""guid":"a""#), row("uid", key: #""uid":"a""#),
      row("_key", key: #""_key":"a""#), row("Id", key: #""Id":"a""#),
      row("a weak name", key: #""name":"a""#), row("sku", key: #""sku":"a""#),
      row("a name that ends in _id", key: #""ticket_id":"a""#),
      row("a name that ends in Id", key: #""ticketId":4"#),
      row("a name that ends in ID", key: #""ticketID":4"#),
      asked("none of the names", key: #""title":"a""#),
      asked("null", key: #""id":null"#), asked("twice", key: #""id":1,"id":2"#),
      asked("in an object", key: #""meta":{"id":1}"#),
    ]
  )
  func keysThatAreFoundByLooking(_ row: Row) throws { try row.check() }

  @Test(
    arguments: [
      row("another name", .init(key: ["name"]), key: #""name":"a""#),
      row("a path", .init(key: ["meta.id"]), key: #""meta":{"id":1}"#),
      row("two fields", .init(key: ["a", "b"]), key: #""a":1,"b":2"#),
      row("not the id", .init(key: ["name"]), key: #""id":null,"name":"a""#),
      asked("absent", .init(key: ["name"]), key: #""id":"a""#),
      asked("one of two fields absent", .init(key: ["a", "b"]), key: #""a":1"#),
      asked("one of two fields null", .init(key: ["a", "b"]), key: #""a":1,"b":null"#),
    ]
  )
  func keysThatAPolicyNames(_ row: Row) throws { try row.check() }

  /// A quick hash looks at the beginning and the end of a long key alone, so that these are all in
  /// each other's way.
  @Test func keysWithOneHashAreToldApart() throws {
    let far = String(repeating: "-", count: 100)
    func lines(_ numbers: [Int], x: Int, y: Int) -> Lines {
      Lines(numbers.map { #"{"id":"\#(far)\#(100 + $0)\#(far)","x":\#(x),"y":\#(y)}"# })
    }
    let numbers = Array(0..<40)
    try Row(
      "long keys, in another order on one side",
      base: lines(numbers, x: 0, y: 0),
      ours: lines(numbers.reversed(), x: 1, y: 0),
      theirs: lines(numbers, x: 0, y: 1),
      gives: lines(numbers.reversed(), x: 1, y: 1)
    )
    .check()
  }

  @Test func compoundKeysTellRecordsApart() throws {
    try Row(
      "the same first field",
      .init(key: ["a", "b"]),
      base: [#"{"a":1,"b":1,"x":0}"#, #"{"a":1,"b":2,"x":0}"#],
      ours: [#"{"a":1,"b":1,"x":1}"#, #"{"a":1,"b":2,"x":0}"#],
      theirs: [#"{"a":1,"b":1,"x":0}"#, #"{"a":1,"b":2,"x":2}"#],
      gives: [#"{"a":1,"b":1,"x":1}"#, #"{"a":1,"b":2,"x":2}"#]
    ).check()
  }

  @Test func theFirstNameThatFitsIsTheKey() throws {
    try Row(
      "uuid is a field where there is an id",
      base: #"{"id":1,"uuid":"a","x":0}"#,
      ours: #"{"id":1,"uuid":"b","x":0}"#,
      theirs: #"{"id":1,"uuid":"a","x":1}"#,
      gives: #"{"id":1,"uuid":"b","x":1}"#
    ).check()
  }

  @Test func aNameWhoseValuesRepeatIsNotAKey() throws {
    try Row(
      "uuid tells apart what id does not",
      base: [#"{"id":1,"uuid":"a","x":0}"#, #"{"id":1,"uuid":"b","x":0}"#],
      ours: [#"{"id":1,"uuid":"a","x":1}"#, #"{"id":1,"uuid":"b","x":0}"#],
      theirs: [#"{"id":1,"uuid":"a","x":0}"#, #"{"id":1,"uuid":"b","x":1}"#],
      gives: [#"{"id":1,"uuid":"a","x":1}"#, #"{"id":1,"uuid":"b","x":1}"#]
    ).check()
  }

  @Test func aLogOfForeignIdsHasNoKey() throws {
    try Row(
      "events of two issues",
      base: [#"{"id":1,"at":1}"#, #"{"id":1,"at":2}"#, #"{"id":2,"at":3}"#],
      ours: [#"{"id":1,"at":1}"#, #"{"id":1,"at":2}"#, #"{"id":2,"at":3}"#, #"{"id":1,"at":4}"#],
      theirs: [#"{"id":1,"at":1}"#, #"{"id":1,"at":2}"#, #"{"id":2,"at":3}"#, #"{"id":2,"at":5}"#],
      gives: [
        #"{"id":1,"at":1}"#, #"{"id":1,"at":2}"#, #"{"id":2,"at":3}"#, #"{"id":1,"at":4}"#,
        #"{"id":2,"at":5}"#,
      ]
    ).check()
  }

  /// Ten records, of which the last `count` have no id; the first was edited by both sides.
  private func tenRecords(lacking count: Int, _ first: String) -> Lines {
    Lines([first] + (2...10).map { $0 > 10 - count ? #"{"n":\#($0)}"# : #"{"id":\#($0)}"# })
  }

  @Test(arguments: [(0, true), (1, true), (2, false), (9, false)])
  func nineOfTenRecordsMustHaveTheKey(_ count: Int, _ isKey: Bool) throws {
    let (ours, theirs) = (#"{"id":1,"x":1,"y":0}"#, #"{"id":1,"x":0,"y":1}"#)
    let rest = Lines(Array(tenRecords(lacking: count, "").texts.dropFirst()))
    try Row(
      "\(count) without",
      base: tenRecords(lacking: count, #"{"id":1,"x":0,"y":0}"#),
      ours: tenRecords(lacking: count, ours),
      theirs: tenRecords(lacking: count, theirs),
      gives: (isKey ? #"{"id":1,"x":1,"y":1}"# : .conflict(Lines([ours]), Lines([theirs]))) + rest
    ).check()
  }

  @Test(
    arguments: [
      (Policy.EditedDeleted.delete, [#"{"id":2,"x":0}"#]),
      (.keep, [#"{"id":1,"x":1}"#, #"{"id":2,"x":0}"#]),
    ] as [(Policy.EditedDeleted, [String])]
  )
  func aKeyThatWasEditedIsADeletionAndAnAddition(
    _ choice: Policy.EditedDeleted,
    _ expected: [String]
  ) throws {
    try Row(
      "id 1 becomes 2",
      .keyed { $0.editedDeleted = choice },
      base: #"{"id":1,"x":0}"#,
      ours: #"{"id":2,"x":0}"#,
      theirs: #"{"id":1,"x":1}"#,
      gives: Lines(expected)
    ).check()
  }

  @Test func keysCompareByValue() throws {
    try Row(
      "1 and 1.0",
      .keyed(),
      base: #"{"id":1,"x":0,"y":0}"#,
      ours: #"{"id":1.0,"x":1,"y":0}"#,
      theirs: #"{"id":1,"x":0,"y":1}"#,
      gives: #"{"id":1.0,"x":1,"y":1}"#
    ).check()
    try Row(
      "an escape",
      .keyed(),
      base: #"{"id":"A","x":0,"y":0}"#,
      ours: #"{"id":"\u0041","x":1,"y":0}"#,
      theirs: #"{"id":"A","x":0,"y":1}"#,
      gives: #"{"id":"\u0041","x":1,"y":1}"#
    ).check()
  }

  @Test func composedAndDecomposedKeysAreTwoRecords() throws {
    let (composed, decomposed) = ("{\"id\":\"\u{E9}\"}", "{\"id\":\"e\u{301}\"}")
    try Row(
      "NFC and NFD",
      .keyed(),
      base: .none,
      ours: Lines([composed]),
      theirs: Lines([decomposed]),
      gives: Lines([decomposed, composed])
    ).check()
  }
}

extension Policy {
  /// A policy with a key of these fields.
  fileprivate init(key: [FieldPath]) {
    self.init()
    self.key = KeyFields(key)
  }
}
