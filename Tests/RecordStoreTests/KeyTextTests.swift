import JSONText
import RecordStore
import Records
import Testing

@Suite struct KeyTextTests {
  @Test(arguments: [
    ("\"bd-1\"", "bd-1"), ("\"1\"", "\"1\""), ("1", "1"), ("\"\"", "\"\""), ("\"#3\"", "\"#3\""),
    ("\"true\"", "\"true\""), ("true", "true"), ("[\"a\",1]", "[\"a\",1]"), ("\"[x\"", "\"[x\""),
    ("\"a\\nb\"", "\"a\\nb\""), ("\"ä b\"", "ä b"), ("1.0", "1"), ("\"-1\"", "\"-1\""),
  ])
  func keysAreToldApartAndComeBack(_ json: String, _ text: String) throws {
    let key = RecordKey(canonical: try JSONValue(parsing: Bytes(json)).canonicalForm)
    #expect(KeyText(key).text == text)
    #expect(KeyText(key).key == key)
    #expect(KeyText(key).row == nil)
  }

  @Test func rowsHaveNamesThatNoKeyHas() {
    #expect(KeyText(row: 12).text == "#12")
    #expect(KeyText(row: 12).row == 12)
    #expect(KeyText(row: 12).key == nil)
  }
}
