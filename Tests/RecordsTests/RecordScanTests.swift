import JSONText
import Records
import TestSupport
import Testing

/// What one pass over many lines says of their keys, against reading each line by itself.
@Suite struct RecordScanTests {
  private static let texts = [
    #"{"id":"a"}"#, #"{"id":"b","x":1}"#, #"{"id":"b!"}"#, #"{"id":""}"#, #"{"id":"é"}"#,
    #"{"id":7}"#, #"{"id":10}"#, #"{"id":123456789012345678}"#, #"{"id":1234567890123456789}"#,
    #"{"id":0}"#, #"{"id":-1}"#, #"{"id":1.0}"#, #"{"id":1e1}"#, #"{"id":"\u0061"}"#,
    #"{"id":null}"#, #"{"id":[1]}"#, #"{"id":"a","id":"b"}"#, #"{"\u0069d":"a"}"#,
    #"{"id":"a","\u0069d":"b"}"#, #"{"xd":"a"}"#, #"{"id":"a",}"#, #"{"id":"a"} x"#, "", " ", "[]",
    #""id""#, #"  {"x":{"id":"z"},"id":"k" }  "#, #"{"id":"unended}"#, "{\"id\":\"\u{1}\"}",
    #"{"x\"id":1,"id":"q"}"#,
  ]

  @Test func keysAreThoseOfTheLines() throws {
    for seed in 0..<2000 as Range<UInt64> {
      var random = SeededRandom(seed: seed)
      let lines = (0..<random.below(12)).map { _ in random.pick(Self.texts) }
      let text = Bytes(lines.map { $0 + "\n" }.joined())
      var found = KeyedLines()
      // In two parts, as two threads read them.
      let middle = text.isEmpty ? 0 : text.endOfLine(from: random.below(text.count))
      found.read(text, in: 0..<middle, keyName: Array("id".utf8))
      var tail = KeyedLines()
      tail.read(text, in: middle..<text.count, keyName: Array("id".utf8))
      found.append(tail)
      let keys = Bytes(found.keys)
      try #require(found.lines.count == lines.count)
      var last: RecordKey?
      for (line, spelled) in zip(found.lines, lines) {
        let key = Line(bytes: Bytes(spelled), number: 1).value.flatMap {
          $0.kind == .object ? RecordKey(of: $0, by: ["id"]) : nil
        }
        if line.isKeyed {
          let plain = RecordKey(plain: keys[line.key])
          #expect(plain == key, "seed \(seed): \(spelled)")
          #expect(plain.plainForm == keys[line.key])
        }
        if line.start == middle { last = nil }
        let isRising = last.flatMap { last in line.isKeyed ? key.map { last < $0 } : nil } ?? false
        #expect(line.isRising == isRising, "seed \(seed): \(spelled)")
        last = line.isKeyed ? key : nil
      }
    }
  }

  @Test func plainKeysAreFound() {
    let plain = [0, 1, 2, 3, 4, 5, 6, 7, 9, 26]
    for (index, text) in Self.texts.enumerated() {
      let key = RecordScan.plainKey(named: Array("id".utf8), in: Bytes(text))
      #expect((key != nil) == (plain.contains(index)), "\(text)")
    }
  }
}
