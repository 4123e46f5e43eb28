import MergePolicy
import RecordMerge
import Records
import Testing

/// Fields that move as one thing with the field that leads them.
@Suite struct GroupTests {
  /// `s` leads `x` and `y`; a closed record wins over an open one.
  private static let policy = Policy.keyed {
    $0.clock = "at"
    $0.rules = ["s": .rank(["closed", "doing", "open"].map { RankedValue($0) })]
    $0.otherwise = .lastWrite
    $0.groups = [FieldGroup(lead: "s", fields: ["x", "y"])]
  }

  /// A row about one record's lead and fields; each side also edits a field of its own.
  private static func row(
    _ name: String,
    _ base: String,
    _ ours: String,
    _ theirs: String,
    gives expected: String,
    clocks: FieldRow.Clocks = .oursLater
  ) -> Row {
    func record(_ group: String, _ edits: String, _ clock: String?) -> Lines {
      let parts = [#""id":"r""#, group, edits, #""at":\#(clock ?? "0")"#]
      return Lines(["{" + parts.filter { !$0.isEmpty }.joined(separator: ",") + "}"])
    }
    return Row(
      name,
      policy,
      base: record(base, #""o":0,"t":0"#, clocks.base),
      ours: record(ours, #""o":1,"t":0"#, clocks.ours),
      theirs: record(theirs, #""o":0,"t":1"#, clocks.theirs),
      gives: record(expected, #""o":1,"t":1"#, clocks.merged)
    )
  }

  static let rows: [Row] = [
    row(
      "closed by one side",
      #""s":"open""#,
      #""s":"closed","x":1"#,
      #""s":"open""#,
      gives: #""s":"closed","x":1"#
    ),
    row(
      "reopened by one side",
      #""s":"closed","x":1"#,
      #""s":"open""#,
      #""s":"closed","x":1"#,
      gives: #""s":"open""#,
      clocks: .theirsLater
    ),
    row(
      "a field cleared by one side",
      #""s":"closed","x":1"#,
      #""s":"closed","x":null"#,
      #""s":"closed","x":1"#,
      gives: #""s":"closed","x":null"#,
      clocks: .theirsLater
    ),
    row(
      "the winner of the lead brings its fields",
      #""s":"open""#,
      #""s":"closed","x":1"#,
      #""s":"doing","y":2"#,
      gives: #""s":"closed","x":1"#,
      clocks: .theirsLater
    ),
    row(
      "the winner of the lead has no fields",
      #""s":"closed","x":1"#,
      #""s":"doing""#,
      #""s":"open","x":5"#,
      gives: #""s":"doing""#,
      clocks: .theirsLater
    ),
    row(
      "the winner of the lead keeps base's fields",
      #""s":"open","x":0"#,
      #""s":"closed","x":0"#,
      #""s":"doing","x":9"#,
      gives: #""s":"closed","x":0"#,
      clocks: .theirsLater
    ),
    row(
      "the lead changed by one side, a field by the other",
      #""s":"open","x":0"#,
      #""s":"closed","x":0"#,
      #""s":"open","x":9"#,
      gives: #""s":"closed","x":0"#,
      clocks: .theirsLater
    ),
    row(
      "closed by both, ours later",
      #""s":"open""#,
      #""s":"closed","x":1,"y":"a""#,
      #""s":"closed","x":2,"y":"b""#,
      gives: #""s":"closed","x":1,"y":"a""#,
      clocks: .oursLater
    ),
    row(
      "closed by both, theirs later",
      #""s":"open""#,
      #""s":"closed","x":1,"y":"b""#,
      #""s":"closed","x":2,"y":"a""#,
      gives: #""s":"closed","x":2,"y":"a""#,
      clocks: .theirsLater
    ),
    row(
      "a field changed by both under an untouched lead",
      #""s":"closed","x":0"#,
      #""s":"closed","x":1"#,
      #""s":"closed","x":2"#,
      gives: #""s":"closed","x":1"#,
      clocks: .oursLater
    ),
    row(
      "changed alike by both",
      #""s":"open""#,
      #""s":"closed","x":1"#,
      #""s":"closed","x":1"#,
      gives: #""s":"closed","x":1"#
    ),
    row(
      "the lead removed by the later side",
      #""s":"open""#,
      "",
      #""s":"closed","x":1"#,
      gives: #""s":"closed","x":1"#,
      clocks: .oursLater
    ),
  ]

  @Test(arguments: rows)
  func table(_ row: Row) throws { try row.check() }

  @Test(
    arguments: [
      (FieldRow.Clocks.oursLater, #""s":1,"x":"a""#), (.theirsLater, #""s":2,"x":"b""#),
    ]
  )
  func aLeadDecidedByTheClock(_ clocks: FieldRow.Clocks, _ expected: String) throws {
    var policy = Self.policy
    policy.rules = ["s": .lastWrite, "x": .maximum]
    try Self.row(
      "lww leads",
      #""s":0,"x":"z""#,
      #""s":1,"x":"a""#,
      #""s":2,"x":"b""#,
      gives: expected,
      clocks: clocks
    ).under(policy).check()
  }

  @Test func aGroupInsideAnObject() throws {
    var policy = Self.policy
    policy.rules = ["m.s": .maximum]
    policy.groups = [FieldGroup(lead: "m.s", fields: ["m.x"])]
    try Self.row(
      "a lead by its path",
      #""m":{"s":0,"x":"z"}"#,
      #""m":{"s":1,"x":"c"}"#,
      #""m":{"s":2,"x":"b"}"#,
      gives: #""m":{"s":2,"x":"b"}"#
    ).under(policy).check()
  }

  @Test func twoGroupsMoveApart() throws {
    var policy = Self.policy
    policy.rules = ["s": .maximum, "p": .maximum]
    policy.groups = [
      FieldGroup(lead: "s", fields: ["x"]), FieldGroup(lead: "p", fields: ["y"]),
    ]
    try Self.row(
      "each side leads one",
      #""s":0,"x":0,"p":0,"y":0"#,
      #""s":2,"x":"a","p":1,"y":"b""#,
      #""s":1,"x":"c","p":2,"y":"d""#,
      gives: #""s":2,"x":"a","p":2,"y":"d""#
    ).under(policy).check()
  }

  /// Leads are equal and clocks too: the fields as one object decide, all of them together.
  @Test(
    arguments: [
      (#""x":1,"y":"b""#, #""x":2,"y":"a""#, #""x":2,"y":"a""#),
      (#""x":1,"y":"a""#, #""x":1,"y":"b""#, #""x":1,"y":"b""#),
      (#""y":"b""#, #""x":2,"y":"a""#, #""y":"b""#), (#""x":2"#, "", #""x":2"#),
    ]
  )
  func equalLeadsAndEqualClocks(_ ours: String, _ theirs: String, _ expected: String) throws {
    func group(_ fields: String) -> String {
      #""s":"closed""# + (fields.isEmpty ? "" : ",") + fields
    }
    try Self.row(
      "the greater object",
      #""s":"open","x":0,"y":"z""#,
      group(ours),
      group(theirs),
      gives: group(expected),
      clocks: .equal
    ).check()
  }

  @Test func aLeadThatKeepsBaseTakesItsFieldsFromBase() throws {
    var policy = Self.policy
    policy.rules = ["s": .immutable]
    try Self.row(
      "immutable leads",
      #""s":0,"x":0"#,
      #""s":1,"x":1"#,
      #""s":2,"x":2"#,
      gives: #""s":0,"x":0"#
    ).under(policy).check()
  }

  @Test func aFieldInsideAnObjectThatOneSideAloneChangedFollowsTheLead() throws {
    var policy = Self.policy
    policy.rules = ["s": .maximum]
    policy.groups = [FieldGroup(lead: "s", fields: ["m.x"])]
    try Self.row(
      "the lead changed by one side, the object by the other",
      #""s":0,"m":{"x":0,"z":0}"#,
      #""s":1,"m":{"x":0,"z":0}"#,
      #""s":0,"m":{"x":9,"z":1}"#,
      gives: #""s":1,"m":{"x":0,"z":1}"#
    ).under(policy).check()
  }

  @Test func aParentThatIsNotAnObjectDecidesForAFieldOfAGroup() throws {
    var policy = Self.policy
    policy.rules = ["s": .maximum, "m": .lastWrite]
    policy.groups = [FieldGroup(lead: "s", fields: ["m.x"])]
    try Self.row(
      "the object goes whole",
      #""s":0,"m":{"x":0,"z":0}"#,
      #""s":1,"m":{"x":1,"z":1}"#,
      #""s":2,"m":{"x":2,"z":2}"#,
      gives: #""s":2,"m":{"x":1,"z":1}"#
    ).under(policy).check()
  }

  @Test func aLeadThatAPersonMustDecideTakesItsFieldsAlongInTheStyleRecord() throws {
    var policy = Self.policy
    policy.rules = ["s": .conflict]
    let merged = try merge(
      base: #"{"id":"r","s":0,"x":0}"#,
      ours: #"{"id":"r","s":1,"x":"b"}"#,
      theirs: #"{"id":"r","s":2,"x":"a"}"#,
      policy: policy
    )
    #expect(
      Lines(file: merged.bytes(style: .record)) == [
        #"{"id":"r","s":2,"x":"a","_conflicts":["#
          + #"{"field":"s","base":0,"ours":1,"theirs":2},"#
          + #"{"field":"x","base":0,"ours":"b","theirs":"a"}]}"#
      ]
    )
  }

  @Test func aLeadThatAPersonMustDecideTakesItsFieldsAlong() throws {
    var policy = Self.policy
    policy.rules = ["s": .conflict]
    var row = Self.row(
      "a contested lead",
      #""s":0,"x":0"#,
      #""s":1,"x":"a""#,
      #""s":2,"x":"b""#,
      gives: #""s":1,"x":"a""#
    ).under(policy)
    let theirs = Lines(
      row.expected.texts.map { $0.replacing(#""s":1,"x":"a""#, with: #""s":2,"x":"b""#) }
    )
    row.expected = .conflict(row.expected, theirs)
    try row.check()
  }
}
