import History
import JSONText
import MergePolicy
import RecordMerge
import Records
import TestSupport
import Testing

@Suite("Finding one record in a file")
struct RecordFinderTests {
  private func find(_ key: String, in lines: [String]) -> String? {
    let value = JSONValue(validated: Bytes(key))
    var finder = RecordFinder(
      keys: [RecordKey(canonical: value.canonicalForm)],
      policy: Policy()
    )
    let file = Bytes(lines.map { $0 + "\n" }.joined())
    return finder.record(in: file)?.bytes.text
  }

  @Test("By any spelling of its key, and not by its text elsewhere")
  func spellings() {
    let filler = (0..<20).map { #"{"id":"x\#($0)","see":"a/1","k":"\u0061"}"# }
    for line in [
      #"{"id":"a/1"}"#, #"{"id":"a\/1"}"#, #"{"n":{"id":"z"}, "\u0069d" : "\u0061/1" }"#,
    ] {
      #expect(find(#""a/1""#, in: filler + [line]) == line)
    }
    #expect(find(#""a/1""#, in: filler) == nil)
    #expect(find("7", in: filler + [#"{"id":7.0}"#]) == #"{"id":7.0}"#)
    #expect(find("7", in: filler + [#"{"id":"7"}"#]) == nil)
    #expect(find(#""a""#, in: ["{oops \"a\"", #"{"id":"a"}"#, #"{"id":"b"}"#]) == #"{"id":"a"}"#)
    #expect(find(#""a""#, in: []) == nil)
  }

  @Test("It finds the same record as a search of each line")
  func property() {
    let seed = UInt64.random(in: 0...UInt64.max)
    var random = SeededRandom(seed: seed)
    for _ in 0..<500 {
      let lines = (0..<random.below(8)).map { _ in
        #"{"id":"\#(random.below(6))","t":"\#(String(repeating: "0", count: random.below(70)))"}"#
      }
      let key = "\"\(random.below(6))\""
      let document = Document(reading: Bytes(lines.joined(separator: "\n")))
      let fields = keyFields(of: document, document, policy: Policy())
      let expected = fields.isEmpty ? nil : lines.first { $0.contains("\"id\":\(key),") }
      #expect(find(key, in: lines) == expected, "seed \(seed)")
    }
  }
}

@Suite("Searching bytes for a word")
struct ByteSearchTests {
  @Test("The first place at or after a position")
  func property() {
    let seed = UInt64.random(in: 0...UInt64.max)
    var random = SeededRandom(seed: seed)
    for _ in 0..<2000 {
      let text = (0..<random.below(120)).map { _ in UInt8(random.below(2)) }
      let part = (0..<1 + random.below(6)).map { _ in UInt8(random.below(2)) }
      let start = random.below(text.count + 1)
      let expected = (start..<max(start, text.count - part.count + 1)).first {
        Array(text[$0..<min(text.count, $0 + part.count)]) == part
      }
      #expect(Bytes(text).firstIndex(of: Bytes(part), from: start) == expected, "seed \(seed)")
    }
  }
}
