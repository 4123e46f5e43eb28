@testable import Companion
import JSONText
import RecordMerge
import Records
import Testing

@Suite("Files as git compares them")
struct ReadableFileTests {
  private func text(_ file: String) -> String {
    var text: [UInt8] = []
    ReadableFile(Document(reading: Bytes(file)), keyFields: ["id"]).write { text += $0.array }
    return String(decoding: text, as: UTF8.self)
  }

  @Test("A field is on a line, and a record under its key")
  func fields() {
    let record =
      #"{"title":"Write \"it\"","id":"t-1","meta":{"owner":"ada","n":{}},"done":false,"#
      + #""labels":["docs",{"a": 1}],"none":[],"text":"one\n\ntwo\n","n":1.0,"x":null}"#
    #expect(
      text(record + "\n") == """
        record "t-1"
          done: false
          id: "t-1"
          labels:
            - "docs"
            - {"a":1}
          meta.n: {}
          meta.owner: "ada"
          n: 1.0
          none: []
          text:
            | one
            |
            | two
            |
          title: "Write \\"it\\""
          x: null

        """
    )
  }

  @Test("Records are sorted by key, members by name")
  func order() {
    let lines = [#"{"b":1,"id":10,"a":2}"#, "{oops", #"{"n":1}"#, #"{"id":9}"#, ""]
    let sorted = "record 9\n  id: 9\nrecord 10\n  a: 2\n  b: 1\n  id: 10\n{oops\nrecord\n  n: 1\n"
    #expect(text(lines.joined(separator: "\n")) == sorted)
    #expect(text(lines.reversed().joined(separator: "\r\n")).hasPrefix("record 9\n"))
  }

  @Test("A file with conflict markers keeps its order")
  func markers() {
    let lines = [
      #"{"id":"b"}"#, "<<<<<<< ours", #"{"id":"c"}"#, "=======", ">>>>>>> theirs", #"{"id":"a"}"#,
    ]
    #expect(
      text(lines.joined(separator: "\n")).split(separator: "\n").filter { !$0.hasPrefix("  ") }
        == [
          "record \"b\"", "<<<<<<< ours", "record \"c\"", "=======", ">>>>>>> theirs",
          "record \"a\"",
        ]
    )
  }

  @Test("Nothing speaks to the terminal")
  func control() {
    let shown = text(#"{"id":"\u001b[2J","é\u0007":"é\u009b\n\u001b"}"#)
    #expect(
      shown == """
        record "\\u001b[2J"
          id: "\\u001b[2J"
          é\\u0007:
            | é\\u009b
            | \\u001b

        """
    )
  }
}
