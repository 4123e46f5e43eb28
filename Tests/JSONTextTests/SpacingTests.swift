import JSONText
import TestSupport
import Testing

/// White space between tokens, put in and taken out.
@Suite struct SpacingTests {
  @Test(
    arguments: [
      ("null", "null"), ("1.50", "1.50"), ("[]", "[]"), ("{}", "{}"), (#"" a :,{""#, #"" a :,{""#),
      (#"["a",[],{}]"#, "[\n  \"a\",\n  [],\n  {}\n]"),
      (
        #"{"id":"t-1","n":{"a":[1e0,2]}}"#,
        "{\n  \"id\": \"t-1\",\n  \"n\": {\n    \"a\": [\n      1e0,\n      2\n    ]\n  }\n}"
      ),
      (#"{"":"","\"":"\\"}"#, "{\n  \"\": \"\",\n  \"\\\"\": \"\\\\\"\n}"),
    ]
  )
  func indentedValues(_ compact: String, _ indented: String) throws {
    #expect(try json(compact).indented.bytes.text == indented)
    #expect(try json(indented).compact.bytes.text == compact)
  }

  @Test(
    arguments: [
      ("[ 1 , 2 ]", "[1,2]"), ("{\t\"a b\" :\r\n1 }", #"{"a b":1}"#), ("[ [ ] , { } ]", "[[],{}]"),
      (#"{"a": "\" : , "}"#, #"{"a":"\" : , "}"#),
    ]
  )
  func compactValues(_ spaced: String, _ compact: String) throws {
    #expect(try json(spaced).compact.bytes.text == compact)
  }

  @Test(arguments: Array(1...8) as [UInt64])
  func spacingKeepsAllButBlanks(_ seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    for round in 0..<200 {
      let spelled = try json(ValueModel.random(&random, depth: 5).spelled(&random))
      let note: Comment = "seed \(seed), round \(round): \(spelled.bytes.text)"
      let (compact, indented) = (spelled.compact, spelled.indented)
      #expect(indented.compact.bytes == compact.bytes, note)
      #expect(compact.indented.bytes == indented.bytes, note)
      #expect(refusal(of: compact.bytes) == nil, note)
      #expect(refusal(of: indented.bytes) == nil, note)
      #expect(tokens(of: compact) == tokens(of: spelled), note)
      #expect(isCompact(compact), note)
    }
  }

  @Test func theDeepestValueCanBeIndented() throws {
    let depth = JSONScanner.depthLimit
    let value = try json(
      String(repeating: "[", count: depth) + "1" + String(repeating: "]", count: depth)
    )
    #expect(value.indented.compact.bytes == value.bytes)
  }

  /// The bytes of everything except arrays and objects, including names, in order.
  private func tokens(of value: JSONValue) -> [Bytes] {
    if let elements = value.elements { return elements.flatMap(tokens) }
    if let members = value.members { return members.flatMap { [$0.name] + tokens(of: $0.value) } }
    return [value.bytes]
  }

  /// Whether the parts of a value and the punctuation between them are all of its bytes.
  private func isCompact(_ value: JSONValue) -> Bool {
    if let elements = value.elements {
      let count = elements.reduce(1 + max(1, elements.count)) { $0 + $1.bytes.count }
      return value.bytes.count == count && elements.allSatisfy(isCompact)
    }
    if let members = value.members {
      let count = members.reduce(1 + max(1, members.count)) {
        $0 + $1.name.count + 1 + $1.value.bytes.count
      }
      return value.bytes.count == count && members.allSatisfy { isCompact($0.value) }
    }
    return true
  }
}
