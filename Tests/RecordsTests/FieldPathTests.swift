import JSONText
import Records
import Testing

/// The way to a field.
@Suite struct FieldPathTests {
  @Test(
    arguments: [
      ("", []), ("id", ["id"]), ("meta.owner", ["meta", "owner"]), ("a.b.c", ["a", "b", "c"]),
      ("naïve", ["naïve"]),
    ]
  )
  func dottedPaths(_ dotted: String, _ names: [String]) {
    let path = FieldPath(dotted)
    #expect(path.names.map(\.text) == names)
    #expect(path.text == dotted)
    #expect(path == FieldPath(names: names.map { Bytes($0) }))
  }

  /// The text of a path leads to the path again, whatever its names begin with.
  @Test func aSignThatJoinsTheDotBeforeItIsOfItsName() {
    let path = FieldPath(names: [Bytes("a"), Bytes("\u{301}b")])
    #expect(FieldPath(path.text) == path)
  }

  @Test func appending() {
    #expect(FieldPath("meta").appending(Bytes("owner")) == "meta.owner")
    #expect(FieldPath("").appending(Bytes("id")) == "id")
    #expect(FieldPath("a").appending(Bytes("b.c")) != "a.b.c")
  }

  @Test(
    arguments: [
      ("a", #"{"a":1}"#, "1"), ("a", #"{"\u0061":1}"#, "1"), ("a", #"{"a":null}"#, "null"),
      ("a.b", #"{"a":{"b":[2]}}"#, "[2]"), ("a.b.c", #"{"a":{"b":{"c":3}}}"#, "3"),
      ("", #"{"a":1}"#, #"{"a":1}"#),
    ]
  )
  func found(_ path: String, _ record: String, _ value: String) throws {
    #expect(try FieldPath(path).value(in: json(record))?.bytes.text == value)
  }

  @Test(
    arguments: [
      ("a", "{}"), ("a", #"{"A":1}"#), ("a", #"{"a":1,"a":1}"#), ("a.b", #"{"a":1}"#),
      ("a.b", #"{"a":{"c":1}}"#), ("a.b", #"{"a.b":1}"#), ("a.b", #"{"a":[{"b":1}]}"#),
      ("a.b", #"{"a":{"b":1},"a":{}}"#), ("a.b", #"{"a":{"b":1,"b":2}}"#), ("a", "[1]"),
    ]
  )
  func notFound(_ path: String, _ record: String) throws {
    #expect(try FieldPath(path).value(in: json(record)) == nil)
  }
}
