@testable import Companion
import JSONText
@testable import RecordStore
import Records
import Testing

@Suite("Records for people")
struct RecordTextTests {
  private func json(_ text: String) throws -> JSONValue { try JSONValue(parsing: Bytes(text)) }

  @Test(
    "A string is its text, and anything else JSON on a line",
    arguments: [
      (#""a\u0062""#, "ab"), (#""""#, ""), ("1.0", "1.0"), ("null", "null"),
      (#"{"a": [1, 2]}"#, #"{"a":[1,2]}"#),
    ]
  )
  func values(_ json: String, _ text: String) throws {
    #expect(displayed(try self.json(json)) == text)
  }

  @Test("An absent value is displayed as nothing")
  func noValue() { #expect(displayed(nil) == "") }

  @Test("A record has a field on each line")
  func fields() throws {
    let record = try json(#"{"id":"t-1","日本":2,"text":"a\nb","\u001b":[]}"#)
    #expect(
      fieldLines(of: record) == ["id      t-1", "日本    2", "text    a\\nb", "\\u001b  []"]
    )
    #expect(fieldLines(of: try json("{}")) == [])
  }

  @Test("Records are a table with their key first, and numbers to the right")
  func table() throws {
    let records = try [
      json(#"{"title":"a","id":"t-1","n":1}"#), json(#"{"id":"t-2","n":10,"m":{"a":1}}"#),
      json(#"{"id":"t-3","x.y":true}"#),
    ]
    #expect(
      recordTable(records, keyFields: ["id"]).lines() == [
        #"id   title   n  m        x\.y"#, "t-1  a       1", "t-2         10  {\"a\":1}",
        "t-3                      true",
      ]
    )
    #expect(recordTable([], keyFields: ["id", "meta.of"]).lines() == ["id  meta.of"])
  }

  @Test("A row of a query is an object")
  func rows() throws {
    let row = try [json("1"), nil, json(#""a""#)]
    let text = #"{"n":1,"b":null,"a \"b\"":"a"}"#
    #expect(rowJSON(heading: ["n", "b", "a \"b\""], row: row).bytes.text == text)
    #expect(valueTable(heading: ["n", "b"], rows: [row]).lines() == ["n  b", "1"])
  }

  @Test("A change shows who, when, and each field before and after")
  func changes() throws {
    let change = Event(
      id: 1,
      key: KeyText(stored: Bytes("t-1")),
      at: "2026-11-20T10:15:00.000Z",
      actor: "Eva <eva@example.org>\n",
      origin: .here,
      before: Bytes(#"{"id":"t-1","n":1.0,"a":"x","b": [1]}"#),
      after: Bytes(#"{"id":"t-1","n":1,"a":"y","c":"\n"}"#)
    )
    #expect(
      change.lines == [
        "2026-11-20T10:15:00.000Z  edited by Eva <eva@example.org>\\n", #"    a: "x" -> "y""#,
        "    b: [1] -> nothing", #"    c: nothing -> "\n""#,
      ]
    )
    #expect(
      change.json.bytes.text
        == #"{"at":"2026-11-20T10:15:00.000Z","actor":"Eva <eva@example.org>\n","origin":"here","#
        + #""before":{"id":"t-1","n":1.0,"a":"x","b":[1]},"#
        + #""after":{"id":"t-1","n":1,"a":"y","c":"\n"}}"#
    )
  }

  @Test("A change of a new or deleted record says only that")
  func wholeRecords() {
    let record = Bytes(#"{"id":"t-1"}"#)
    func change(_ before: Bytes?, _ after: Bytes?) -> Event {
      Event(
        id: 1,
        key: KeyText(stored: Bytes("t-1")),
        at: "T",
        actor: "a.jsonl",
        origin: .file,
        before: before,
        after: after
      )
    }
    #expect(change(nil, record).lines == ["T  added with a.jsonl"])
    #expect(change(record, nil).lines == ["T  deleted with a.jsonl"])
    #expect(
      change(record, nil).json.bytes.text
        == #"{"at":"T","actor":"a.jsonl","origin":"file","before":{"id":"t-1"}}"#
    )
  }
}
