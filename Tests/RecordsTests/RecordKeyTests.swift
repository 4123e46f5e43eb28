import JSONText
import Records
import Testing

/// What identifies a record.
@Suite struct RecordKeyTests {
  private func key(_ record: String, _ fields: FieldPath...) throws -> RecordKey? {
    try RecordKey(of: json(record), by: KeyFields(fields))
  }

  @Test(
    arguments: [
      (#"{"id":"a"}"#, #"{"id": "\u0061","x":1}"#), (#"{"id":1}"#, #"{"id":1.0}"#),
      (#"{"id":1}"#, #"{"id":10e-1}"#), (#"{"id":-0}"#, #"{"id":0}"#),
      (#"{"id":[1,2]}"#, #"{"id":[ 1.0, 2 ]}"#),
      (#"{"id":{"a":1,"b":2}}"#, #"{"id":{"b":2,"a":1}}"#),
      (#"{"id":"a"}"#, #"{"\u0069d":"a"}"#), (#"{"id":""}"#, #"{"id":""}"#),
      (#"{"id":false}"#, #"{"id":false}"#), (#"{"id":"\ud800"}"#, #"{"id":"\uD800"}"#),
    ]
  )
  func equalWhereTheValuesMeanTheSame(_ left: String, _ right: String) throws {
    let (left, right) = (try #require(try key(left, "id")), try #require(try key(right, "id")))
    #expect(left == right)
    #expect(left.hashValue == right.hashValue)
    #expect(!(left < right) && !(right < left))
  }

  @Test(
    arguments: [
      (#"{"id":1}"#, #"{"id":"1"}"#), (#"{"id":"a"}"#, #"{"id":"A"}"#),
      (#"{"id":"a"}"#, #"{"id":"a "}"#), (#"{"id":true}"#, #"{"id":"true"}"#),
      ("{\"id\":\"\u{E9}\"}", "{\"id\":\"e\u{301}\"}"),
      (#"{"id":9223372036854775808}"#, #"{"id":9223372036854775809}"#),
      (#"{"id":9007199254740992}"#, #"{"id":9007199254740993}"#), (#"{"id":[1]}"#, #"{"id":1}"#),
    ]
  )
  func differentValuesAreDifferentKeys(_ left: String, _ right: String) throws {
    #expect(try key(left, "id") != key(right, "id"))
  }

  @Test(
    arguments: [
      "{}", #"{"id":null}"#, #"{"ID":1}"#, #"{"id":1,"id":1}"#, #"{"id":1,"\u0069d":2}"#,
      #"{"x":{"id":1}}"#,
    ]
  )
  func recordsWithoutAKey(_ record: String) throws {
    #expect(try key(record, "id") == nil)
  }

  @Test func nestedKeys() throws {
    #expect(try key(#"{"meta":{"id":7}}"#, "meta.id")?.text == "7")
    #expect(try key(#"{"meta.id":7}"#, "meta.id") == nil)
    #expect(try key(#"{"meta":[{"id":7}]}"#, "meta.id") == nil)
    #expect(try key(#"{"meta":1}"#, "meta.id") == nil)
  }

  @Test func compoundKeys() throws {
    let one = try #require(try key(#"{"a":1,"b":"x","c":0}"#, "a", "b"))
    #expect(try one == key(#"{"b":"\u0078","a":1.0}"#, "a", "b"))
    #expect(try one != key(#"{"a":1,"b":"x"}"#, "b", "a"))
    #expect(try one != key(#"{"a":"1","b":"x"}"#, "a", "b"))
    #expect(try key(#"{"a":1}"#, "a", "b") == nil)
    #expect(try key(#"{"a":1,"b":null}"#, "a", "b") == nil)
    #expect(try key(#"{"a":"x,y","b":"z"}"#, "a", "b") != key(#"{"a":"x","b":"y,z"}"#, "a", "b"))
    #expect(try key(#"{"a":1}"#) == nil)
  }

  @Test func orderIsCanonical() throws {
    let records = [
      #"{"id":false}"#, #"{"id":-1}"#, #"{"id":2}"#, #"{"id":10}"#, #"{"id":"10"}"#,
      #"{"id":"2"}"#, #"{"id":"a"}"#, #"{"id":[]}"#,
    ]
    let keys = try records.map { try #require(try key($0, "id")) }
    for (index, left) in keys.enumerated() {
      for (otherIndex, right) in keys.enumerated() {
        #expect((left < right) == (index < otherIndex), "\(left.text) \(right.text)")
      }
    }
  }

  @Test(
    arguments: [
      (#"{"id":"a \"b\""}"#, #"a "b""#), (#"{"id":1.0}"#, "1"), (#"{"id":[1, "a"]}"#, #"[1,"a"]"#),
    ]
  )
  func textForMessages(_ record: String, _ text: String) throws {
    #expect(try key(record, "id")?.text == text)
  }
}
