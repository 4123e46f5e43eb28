/// Makes records and values from small alphabets, so that two of them are often in each other's
/// way, with the spellings and kinds that mergers get wrong.
package struct RecordGenerator: Sendable {
  /// The name of the field that identifies the records.
  package let keyName: String

  package init(keyName: String) { self.keyName = keyName }

  /// The fields that records may have, besides their key.
  package static let fieldNames = [
    "created_at", "created_by", "updated_at", "status", "closed_at", "close_reason", "deleted_at",
    "deleted_by", "delete_reason", "n", "votes", "text", "s", "tags", "deps", "items", "log",
    "meta",
    "flag", "content_hash", "x",
  ]

  static let instants = [
    "\"2026-01-01T00:00:00Z\"", "\"2026-01-01T00:00:05Z\"", "\"2026-01-02T00:00:00Z\"",
    "\"2026-01-03T00:00:00.25Z\"", "\"2026-03-01T00:00:00Z\"", "\"2026-01-02T01:00:00+01:00\"",
    "\"2026-01-01T00:00:00.4Z\"",
  ]
  private static let strings = [
    "\"p\"", "\"q\"", "\"r\"", "\"\"", "\"é\"", "\"e\u{301}\"", "\"\\ud800\"", "\"\\u0000\"",
    "\"a\\/b\"", "\"<<<<<<< x\"", "\"\\\"\\\\\"", "\"zz z\"",
  ]
  private static let numbers = [
    "0", "1", "2", "3", "-0", "1.0", "1e0", "10", "-2.50", "1e400",
    "123456789012345678901234567890",
    "0.1", "9223372036854775808", "1E-7",
  ]

  /// A record with this key and random fields.
  package func record(key: String, _ random: inout SeededRandom) -> [TreeMember] {
    var members = [TreeMember(name: "\"\(keyName)\"", value: .scalar(key))]
    for name in Self.fieldNames where random.chance(percent: Self.frequency(of: name)) {
      members.append(TreeMember(name: "\"\(name)\"", value: value(of: name, &random)))
    }
    if random.chance(percent: 5) { members.shuffle(using: &random) }
    return members
  }

  private static func frequency(of name: String) -> Int {
    switch name {
    case "created_at", "updated_at": 85
    case "deleted_at", "deleted_by", "delete_reason": 4
    default: 30
    }
  }

  package func key(_ random: inout SeededRandom) -> String {
    random.chance(percent: 6)
      ? random.pick(["1", "2", "10", "1.0", "\"1\"", "\"\\u0061\"", "[1]"])
      : random.pick(["\"a\"", "\"b\"", "\"c\"", "\"d\"", "\"e\"", "\"f\"", "\"a-1\"", "\"B\""])
  }

  /// A value for a field: mostly one that fits its name, now and then anything.
  package func value(of name: String, _ random: inout SeededRandom) -> TreeValue {
    if random.chance(percent: 4) { return anything(&random) }
    switch name {
    case "created_at", "updated_at", "closed_at", "deleted_at", "at":
      return .scalar(random.pick(Self.instants))
    case "created_by", "deleted_by", "author", "owner":
      return .scalar(random.pick(["\"u\"", "\"v\""]))
    case "status":
      return .scalar(
        random.pick(["\"open\"", "\"open\"", "\"in_progress\"", "\"closed\"", "\"tombstone\""])
      )
    case "n", "v": return .scalar(random.pick(Self.numbers))
    case "votes": return .scalar(random.pick(["0", "1", "2", "7", "0.5", "-3"]))
    case "text": return .scalar(text(&random))
    case "tags": return array(upTo: 4, &random) { .scalar($0.pick(["\"k\"", "\"l\"", "\"m\""])) }
    case "deps": return array(upTo: 3, &random) { element(["k", "v", "at"], &$0) }
    case "items": return array(upTo: 3, &random) { element(["id", "v", "s"], &$0) }
    case "log": return array(upTo: 3, &random) { element(["author", "at", "s"], &$0) }
    case "meta": return object(["owner", "n", "s", "tags", "deep"], &random)
    case "deep": return object(["x", "flag"], &random)
    case "k", "id": return .scalar(random.pick(["\"1\"", "\"2\"", "\"3\""]))
    case "flag": return .scalar(random.pick(["true", "false"]))
    case "x": return anything(&random)
    default: return .scalar(random.pick(Self.strings))
    }
  }

  /// A text of a few lines.
  private func text(_ random: inout SeededRandom) -> String {
    let lines = (0...random.below(5)).map { _ in random.pick(["one", "two", "three", ""]) }
    return "\"" + lines.joined(separator: "\\n") + "\""
  }

  private func array(
    upTo count: Int,
    _ random: inout SeededRandom,
    _ make: (inout SeededRandom) -> TreeValue
  ) -> TreeValue {
    let elements = (0..<random.below(count + 1)).map { _ in make(&random) }
    if random.chance(percent: 10) { return .array(elements) }
    return .array(
      elements.enumerated().filter { !elements[..<$0.offset].contains($0.element) }
        .map(\.element)
    )
  }

  private func element(_ names: [String], _ random: inout SeededRandom) -> TreeValue {
    random.chance(percent: 4) ? anything(&random) : object(names, &random, percent: 85)
  }

  private func object(
    _ names: [String],
    _ random: inout SeededRandom,
    percent: Int = 60
  ) -> TreeValue {
    let chosen = names.filter { _ in random.chance(percent: percent) }
    return .object(
      chosen.map { TreeMember(name: "\"\($0)\"", value: value(of: $0, &random)) }
    )
  }

  private func anything(_ random: inout SeededRandom) -> TreeValue {
    switch random.below(8) {
    case 0: .scalar("null")
    case 1: .scalar(random.pick(["true", "false"]))
    case 2, 3: .scalar(random.pick(Self.numbers))
    case 4, 5: .scalar(random.pick(Self.strings))
    case 6: .array([.scalar(random.pick(Self.numbers)), .scalar(random.pick(Self.strings))])
    default: .object([TreeMember(name: "\"a\"", value: .scalar(random.pick(Self.numbers)))])
    }
  }
}
