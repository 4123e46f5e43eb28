import MergePolicy
import Records
import Testing

/// The rule `counter`: base, and what each side added.
@Suite struct CounterRuleTests {
  @Test(
    arguments: [
      FieldRow("both added", "10", "12", "15", gives: "17"),
      FieldRow("one added, one took away", "10", "7", "12", gives: "9"),
      FieldRow("both took away", "10", "7", "8", gives: "5"),
      FieldRow("below zero", "1", "0", "-4", gives: "-5"),
      FieldRow("to zero", "1", "-1", "2", gives: "0"),
      FieldRow("decimals", "0.1", "0.3", "0.4", gives: "0.6"),
      FieldRow("to a whole number", "0.5", "1", "1.5", gives: "2"),
      FieldRow(
        "beyond 64 bits",
        "9223372036854775807",
        "9223372036854775808",
        "9223372036854775809",
        gives: "9223372036854775810"
      ),
      FieldRow(
        "thirty digits",
        "100000000000000000000000000000",
        "100000000000000000000000000001",
        "100000000000000000000000000002",
        gives: "100000000000000000000000000003"
      ),
      FieldRow(
        "thirty decimals",
        "0",
        "0.000000000000000000000000000001",
        "0.000000000000000000000000000002",
        gives: "0.000000000000000000000000000003"
      ),
      FieldRow("counted by one side", "10", "12", "10", gives: "12"),
      FieldRow("set back by one side", "10", "0", "10", gives: "0"),
      FieldRow("removed by one side", "10", nil, "10", gives: nil),
      FieldRow("changed alike", "10", "12", "12", gives: "12"),
      .asked("text on a side", "10", #""12""#, "15"),
      .asked("null on a side", "10", "null", "15"),
      .asked("removed by one side and counted by the other", "10", nil, "15"),
      .asked("a list on a side", "10", "[12]", "15"),
    ]
  )
  func counter(_ row: FieldRow) throws { try row.check(.counter) }
}
