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
    "Text that SQLite can't use is refused, and none of it runs",
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

  private func reason(_ json: String, _ condition: String) -> String? {
    do {
      return try failure(json, condition) == nil ? nil : "not met"
    } catch EditError.invalidCheck(_, let reason) {
      return reason
    } catch {
      return "\(error)"
    }
  }

  @Test("A condition whose patterns would take hours is not met, with a reason")
  func patterns() throws {
    // The matcher looks at each sign of the pattern at each place of the text.
    let (pattern, text) = (String(repeating: "a", count: 800_000), 8_000_000)
    let record = """
      {"pattern":"*%\(pattern)b","text":"\(String(repeating: "a", count: text))"}
      """
    let short = #"{"pattern":"*%a*%b","text":"\#(String(repeating: "a", count: 10_000))"}"#
    // Each of these alone would still be little.
    let many = Array(repeating: "text GLOB substr(pattern, 1, 10) || 'b'", count: 400)
    for condition in [
      "NOT text GLOB pattern", "NOT text LIKE pattern", "text NOT LIKE pattern ESCAPE '!'",
      "NOT like(pattern, text)", "pattern IS NULL OR NOT glob(pattern, text)",
      "NOT (\(many.joined(separator: " OR ")))",
    ] {
      let found = reason(record, condition)
      let isRefused = found?.hasPrefix("LIKE and GLOB would take too long") == true
      #expect(isRefused, "\(condition.prefix(60)): \(found ?? "met")")
      #expect(reason(short, condition) == nil, "\(condition.prefix(60))")
    }
  }

  @Test("Many signs that stand for anything take no longer than others")
  func manyStars() throws {
    let text = String(repeating: "a", count: 100_000)
    for part in ["*a", "*[ab]", "*?a", "*[^b]"] {
      let pattern = String(repeating: part, count: 1000) + "c"
      #expect(reason("{\"text\":\"\(text)\"}", "NOT text GLOB '\(pattern)'") == nil)
      #expect(reason("{\"text\":\"\(text)c\"}", "text GLOB '\(pattern)'") == nil)
    }
  }

  @Test("Patterns mean what they mean to SQLite")
  func patternMeaning() throws {
    let record = #"{"t":"Größe_1","n":12,"e":""}"#
    for condition in [
      "t GLOB 'Gr[ö-ü]*'", "NOT t GLOB 'gr*'", "t LIKE 'gRöSSE%' IS NOT NULL", "t LIKE 'gr__e%1'",
      "t LIKE '%e!_1' ESCAPE '!'", "NOT t LIKE '%ö!_1' ESCAPE '!'", "n LIKE '1_'", "n GLOB '1?'",
      "e LIKE ''", "e GLOB '*'", "(x LIKE 'a') IS NULL", "(t GLOB x) IS NULL",
      "(t LIKE 'a' ESCAPE x) IS NULL", "trim(' a ') = 'a'",
    ] {
      #expect(reason(record, condition) == nil, "\(condition)")
    }
    for condition in ["t LIKE 'a' ESCAPE 'ab'", "t LIKE 'a' ESCAPE ''", "t LIKE 'a' ESCAPE '%'"] {
      #expect(reason(record, condition)?.hasPrefix("ESCAPE") == true, "\(condition)")
    }
  }

  @Test(
    "Conditions that take time out of proportion to the record are refused",
    arguments: [
      "instr(text, text)", "replace(text, 'a', text)", "printf('%1000000d', 1)", "hex(text)",
      "trim(text, text)", "ltrim(text, text)", "rtrim(text, text)", "json_patch(_json, _json)",
      "zeroblob(1000)",
    ]
  )
  func functions(condition: String) throws {
    let words = ["not authorized to use function", "trim, ltrim and rtrim take"]
    let found = reason(#"{"text":"a"}"#, condition) ?? "met"
    #expect(words.contains { found.hasPrefix($0) }, "\(found)")
    let long = "text <> '\(String(repeating: "-", count: 70_000))'"
    #expect(reason(#"{"text":"a"}"#, long) == "it is too long, or names too many members")
  }
}
