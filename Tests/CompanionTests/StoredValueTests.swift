import Foundation
import TestSupport
import Testing

/// What the store writes by itself is spelled as the file spells it.
@Suite("Values that the store writes")
struct StoredValueTests {
  /// The value of a member of the only record, or of the last one, as the file has it.
  private func value(_ name: String, in world: StoreWorld) throws -> String {
    try world.run("export").orThrow()
    let line = try #require(try world.tasks().last)
    let pattern = try Regex("\"\(name)\":(\"[^\"]*\"|[^,}]*)", as: (Substring, Substring).self)
    return String(try #require(line.firstMatch(of: pattern)).1)
  }

  private var now: Int64 { Int64(Date().timeIntervalSince1970) }

  @Test(
    "A clock of a number is set to now, in its unit",
    arguments: [
      ("1700000000", 1.0, #"^\d{10}$"#), ("1700000000123", 1e3, #"^\d{13}$"#),
      ("1700000000123456", 1e6, #"^\d{16}$"#), ("1700000000123456789", 1e9, #"^\d{19}$"#),
      ("1700000000.25", 1.0, #"^\d{10}\.\d{2}$"#), ("1.7e9", 1.0, #"^\d{10}$"#),
      ("17", 1.0, #"^\d{10}$"#),
    ] as [(String, Double, String)]
  )
  func numbers(_ clock: String, _ unit: Double, _ pattern: String) throws {
    let world = try StoreWorld(tasks: [#"{"id":"t-1","updated_at":\#(clock)}"#])
    let start = now
    try world.run("put", "t-1", "a=1").orThrow()
    let first = try value("updated_at", in: world)
    #expect(try first.firstMatch(of: Regex(pattern)) != nil, "\(first)")
    let moment = try #require(Double(first))
    #expect((Double(start)...Double(now + 1)).contains(moment / unit), "\(first)")
    // It goes on, though this may be the same second.
    try world.run("put", "t-1", "a=2").orThrow()
    #expect(try #require(Double(try value("updated_at", in: world))) > moment)
  }

  @Test(
    "A clock of a text keeps its form, precision and zone",
    arguments: [
      ("2026-01-01T00:00:00Z", #"^"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"$"#),
      ("2026-01-01T00:00:00.000Z", #"^"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"$"#),
      ("2026-01-01 00:00:00", #"^"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d"$"#),
      ("2026-01-01T00:00:00+05:30", #"^"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+05:30"$"#),
      ("20260101T000000Z", #"^"\d{8}T\d{6}Z"$"#),
      ("2026-01-01", #"^"\d{4}-\d\d-\d\d"$"#),
      (
        "Thu, 01 Jan 2026 00:00:00 GMT",
        #"^"[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} [\d:]{8} GMT"$"#
      ),
    ]
  )
  func texts(_ clock: String, _ pattern: String) throws {
    let lines = [#"{"id":"t-1","updated_at":"\#(clock)"}"#]
    let world = try StoreWorld(tasks: lines)
    try world.run("put", "t-1", "a=1").orThrow()
    let edited = try value("updated_at", in: world)
    #expect(try edited.firstMatch(of: Regex(pattern)) != nil, "\(edited)")
    #expect(edited != "\"\(clock)\"")
    // A new record has its clock as the others have it.
    try world.run("put", "t-2", "a=1").orThrow()
    let made = try value("updated_at", in: world)
    #expect(try made.firstMatch(of: Regex(pattern)) != nil, "\(made)")
  }

  @Test("A clock that is given stays, also where the record had none")
  func given() throws {
    let world = try StoreWorld(tasks: [#"{"id":"t-1","a":1}"#])
    let moment = "2020-01-01T00:00:00Z"
    #expect(
      try world.output("put", "t-1", "updated_at=\(moment)", "a=2", "--print")
        == #"{"id":"t-1","a":2,"updated_at":"\#(moment)"}"# + "\n"
    )
  }

  @Test("A clock that ran ahead never goes back, in any unit")
  func ahead() throws {
    for (clock, next) in [
      ("4102444800", "4102444801"), ("4102444800000", "4102444800001"),
      ("4102444800.5", "4102444800.6"),
      ("\"2100-01-01T00:00:00Z\"", "\"2100-01-01T00:00:01Z\""),
      ("\"2099-12-31T23:59:59.999+01:00\"", "\"2100-01-01T00:00:00.000+01:00\""),
      ("\"2100-01-01\"", "\"2100-01-01\""),
    ] {
      let world = try StoreWorld(tasks: [#"{"id":"t-1","updated_at":\#(clock)}"#])
      try world.run("put", "t-1", "a=1").orThrow()
      #expect(try value("updated_at", in: world) == next)
    }
  }

  @Test("A clock is found by all the names by which a merge finds it")
  func names() throws {
    for name in ["updated", "lastUpdated", "mtime", "date_modified"] {
      let world = try StoreWorld(tasks: [#"{"id":"t-1","\#(name)":1700000000}"#])
      try world.run("put", "t-1", "a=1").orThrow()
      #expect(try value(name, in: world) != "1700000000")
      try world.run("put", "t-2", "a=1").orThrow()
      #expect(try value(name, in: world).count == 10)
    }
    // A value that is not a moment is not a clock.
    let world = try StoreWorld(tasks: [#"{"id":"t-1","modified":true,"updated":"by hand"}"#])
    try world.run("put", "t-1", "a=1").orThrow()
    try world.run("put", "t-2", "a=1").orThrow()
    try world.run("export").orThrow()
    #expect(
      try world.tasks() == [
        #"{"id":"t-1","modified":true,"updated":"by hand","a":1}"#, #"{"id":"t-2","a":1}"#,
      ]
    )
  }

  @Test("No field is made up that neither the user nor the policy names")
  func nothingInvented() throws {
    let line = #"{"id":"t-1","created_at":"2026-01-01","createdBy":"eva","created_by":"eva"}"#
    let world = try StoreWorld(tasks: [line])
    try world.run("put", "t-2", "a=1").orThrow()
    try world.run("export").orThrow()
    #expect(try world.tasks() == [line, #"{"id":"t-2","a":1}"#])

    try world.repository.write(
      ".jsonl/policies.yml",
      ["policies:", "  - {pattern: '*.jsonl', identity: [created_at, created_by]}"]
    )
    try world.run("put", "t-3", "a=1").orThrow()
    #expect(try value("created_by", in: world) == "\"Ada Author\"")
    #expect(try value("created_at", in: world).wholeMatch(of: /"\d{4}-\d\d-\d\d"/) != nil)
  }

  @Test("Who did it is named as the file names people")
  func people() throws {
    for (example, written) in [
      ("eva", "Ada Author"), ("eva@example.com", "ada@example.com"),
      ("Eva <eva@example.com>", "Ada Author <ada@example.com>"),
    ] {
      let world = try StoreWorld(tasks: [#"{"id":"t-1","created_by":"\#(example)"}"#])
      try world.repository.write(
        ".jsonl/policies.yml",
        ["policies:", "  - {pattern: '*.jsonl', identity: created_by}"]
      )
      try world.run("put", "t-2", "a=1").orThrow()
      #expect(try value("created_by", in: world) == "\"\(written)\"")
    }
  }

  @Test("A tombstone says when as the file says it")
  func tombstone() throws {
    let world = try StoreWorld(
      tasks: [#"{"id":"t-0","gone":true,"at":1700000000000}"#, #"{"id":"t-1","a":1}"#]
    )
    try world.repository.write(
      ".jsonl/policies.yml",
      ["policies:", "  - {pattern: '*.jsonl', tombstone: {field: gone, value: true, at: at}}"]
    )
    try world.run("delete", "t-1").orThrow()
    #expect(try value("at", in: world).count == 13)
  }

  @Test("A key is a number where the keys of the file are")
  func numericKeys() throws {
    let world = try StoreWorld(tasks: [#"{"id":1,"title":"a"}"#, #"{"id":2,"title":"b"}"#])
    #expect(try world.output("put", "10", "title=x") == "10\n")
    #expect(try world.output("put", "10", "title=y") == "10\n")
    #expect(try world.output("put", "\"11\"", "title=z") == "\"11\"\n")
    #expect(try world.output("put", "x", "title=z") == "x\n")
    try world.run("export").orThrow()
    #expect(
      try world.tasks().dropFirst(2) == [
        #"{"id":10,"title":"y"}"#, #"{"id":"11","title":"z"}"#, #"{"id":"x","title":"z"}"#,
      ]
    )
    let texts = try StoreWorld(tasks: [#"{"id":"1"}"#, #"{"id":"2"}"#])
    try texts.run("put", "10", "title=x").orThrow()
    try texts.run("export").orThrow()
    #expect(try texts.tasks().contains(#"{"id":"10","title":"x"}"#))
  }
}
