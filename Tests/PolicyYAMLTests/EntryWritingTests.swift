import JSONText
import MergePolicy
import PolicyYAML
import Records
import Testing

@Suite("Entries that are added to a policy file")
struct EntryWritingTests {
  private let parts = [
    ExplainedPart(.group(FieldGroup(lead: "s", fields: ["at"])), comments: ["moves"]),
    ExplainedPart(.rule("x.y", .union(key: ["id"])), comments: ["a set"]),
    ExplainedPart(.rule(#"a\.b: "c""#, .counter), comments: []),
    ExplainedPart(
      .key(KeyFields(alternatives: [["a"], ["b", "c"]])),
      comments: ["unique", "kept"]
    ),
    ExplainedPart(.view(name: "ready", condition: "s = 'open'"), comments: ["what is free"]),
    ExplainedPart(.identity(["made", "by"]), comments: ["two"]),
    ExplainedPart(.clock("t"), comments: []),
    ExplainedPart(
      .tombstone(TombstonePolicy(field: "s", value: RankedValue("gone").value, at: "at")),
      comments: []
    ),
  ]

  private func added(
    to old: String?,
    _ parts: [ExplainedPart],
    path: String = "data/a b.jsonl"
  ) throws -> String {
    let lines = policyEntryLines(of: parts, forPath: path)
    return try policyFileText(adding: lines, to: old.map { Bytes($0) }, name: "p").text
  }

  @Test("A new file names the schema, and says just what the parts say")
  func newFile() throws {
    let text = try added(to: nil, parts)
    #expect(
      text == """
        # yaml-language-server: $schema=policies.schema.json
        version: 1
        policies:
          - pattern: "/data/a\\\\ b.jsonl"
            # unique
            # kept
            key: [[a], [b, c]]
            # two
            identity: [made, by]
            clock: t
            tombstone:
              field: s
              value: gone
              at: at
            views:
              # what is free
              ready: "s = 'open'"
            merge_rules:
              # a set
              x.y: {rule: union, key: id}
              "a\\\\.b: \\"c\\"": counter
            groups:
              # moves
              - {lead: s, fields: [at]}

        """
    )
    var policy = Policy()
    for part in parts { part.part.add(to: &policy) }
    let file = try readPolicyFile(Bytes(text), name: "p")
    #expect(file.policy(forPath: "data/a b.jsonl") == policy)
    #expect(file.entry(forPath: "data/ab.jsonl") == nil)
  }

  @Test("What is only offered is a comment, with the word above it if there is nothing else")
  func offered() throws {
    let rule = ExplainedPart(.rule("tags", .union(key: [])), comments: ["a set"], isOffered: true)
    let group = ExplainedPart(
      .group(FieldGroup(lead: "s", fields: ["at"])),
      comments: ["moves"],
      isOffered: true
    )
    let size = ExplainedPart(.rule("size", .maximum), comments: [])
    let text = try added(to: nil, [rule, group, size])
    #expect(
      text.hasSuffix(
        """
            merge_rules:
              # a set
              # tags: union
              size: max
            # moves
            # groups:
            #   - {lead: s, fields: [at]}

        """
      )
    )
    let policy = try readPolicyFile(Bytes(text), name: "p").policy(forPath: "data/a b.jsonl")
    #expect(policy.rules == ["size": .maximum] && policy.groups == [])
    let alone = try added(to: nil, [ExplainedPart(.key(["id"]), comments: []), rule])
    #expect(alone.hasSuffix("    key: id\n    # a set\n    # merge_rules:\n    #   tags: union\n"))
  }

  @Test("A preset comes first, and a log has its order")
  func otherParts() throws {
    let text = try added(
      to: nil,
      [
        ExplainedPart(.log(sort: ["at", "seq"]), comments: []),
        ExplainedPart(.preset("beads"), comments: []),
      ]
    )
    #expect(text.hasSuffix("    preset: beads\n    consistency: append\n    sort: [at, seq]\n"))
  }

  @Test(
    "What a file has stays, whatever its indentation and its end",
    arguments: [
      "policies:\n  - pattern: a\n    key: id\n", "policies:\n- pattern: a\n  key: id",
      "version: 1\npolicies:\n    -\n        pattern: a\n        key: id\n# the end\n",
      "# nothing yet\n", "", "version: 1\npolicies:\n",
      "policies:\r\n  - pattern: a\r\n    key: id\r\n",
    ]
  )
  func existing(old: String) throws {
    let before = try readPolicyFile(Bytes(old), name: "p").entries
    let text = try added(to: old, [ExplainedPart(.clock("t"), comments: ["why"])])
    #expect(text.hasPrefix(old))
    let after = try readPolicyFile(Bytes(text), name: "p").entries
    #expect(Array(after.dropLast()) == before && after.count == before.count + 1)
    #expect(after.last?.policy?.clock == "t")
  }

  @Test(
    "A file in a form that can't be added to is refused",
    arguments: [
      "policies: [{pattern: a, key: id}]\n", "policies:\n  - pattern: a\nversion: 1\n",
      "policies: []\n", "{version: 1}\n---\n",
    ]
  )
  func refused(old: String) {
    #expect(throws: EntryAdditionError.self) { try added(to: old, parts) }
  }
}
