import JSONText
import MergePolicy
import PolicyYAML
import Records
import Testing

@Suite("The words of an entry, with their lines")
struct WordTests {
  private func words(_ lines: String...) throws -> [PolicyWord] {
    let text = (["policies:"] + lines.map { "  " + $0 }).joined(separator: "\n")
    return try readPolicyFile(Bytes(text), name: "p.yml").entries.flatMap(\.words)
      .sorted { $0.line < $1.line }
  }

  @Test("Each word that matters for records has its line")
  func everything() throws {
    let words = try words(
      "- pattern: a",
      "  key: [project, id]",
      "  identity:",
      "    - created_at",
      "    - created_by",
      "  clock: updated_at",
      "  sort: at",
      "  collision: rename",
      "  tombstone: {field: status, value: gone, at: deleted_at,",
      "    by: deleted_by, reason: why}",
      "  merge_rules:",
      "    meta.owner: lww",
      "    members: {rule: union, key: name}",
      "    \"*\": max",
      "  groups:",
      "    - {lead: status, fields: [closed_at,",
      "        closed_by]}"
    )
    let expected: [(PolicyWord.Subject, Int)] = [
      (.key("project"), 3), (.key("id"), 3), (.identity("created_at"), 5),
      (.identity("created_by"), 6), (.clock("updated_at"), 7), (.sort("at"), 8), (.collision, 9),
      (.tombstone("status"), 10), (.tombstone("deleted_at"), 10), (.tombstone("deleted_by"), 11),
      (.tombstone("why"), 11), (.rule("meta.owner"), 13), (.rule("members"), 14),
      (.element("members.name"), 14), (.group("status"), 17), (.group("closed_at"), 17),
      (.group("closed_by"), 18),
    ]
    #expect(Set(words) == Set(expected.map { PolicyWord($0.0, line: $0.1) }))
    #expect(words.count == expected.count)
  }

  @Test("Alternatives of a key are words besides their fields")
  func alternatives() throws {
    #expect(
      try words("- pattern: a", "  key:", "    - [type, name]", "    - title") == [
        PolicyWord(.key("type"), line: 4), PolicyWord(.key("name"), line: 4),
        PolicyWord(.alternative(["type", "name"]), line: 4), PolicyWord(.key("title"), line: 5),
        PolicyWord(.alternative(["title"]), line: 5),
      ]
    )
  }

  @Test("Words of a preset do not count, and each entry has its own words")
  func presets() throws {
    #expect(try words("- {pattern: a, preset: beads}", "- {pattern: \"!b\"}").isEmpty)
    let file = try readPolicyFile(
      Bytes("policies: [{pattern: a, key: x}, {pattern: b, preset: beads, clock: y}]"),
      name: "p.yml"
    )
    #expect(file.entries.map { $0.words.map(\.subject) } == [[.key("x")], [.clock("y")]])
  }
}
