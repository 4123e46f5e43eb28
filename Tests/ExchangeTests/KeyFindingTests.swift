import Exchange
import JSONText
import MergePolicy
import RecordStore
import Records
import TestSupport
import Testing

/// How the store finds the key of a file's records, and which lines do not count as records.
@Suite struct KeyFindingTests {
  /// The key that a first reading finds; empty where the lines have none.
  private func key(_ lines: [String], policy: Policy = Policy()) throws -> KeyFields {
    let fixture = try CollectionFixture(text: lines.map { $0 + "\n" }.joined(), policy: policy)
    try fixture.importFile()
    return try fixture.collection.keyFields
  }

  @Test(
    arguments: [
      // Strong names, in their order, which one record in ten may lack.
      ([#"{"id":1,"uuid":2}"#], ["id"]), ([#"{"uuid":1,"_id":2}"#], ["_id"]),
      ([#"{"ID":1}"#, #"{"ID":2}"#], ["ID"]), ([#"{"@id":1}"#], ["@id"]),
      ((1...9).map { "{\"id\":\($0)}" } + [#"{"n":1}"#], ["id"]),
      ((1...8).map { "{\"id\":\($0)}" } + [#"{"n":1}"#, #"{"n":2}"#], []),
      ((1...9).map { "{\"id\":\($0)}" } + [#"{"id":9}"#], ["id"]),
      // Weak names, which every record has with a value of its own.
      ([#"{"sku":1,"n":1}"#, #"{"sku":2,"n":1}"#], ["sku"]),
      ([#"{"sku":1,"n":1}"#, #"{"sku":1,"n":1}"#], []),
      ([#"{"sku":1,"code":1}"#, #"{"sku":1,"code":2}"#], ["code"]),
      ([#"{"name":1,"slug":2}"#], ["slug"]),
      ([#"{"b_id":1,"aId":1}"#, #"{"b_id":2,"aId":2}"#], ["aId"]),
      ([#"{"user_id":1}"#, #"{"user_id":1}"#], []), ([#"{"title":1}"#], []),
      // A strong name that does not pass leaves the place to a weak one.
      ([#"{"id":1,"sku":1}"#, #"{"id":1,"sku":2}"#], ["sku"]),
      // Lines that are not records do not count.
      (["# a", "", #"{"sku":1}"#, "// b", #"{"sku":2}"#, "{", "5"], ["sku"]),
      ([#"{"format":1}"#, #"{"sku":1}"#, #"{"sku":2}"#], ["sku"]),
      (["# a", #"{"slug":1}"#, #"{"sku":1}"#, #"{"sku":2}"#], ["sku"]),
      ([#"{"sku":1,"format":1}"#, #"{"sku":2}"#], ["sku"]),
    ] as [([String], KeyFields)]
  )
  func theKeyIsFoundByTheTestsOfAMerge(_ lines: [String], _ expected: KeyFields) throws {
    #expect(try key(lines) == expected)
  }

  @Test func aByteOrderMarkIsNotPartOfTheFirstRecord() throws {
    #expect(try key(["\u{FEFF}{\"sku\":1}", #"{"sku":2}"#]) == ["sku"])
  }

  @Test func aPolicyNamesTheKeyAndALogHasNone() throws {
    var policy = Policy()
    policy.key = KeyFields(alternatives: [["name"], ["title"]])
    let lines = [#"{"id":1,"name":"a"}"#, #"{"id":2,"title":"a"}"#]
    #expect(try key(lines, policy: policy) == policy.key)
    policy.consistency = .append
    #expect(try key(lines, policy: policy) == .none)
    #expect(try key(lines, policy: .appendLog) == .none)
  }

  @Test func aFileThatAppearsLaterIsReadByTheSameTests() throws {
    let fixture = try CollectionFixture()
    try fixture.write("{\"id\":1,\"sku\":1}\n{\"id\":1,\"sku\":2}\n")
    try fixture.importFile()
    #expect(try fixture.collection.keyFields == ["sku"])
  }

  @Test func aHeaderAndCommentsAreLinesThatOnlyTheFileEdits() throws {
    let fixture = try CollectionFixture(
      text: "# one\n{\"format\":1}\n{\"sku\":\"b\",\"n\":1}\n// two\n{\"sku\":\"d\",\"n\":2}\n"
    )
    let outcome = try fixture.importFile()
    #expect(outcome.badLineCount == 0)
    #expect(try fixture.rows("SELECT count(*) FROM records WHERE kind = 'line'") == [["3"]])
    #expect(try fixture.status().strayLineCount == 0)
    #expect(try fixture.store.fieldNames(of: fixture.collection) == [Bytes("sku"), Bytes("n")])
    // The records are sorted, and new ones are put where they belong, after the header.
    for key in ["a", "c", "e"] { try fixture.put(key, [("n", "0")]) }
    try fixture.exportFile()
    #expect(
      try fixture.read() == """
        # one
        {"format":1}
        {"sku":"a","n":0}
        {"sku":"b","n":1}
        {"sku":"c","n":0}
        // two
        {"sku":"d","n":2}
        {"sku":"e","n":0}

        """
    )
    // What the file makes of them is taken, beside edits of the store.
    try fixture.put("b", [("n", "9")])
    let text = try fixture.read()
    try fixture.write(
      text.replacing("# one", with: "# One").replacing("\"format\":1", with: "\"format\":2")
    )
    try fixture.importFile()
    #expect(try fixture.dirtyKeys() == ["b"])
    try fixture.exportFile()
    #expect(try fixture.read().hasPrefix("# One\n{\"format\":2}\n{\"sku\":\"a\""))
    #expect(try fixture.read().contains("{\"sku\":\"b\",\"n\":9}\n"))
  }

  @Test func aFirstRecordOfALogIsAnEventLikeAnyOther() throws {
    let fixture = try CollectionFixture(text: "{\"start\":1}\n{\"at\":2}\n", policy: .appendLog)
    try fixture.importFile()
    #expect(try fixture.rows("SELECT count(*) FROM records WHERE kind = 'record'") == [["2"]])
  }

  // MARK: Alternatives

  private func graph() throws -> CollectionFixture {
    var policy = Policy()
    policy.key = KeyFields(alternatives: [["name"], ["title"], ["from", "to"]])
    let fixture = try CollectionFixture(
      text: """
        {"name":"a","n":1}
        {"title":"b","n":2}
        {"title":"a","n":3}
        {"from":1,"to":"x","n":4}
        {"title":7,"n":5}

        """,
      policy: policy
    )
    try fixture.importFile()
    return fixture
  }

  @Test(
    arguments: [
      ("a", "1"), ("b", "2"), ("\"b\"", "2"), (#"[1,"x"]"#, "4"), ("[1.0, \"x\"]", "4"), ("7", "5"),
      ("c", nil), ("[1]", nil),
    ] as [(String, String?)]
  )
  func aRecordIsNamedByItsPlainValueWhateverItsAlternative(
    _ word: String,
    _ number: String?
  ) throws {
    let fixture = try graph()
    let collection = try fixture.collection
    let key = try fixture.store.key(named: word, in: collection)
    let record = try fixture.store.record(key, of: collection)
    #expect(record?.member(Bytes("n"))?.bytes.text == number)
  }

  @Test func aKeyByALaterAlternativeIsShownAsItsValue() throws {
    let fixture = try graph()
    let collection = try fixture.collection
    for (word, text) in [("b", "b"), ("a", "a"), (#"[1,"x"]"#, #"[1,"x"]"#), ("7", "7")] {
      #expect(try fixture.store.key(named: word, in: collection).text == text)
    }
  }

  @Test func recordsOfEachAlternativeAreEditedAndMerged() throws {
    let fixture = try graph()
    let key = try fixture.store.key(named: "b", in: fixture.collection)
    _ = try fixture.edit {
      try $0.put(key, [(field: "m", value: try JSONValue(parsing: Bytes("1")))])
    }
    try fixture.write(
      try fixture.read().replacing("\"b\",\"n\":2", with: "\"b\",\"n\":8")
        .replacing("{\"title\":\"a\",\"n\":3}\n", with: "")
    )
    let outcome = try fixture.importFile()
    #expect(outcome.removedCount == 1)
    #expect(outcome.conflicts.isEmpty)
    try fixture.exportFile()
    #expect(
      try fixture.read() == """
        {"name":"a","n":1}
        {"title":"b","n":8,"m":1}
        {"from":1,"to":"x","n":4}
        {"title":7,"n":5}

        """
    )
  }
}
