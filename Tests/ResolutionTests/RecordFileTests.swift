import JSONText
import MergePolicy
import Records
import Resolution
import Testing

@Suite("A file of records of which one is changed")
struct RecordFileTests {
  private func value(_ text: String) throws -> JSONValue { try JSONValue(parsing: Bytes(text)) }

  @Test("A record is added where its key belongs, or at the end of a file in another order")
  func addition() throws {
    for (lines, place) in [
      ([1, 3, 10], 1), ([3, 10], 0), ([1], 1), ([10, 1, 3], 3),
    ] {
      let text = lines.map { "{\"id\":\($0)}\n" }.joined()
      var file = RecordFile(Bytes(text), policy: Policy())
      file.add(try value(#"{"id":2}"#))
      var expected = lines
      expected.insert(2, at: place)
      #expect(file.bytes.text == expected.map { "{\"id\":\($0)}\n" }.joined(), "\(lines)")
    }
  }

  @Test("All other lines keep their bytes, and the file its line ends")
  func replacement() throws {
    let text = "\u{FEFF}{ \"id\":1 }\r\nnot json\r\n\r\n{\"id\":2, \"n\":1}\r\n{\"id\":3}"
    var policy = Policy()
    policy.key = ["id"]
    var file = RecordFile(Bytes(text), policy: policy)
    let key = try #require(RecordKey(of: value(#"{"id":2}"#), by: ["id"]))
    #expect(file.positions(of: key) == [3])
    #expect(file.record(at: 3)?.bytes.text == #"{"id":2, "n":1}"#)
    file.replace(3, by: try value(#"{"id":2,"n":5}"#))
    #expect(file.bytes.text == text.replacing(#"{"id":2, "n":1}"#, with: #"{"id":2,"n":5}"#))
  }
}
