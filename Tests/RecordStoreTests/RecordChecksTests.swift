import JSONText
import RecordStore
import Testing

@Suite("Conditions that records are to meet")
struct RecordChecksTests {
  private func failure(_ json: String, _ conditions: String...) throws -> String? {
    try RecordChecks(conditions).failure(of: JSONValue(parsing: Bytes(json)))
  }

  @Test("A condition that is true or null holds, and one that is false does not")
  func conditions() throws {
    let condition = "priority BETWEEN 0 AND 4"
    #expect(try failure(#"{"priority":4}"#, condition) == nil)
    #expect(try failure(#"{"priority":5}"#, condition) == condition)
    #expect(try failure(#"{"priority":null}"#, condition) == nil)
    #expect(try failure(#"{}"#, condition) == nil)
    #expect(try failure(#"{"a":1,"b":2}"#, "a = 1", "b = 1") == "b = 1")
    #expect(try failure(#"{"a":1,"b":2}"#, "a = 1", "b = 2") == nil)
  }

  @Test("One set of conditions serves for many records")
  func manyRecords() throws {
    let checks = try RecordChecks(["n < 2"])
    for number in 0..<4 {
      let record = try JSONValue(parsing: Bytes(#"{"n":\#(number)}"#))
      #expect(try checks.failure(of: record) == (number < 2 ? nil : "n < 2"))
    }
  }

  @Test(
    "Members are found by their names, however these are written",
    arguments: [
      #"status IN ('open', 'closed') -- and nothing else"#,
      #""due-date" > '2026'"#,
      #""order" = 1"#,
      #"größe = 3"#,
      #"json_extract(_json, '$.meta.owner') = 'eva'"#,
      #"json_array_length(labels) = 2"#,
      #"flag = true"#,
      #"text GLOB '[a-z]*' AND length(text) <= 5"#,
      #"STATUS = 'open' AND status = 'open'"#,
    ]
  )
  func names(_ condition: String) throws {
    let record =
      #"{"status":"open","due-date":"2026-11","order":1,"größe":3,"meta":{"owner":"eva"},"#
      + #""labels":["a","b"],"flag":true,"text":"abc","STATUS":"open"}"#
    #expect(try failure(record, condition) == nil)
    #expect(try failure(record, "NOT (\(condition)\n)") == "NOT (\(condition)\n)")
  }

  @Test(
    "What SQLite can't use is refused, and nothing of it is run",
    arguments: [
      "", "status = ", "1))); DROP TABLE check0; SELECT ((1", "1)); SELECT ((1",
      "(SELECT 1)", "EXISTS (WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n FROM r) SELECT n)",
      "unknown_function(1)", "count(*) > 1", "a\u{0}b", "?1 = 1",
      "load_extension('x')",
    ]
  )
  func invalid(_ condition: String) throws {
    #expect(throws: EditError.self) { try self.failure(#"{"status":"open"}"#, condition) }
  }

  @Test("A condition can't ask the clock")
  func clock() throws {
    #expect(throws: EditError.self) { try self.failure("{}", "date('now') > '2000'") }
  }
}
