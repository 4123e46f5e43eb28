import MergePolicy
import Records
import Testing

/// The rules that look at base or at the record clocks: `immutable`, `lww`, `fww`; and the clock.
@Suite struct WriteRuleTests {
  @Test(
    arguments: [
      FieldRow("base stands", "1", "2", "3", gives: "1"),
      FieldRow("base stands against a removal", "1", nil, "3", gives: "1"),
      FieldRow("a base of null stands", "null", "2", "3", gives: "null"),
      FieldRow("without a base, the smaller", nil, "20", "3", gives: "3"),
      FieldRow("without a base, null is smaller", nil, "null", "3", gives: "null"),
      .added("added with the record, the smaller", "20", "3", gives: "3"),
      .added("added with the record as text", #""b""#, #""a""#, gives: #""a""#),
      FieldRow("changed by one side", "1", "2", "1", gives: "2"),
      FieldRow("removed by one side", "1", nil, "1", gives: nil),
      FieldRow("added by one side", nil, nil, "3", gives: "3"),
      FieldRow("changed alike", "1", "2", "2", gives: "2"),
    ]
  )
  func immutable(_ row: FieldRow) throws { try row.check(.immutable) }

  @Test(
    arguments: [
      FieldRow("the later side", "1", "2", "3", gives: "2", clocks: .oursLater),
      FieldRow("the later side, the other way", "1", "2", "3", gives: "3", clocks: .theirsLater),
      FieldRow("a later removal", "1", nil, "3", gives: nil, clocks: .oursLater),
      FieldRow("an earlier removal", "1", nil, "3", gives: "3", clocks: .theirsLater),
      FieldRow("a later null", "1", "null", "3", gives: "null", clocks: .oursLater),
      FieldRow(
        "a later empty text",
        #""a""#,
        #""""#,
        #""b""#,
        gives: #""""#,
        clocks: .oursLater
      ),
      FieldRow("a tie goes to the greater", "1", "20", "3", gives: "20", clocks: .equal),
      FieldRow("a tie against absent", "1", nil, "null", gives: "null", clocks: .equal),
      FieldRow("a tie against null", "1", "null", "false", gives: "false", clocks: .equal),
      FieldRow("no clocks at all are a tie", "1", "20", "3", gives: "20"),
      FieldRow(
        "a side without a clock loses",
        "1",
        "2",
        "3",
        gives: "2",
        clocks: .init("1", "5", nil, gives: "5")
      ),
      FieldRow(
        "clocks compare as numbers",
        "1",
        "2",
        "3",
        gives: "2",
        clocks: .init("1", "10", "9", gives: "10")
      ),
      FieldRow(
        "clocks compare as instants",
        "1",
        "2",
        "3",
        gives: "2",
        clocks: .init(
          #""2026-01-01T00:00:00Z""#,
          #""2026-01-02T00:00:00-02:00""#,
          #""2026-01-02T01:00:00Z""#,
          gives: #""2026-01-02T00:00:00-02:00""#
        )
      ),
      FieldRow(
        "clocks compare to the nanosecond",
        "1",
        "2",
        "3",
        gives: "3",
        clocks: .init(
          #""2026-01-01T00:00:00Z""#,
          #""2026-01-02T00:00:00.000000001Z""#,
          #""2026-01-02T00:00:00.000000002Z""#,
          gives: #""2026-01-02T00:00:00.000000002Z""#
        )
      ),
      FieldRow("changed by the earlier side", "1", "2", "1", gives: "2", clocks: .theirsLater),
      FieldRow("removed by the earlier side", "1", nil, "1", gives: nil, clocks: .theirsLater),
      FieldRow(
        "reopened by the earlier side",
        #""closed""#,
        #""open""#,
        #""closed""#,
        gives: #""open""#,
        clocks: .theirsLater
      ),
      .added(
        "added with the record",
        "2",
        "3",
        gives: "2",
        clocks: .init(nil, "7", "6", gives: "7")
      ),
      FieldRow("arrays go whole", "[1]", "[1,2]", "[3]", gives: "[1,2]", clocks: .oursLater),
    ]
  )
  func lastWrite(_ row: FieldRow) throws { try row.check(.lastWrite) }

  @Test(
    arguments: [
      FieldRow("the earlier side", "1", "2", "3", gives: "3", clocks: .oursLater),
      FieldRow("the earlier side, the other way", "1", "2", "3", gives: "2", clocks: .theirsLater),
      FieldRow("an earlier removal", "1", nil, "3", gives: nil, clocks: .theirsLater),
      FieldRow("a tie goes to the greater", "1", "20", "3", gives: "20", clocks: .equal),
      FieldRow("changed by the later side", "1", "2", "1", gives: "2", clocks: .oursLater),
      FieldRow("removed by the later side", "1", nil, "1", gives: nil, clocks: .oursLater),
      FieldRow("changed alike", "1", "2", "2", gives: "2", clocks: .oursLater),
    ]
  )
  func firstWrite(_ row: FieldRow) throws { try row.check(.firstWrite) }

  /// The clock is the later of the two sides' in a record that was merged from both, whatever the
  /// rule for it says.
  @Test(
    arguments: [
      FieldRow("both moved on", "1", "2", "3", gives: "2", clocks: .oursLater),
      FieldRow(
        "one moved on",
        "1",
        "2",
        "1",
        gives: "2",
        clocks: .init("1", "5", "1", gives: "5")
      ),
      FieldRow(
        "one moved back",
        "1",
        "2",
        "1",
        gives: "2",
        clocks: .init("5", "3", "5", gives: "5")
      ),
      FieldRow(
        "both moved back",
        "1",
        "2",
        "1",
        gives: "2",
        clocks: .init("5", "3", "4", gives: "4")
      ),
      FieldRow(
        "one removed it",
        "1",
        "2",
        "1",
        gives: "2",
        clocks: .init("5", nil, "5", gives: "5")
      ),
    ],
    [.maximum, .minimum, .lastWrite, .firstWrite, .immutable, .conflict] as [Rule]
  )
  func theClockIsTheLaterOne(_ row: FieldRow, _ rule: Rule) throws {
    let policy = Policy.keyed {
      $0.clock = "at"
      $0.rules = ["f": .lastWrite, "at": rule]
    }
    try row.row(under: policy).check()
  }

  @Test func aClockThatOneSideAloneMovedBackHolds() throws {
    try Row(
      "one side alone edited the record",
      .keyed { $0.clock = "at" },
      base: [#"{"id":"n","x":1}"#, #"{"id":"r","at":5}"#],
      ours: [#"{"id":"n","x":1}"#, #"{"id":"r","at":3}"#],
      theirs: [#"{"id":"n","x":2}"#, #"{"id":"r","at":5}"#],
      gives: [#"{"id":"n","x":2}"#, #"{"id":"r","at":3}"#]
    ).check()
  }
}
