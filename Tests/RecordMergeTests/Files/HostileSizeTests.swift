import Foundation
import JSONText
import MergePolicy
import RecordMerge
import Records
import Testing

/// Inputs that are made to take long, or much memory. Each is so large that work which grows with
/// the square of it would not end within the limit on time; `JSONL_MERGE_FULL_SIZE` makes them as
/// large as they are said to be.
@Suite("Sizes that are made to hurt", .timeLimit(.minutes(20)))
struct HostileSizeTests {
  private static let isFull =
    ProcessInfo.processInfo.environment["JSONL_MERGE_FULL_SIZE"] != nil

  private func count(_ full: Int) -> Int { Self.isFull ? full : full / 20 }

  private func merge(
    _ base: String,
    _ ours: String,
    _ theirs: String,
    _ policy: Policy = Policy()
  ) throws -> MergedDocument {
    let merge = DocumentMerge(policy: policy, digest: { Array($0.prefix(32)) })
    return try merge.merge(base: Bytes(base), ours: Bytes(ours), theirs: Bytes(theirs))
  }

  private func policy(_ rules: [String: Rule]) -> Policy {
    var policy = Policy()
    policy.key = ["id"]
    for (name, rule) in rules { policy.rules[FieldPath(name)] = rule }
    return policy
  }

  @Test("A million fields in one record")
  func fields() throws {
    let numbers = 0..<count(1_000_000)
    func record(_ value: (Int) -> Int) -> String {
      "{\"id\":1," + numbers.map { "\"f\($0)\":\(value($0))" }.joined(separator: ",") + "}\n"
    }
    let merged = try merge(
      record { _ in 0 },
      record { $0 % 2 == 0 ? 1 : 0 },
      record { $0 % 2 == 0 ? 0 : 2 }
    )
    #expect(merged.bytes() == Bytes(record { $0 % 2 == 0 ? 1 : 2 }))
  }

  @Test("A million lines with one key")
  func keys() throws {
    let numbers = 0..<count(1_000_000)
    func lines(_ last: Int) -> String {
      numbers.map { "{\"id\":1,\"n\":\($0)}\n" }.joined() + "{\"id\":1,\"n\":\(-last)}\n"
    }
    let merged = try merge(lines(1), lines(2), lines(3), policy([:]))
    #expect(merged.report.conflictCount == 1)
    #expect(try merge(lines(1), lines(2), lines(1), policy([:])).bytes() == Bytes(lines(2)))
  }

  @Test("A set of a million elements, and a text of as many lines")
  func elements() throws {
    let numbers = 0..<count(1_000_000)
    func record(_ set: String, _ line: String) -> String {
      let elements = numbers.map { "\"e\($0)\"" } + ["\"\(set)\""]
      let text = numbers.map { "line \($0)\\n" }.joined()
      return "{\"id\":1,\"set\":[\(elements.joined(separator: ","))],\"text\":\"\(line)\(text)\"}\n"
    }
    let rules: [String: Rule] = ["set": .union(key: []), "text": .text(then: .conflict)]
    let merged = try merge(record("x", ""), record("y", ""), record("z", "first\\n"), policy(rules))
    #expect(!merged.hasConflicts)
    #expect(merged.bytes().text.contains("\"text\":\"first\\nline 0\\n"))
  }

  @Test("A list of a million elements, turned round by one side, and one with as many runs")
  func lists() throws {
    let numbers = Array(0..<count(1_000_000))
    func record(_ list: [Int]) -> String { "{\"id\":1,\"list\":\(list)}\n" }
    let turned = try merge(
      record(numbers),
      record(numbers.reversed()),
      record(numbers + [numbers.count])
    )
    #expect(turned.bytes() == Bytes(record(numbers.reversed() + [numbers.count])))
    let runs = try merge(
      record(numbers),
      record(numbers.flatMap { [$0, -2 * $0 - 1] }),
      record(numbers.flatMap { [$0, -2 * $0 - 2] })
    )
    #expect(runs.bytes() == Bytes(record(numbers.flatMap { [$0, -2 * $0 - 2, -2 * $0 - 1] })))
  }

  @Test("Lines whose only anchors are the next ones of each other")
  func anchors() throws {
    // Each block has one line that is the only one of its kind as soon as the block before it is
    // left aside, and not before.
    let numbers = 0..<count(1_000_000) / 3
    func lines(_ side: String) -> String {
      numbers.map { number in
        "{\"\(side)\":\(number)}\n{\"y\":\(number + 1)}\n{\"y\":\(number)}\n"
      }.joined()
    }
    let merged = try merge(lines("a"), lines("b"), lines("c"))
    #expect(merged.hasConflicts)
  }

  @Test("Deep nesting: 512 levels merge, 513 are a bad line")
  func depth() throws {
    func record(_ depth: Int, _ value: Int) -> String {
      String(repeating: "{\"id\":", count: depth) + "\(value)"
        + String(repeating: "}", count: depth) + "\n"
    }
    var policy = policy([:])
    policy.key = ["key"]
    policy.otherwise = .maximum
    func keyed(_ depth: Int, _ value: Int) -> String {
      "{\"key\":1,\"v\":" + record(depth - 1, value).dropLast() + "}\n"
    }
    let merged = try merge(keyed(512, 1), keyed(512, 2), keyed(512, 3), policy)
    #expect(merged.bytes() == Bytes(keyed(512, 3)))
    let other = "{\"key\":2}\n"
    let deep = try merge(keyed(1, 1) + other, keyed(513, 2) + other, keyed(1, 3) + other, policy)
    #expect(deep.report.damages.count == 1)
  }

  /// A record of objects in one another, each with a field `v`, and `text` in the innermost.
  private func nested(_ depth: Int, _ value: Int, text: String) -> String {
    "{\"id\":1,\"v\":\(value),\"o\":"
      + String(repeating: "{\"v\":\(value),\"o\":", count: depth) + "\"\(text)\""
      + String(repeating: "}", count: depth + 1) + "\n"
  }

  @Test("How deep objects are merged depends on what all the levels would cost")
  func depthOfLargeRecords() throws {
    var policy = policy([:])
    policy.otherwise = .maximum
    let (short, long) = ("x", String(repeating: "x", count: 3_000_000))
    func merged(_ depth: Int, _ text: String) throws -> MergedDocument {
      try merge(
        nested(depth, 1, text: text),
        nested(depth, 2, text: text),
        nested(depth, 3, text: text),
        policy
      )
    }
    #expect(try merged(510, short).bytes() == Bytes(nested(510, 3, text: short)))
    #expect(try merged(32, long).bytes() == Bytes(nested(32, 3, text: long)))
    // What lies deeper is one thing, which a person decides; nothing else is.
    for depth in [33, 510] {
      let result = try merged(depth, long)
      let conflicts = result.report.records.flatMap(\.decisions).filter { $0.winner == .conflict }
      #expect(conflicts.map(\.path.names.count) == [33])
      #expect(result.report.records.flatMap(\.decisions).count == 34)
    }
  }

  @Test(
    "Huge numbers are compared, and operations on their digits are conflicts",
    arguments: ["1e999999999999", "-1e-999999999999", "1e99999999999999999999999999"]
  )
  func numbers(text: String) throws {
    func record(_ number: String) -> String { "{\"id\":1,\"n\":\(number)}\n" }
    let summed = try merge(record("1"), record(text), record("2"), policy(["n": .counter]))
    #expect(summed.hasConflicts)
    let greatest = try merge(record("1"), record(text), record("2"), policy(["n": .maximum]))
    let isGreater = !text.hasPrefix("-")
    #expect(greatest.bytes() == Bytes(record(isGreater ? text : "2")))
  }

  @Test("Numbers with very many digits")
  func digits() throws {
    let digits = String(repeating: "7", count: count(2_000_000))
    func record(_ number: String) -> String { "{\"id\":1,\"n\":\(number)}\n" }
    let merged = try merge(
      record(digits + "1"),
      record(digits + "2"),
      record(digits + "3"),
      policy(["n": .maximum])
    )
    #expect(merged.bytes() == Bytes(record(digits + "3")))
    #expect(
      try merge(record("1"), record(digits), record("2"), policy(["n": .counter])).hasConflicts
    )
  }

  @Test(
    "Patterns of many signs against long paths",
    arguments: [
      String(repeating: "*a", count: 500), String(repeating: "**/", count: 300) + "b",
      String(repeating: "a*", count: 500) + "b", String(repeating: "?*", count: 400) + "/b",
      "**/" + String(repeating: "[!b]*", count: 200) + "c",
    ]
  )
  func patterns(text: String) throws {
    let pattern = try PathPattern(text)
    let path = String(repeating: String(repeating: "a", count: 200) + "/", count: 40) + "x"
    #expect(!pattern.matches(path))
  }
}
