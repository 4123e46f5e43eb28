import CommandInterface
@testable import Companion
import Exchange
import JSONText
@testable import RecordStore
import Testing

@Suite("Messages about an import and an export")
struct ExchangeMessageTests {
  private func key(_ text: String) -> KeyText { KeyText(stored: Bytes(text)) }

  private func line(_ change: (inout ExchangeSummary) -> Void) -> String {
    var summary = ExchangeSummary(path: "a\n.jsonl")
    change(&summary)
    return Messages.summary(summary)
  }

  @Test("One line reports the result")
  func summaries() {
    #expect(line { _ in } == "a\\n.jsonl: nothing to do")
    #expect(line { $0.writtenCount = 1 } == "a\\n.jsonl: 1 record written")
    #expect(
      line { ($0.addedCount, $0.changedCount, $0.removedCount) = (1, 2, 3) }
        == "a\\n.jsonl: 6 records read (1 new, 2 changed, 3 removed)"
    )
    #expect(
      line { summary in
        (summary.changedCount, summary.writtenCount, summary.discardedCount) = (1, 0, 2)
        summary.conflicts = [key("t-1")]
      }
        == "a\\n.jsonl: 1 record read (1 changed), 0 records written, 2 values overridden, "
        + "1 record in conflict"
    )
    #expect(
      line { ($0.isRewritten, $0.takenOutCount) = (true, 1) }
        == "a\\n.jsonl: the whole file written, 1 record taken out"
    )
    #expect(
      line { ($0.isDryRun, $0.addedCount, $0.writtenCount) = (true, 1, 2) }
        == "a\\n.jsonl: 1 record to be read (1 new), 2 records to be written"
    )
  }

  @Test("What rules drop is said in one line, once the attic has it, and so are held edits")
  func overriddenAndHeld() {
    var summary = ExchangeSummary(path: "a.jsonl")
    summary.discardedCount = 2
    summary.heldKeys = [key("t-1")]
    summary.restoredKeys = [key("t-2")]
    #expect(!summary.needsAttention)
    let lines = Messages.attention(summary)
    #expect(
      lines.first == "a.jsonl: the rules overrode 2 values, which git jsonl attic lists"
    )
    #expect(lines.count == 3)
    #expect(lines[1].hasPrefix("a.jsonl: the edit of \"t-1\" is held back, because the file has "))
    #expect(lines[1].contains("git jsonl import --apply-held"))
    #expect(lines[2] == "a.jsonl: the edit of \"t-2\" that was held back is in effect again")
    #expect(Messages.summary(summary) == "a.jsonl: 2 values overridden, 1 edit held back")
    summary.isInAttic = false
    #expect(Messages.attention(summary).count == 2)
    (summary.isInAttic, summary.isDryRun) = (true, true)
    #expect(Messages.attention(summary).count == 2)
    summary.contestedKeys = [key("t-3")]
    #expect(summary.needsAttention)
    #expect(Messages.attention(summary).contains { $0.contains("git jsonl resolve decides") })
  }

  @Test("Points that need attention are listed, and the rest is counted")
  func attention() {
    var summary = ExchangeSummary(path: "a.jsonl")
    #expect(!summary.needsAttention && Messages.attention(summary).isEmpty)
    summary.conflicts = [key("t-\u{1B}")]
    summary.duplicateKeys = [key("t-2")]
    summary.orphans = [Orphan(key: key("t-9"), missing: key("t-8"))]
    summary.badLines = [.init(number: 12, error: JSONError(.badNumber, at: 4))]
    summary.badLineCount = 3
    summary.rejectedRecords = [
      .init(key: key("#7"), reason: .noKey),
      .init(key: key("t-3"), reason: .keyTaken(key("t-4"))),
      .init(key: key("t-5"), reason: .invalid(JSONError(.invalidUTF8, at: 0))),
    ]
    #expect(summary.needsAttention)
    #expect(
      Messages.attention(summary) == [
        "a.jsonl: \"t-\\u001b\" was edited here and in the file, and no rule decides; both stay as "
          + "they are until git jsonl resolve decides, or git jsonl put sets what is contested",
        "a.jsonl: \"#7\" is not exported: its content has no key; give it one",
        "a.jsonl: \"t-3\" is not exported: its content has the key \"t-4\", which is another "
          + "record's",
        "a.jsonl: \"t-5\" is not exported: byte 1: not JSON: a string is not UTF-8",
        "a.jsonl: the key \"t-2\" is on several lines, which are kept as they are; give all "
          + "but one of them another key",
        "a.jsonl: \"t-9\" refers to \"t-8\", which is not there; it is kept",
        "a.jsonl: line 12, column 5: not JSON: a number is not spelled as in JSON; the line is "
          + "kept as it is",
        "a.jsonl: and 2 more damaged lines",
      ]
    )
    summary = ExchangeSummary(path: "c.jsonl")
    summary.orphans = (7...9).map { Orphan(key: key("t-\($0)"), missing: key("t-1")) }
    #expect(
      Messages.attention(summary) == [
        "c.jsonl: 3 records refer to records that are not there (\"t-7\" refers to \"t-1\"); they "
          + "are kept"
      ]
    )
    summary = ExchangeSummary(path: "b.jsonl")
    summary.isForeign = true
    summary.badLines = [.init(number: 1, error: JSONError(.badNumber, at: 0))]
    summary.badLineCount = 1
    summary.refusals = [.init(number: 2, failure: .input(.badRecord(.missingKey("id"), key: nil)))]
    summary.refusalCount = 1
    #expect(summary.needsAttention)
    #expect(
      Messages.attention(summary) == [
        "b.jsonl: line 1, column 1: not JSON: a number is not spelled as in JSON; the line is left "
          + "out",
        "b.jsonl: line 2: the record is refused: its field \"id\", which identifies it, has no "
          + "value",
      ]
    )
    summary = ExchangeSummary(path: "a.jsonl")
    summary.conflicts = (1...25).map { key(String($0)) }
    let lines = Messages.attention(summary)
    #expect(lines.count == 21)
    #expect(lines.last == "a.jsonl: and 5 more records in conflict")
  }
}
