import JSONText
import Testing

/// Canonical order: the tie-breaker of every merge.
@Suite struct CanonicalOrderTests {
  /// Values in ascending order, no two equal.
  static let ascending = [
    "null", "false", "true", "-1e400", "-2", "-1.5", "0", "0.5", "2", "10", "1e400", #""""#,
    #""\u0000""#, #"" ""#, #""10""#, #""2""#, #""A""#, #""Z""#, #""a""#, #""a\u0000""#, #""aa""#,
    #""b""#, #""e\u0301""#, #""\u00e9""#, #""\uD7FF""#, #""\uD800""#, #""\uDFFF""#, #""\uE000""#,
    #""\uFFFF""#, #""\uD800\uDC00""#, #""\uDBFF\uDFFF""#, "[]", "[null]", "[null,1]", "[1]",
    "[1,null]", "[1,2]", "[2]", "[10]", #"["a"]"#, "[[]]", "[[1]]", "[{}]", "{}", #"{"":0}"#,
    #"{"a":null}"#, #"{"a":1}"#, #"{"b":0,"a":1}"#, #"{"a":1,"b":1}"#, #"{"a":1,"c":0}"#,
    #"{"a":2}"#, #"{"a":"x"}"#, #"{"a":{}}"#, #"{"b":0}"#, #"{"b":0,"c":0}"#,
  ]

  @Test(arguments: ascending.indices)
  func everyPairIsOrderedAsInTheList(_ index: Int) throws {
    let left = try json(Self.ascending[index])
    for otherIndex in Self.ascending.indices {
      let right = try json(Self.ascending[otherIndex])
      let expected = Order(index, otherIndex)
      #expect(left.order(to: right) == expected, "\(left.bytes.text) \(right.bytes.text)")
      #expect(right.order(to: left) == expected.reversed)
      #expect(left.totalOrder(to: right) == expected)
      #expect(left.means(right) == (index == otherIndex))
    }
  }

  @Test(
    arguments: [
      ("1", "1.0"), ("-0", "0"), (#""A""#, #""\u0041""#), (#""/""#, #""\/""#),
      (#""\uD834\uDD1E""#, "\"\u{1D11E}\""), ("[1, 2]", "[ 1,2.0 ]"),
      (#"{"a":1,"b":2}"#, #"{ "b" : 2 , "\u0061":1e0}"#), ("{}", "{ }"), ("[]", "[\t]"),
      (#"{"a":[{"x":1,"y":"é"}]}"#, #"{"a":[{"y":"\u00e9","x":1.0}]}"#),
      (#""\ud800""#, #""\uD800""#),
    ]
  )
  func spellingsOfOneValue(_ left: String, _ right: String) throws {
    let (left, right) = (try json(left), try json(right))
    #expect(left.order(to: right) == .equal)
    #expect(left.means(right))
    #expect(left.canonicalForm.bytes == right.canonicalForm.bytes)
    #expect(left.totalOrder(to: right) == Order(left.bytes, right.bytes))
    #expect(right.totalOrder(to: left) == Order(right.bytes, left.bytes))
    #expect(left.totalOrder(to: left) == .equal)
  }

  @Test func composedAndDecomposedTextAreDifferent() throws {
    let (composed, decomposed) = (try json("\"\u{E9}\""), try json("\"e\u{301}\""))
    #expect(composed.bytes.text == decomposed.bytes.text, "Swift compares strings by equivalence.")
    #expect(!composed.means(decomposed))
    #expect(composed.order(to: decomposed) == .greater)
    #expect(composed.canonicalForm.bytes != decomposed.canonicalForm.bytes)
  }

  @Test func absentComesBeforeEverything() throws {
    let null: JSONValue? = try json("null")
    let absent: JSONValue? = nil
    #expect(absent.totalOrder(to: null) == .less)
    #expect(null.totalOrder(to: absent) == .greater)
    #expect(absent.totalOrder(to: absent) == .equal)
    #expect(!absent.means(null))
    #expect(!null.means(absent))
    #expect(absent.means(absent))
    #expect(!absent.isSpelled(like: null))
    #expect(absent.isSpelled(like: absent))
  }

  @Test func spellingIsAMatterOfBytes() throws {
    let (one, other): (JSONValue?, JSONValue?) = (try json("1"), try json("1.0"))
    #expect(one.means(other))
    #expect(!one.isSpelled(like: other))
    #expect(one.isSpelled(like: one))
  }
}
