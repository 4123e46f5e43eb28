import JSONText
import MergePolicy
import PolicyYAML
import Records
import Testing

/// The policy of an entry's lines, or the messages about them.
private func policy(_ lines: String...) throws -> Policy {
  let text = (["policies:", "  - pattern: a"] + lines.map { "    " + $0 }).joined(separator: "\n")
  let file = try readPolicyFile(Bytes(text), name: "p.yml")
  return try #require(file.entries.first?.policy)
}

@Suite("Policy files that can be followed")
struct ReadingTests {
  @Test(
    "A file may say nothing",
    arguments: ["", "\n", "# a\n", "---\n", "~\n", "policies:\n", "policies: []\n", "\u{FEFF}"]
  )
  func nothing(text: String) throws {
    #expect(try readPolicyFile(Bytes(text), name: "p.yml").entries.isEmpty)
  }

  @Test("An entry with only a pattern is the default policy")
  func pattern() throws {
    #expect(try policy() == Policy())
    #expect(try policy("preset: generic") == Policy())
    #expect(try policy("preset: beads") == .beads)
    #expect(try policy("preset: append-log") == .appendLog)
    #expect(try policy("preset: mcp-memory") == .mcpMemory)
  }

  @Test("Keys of an entry override its preset")
  func overrides() throws {
    var expected = Policy.beads
    expected.clock = "edited_at"
    expected.tombstone?.timeToLiveInSeconds = 60 * 86_400
    expected.rules["priority"] = .maximum
    expected.rules["points"] = .counter
    expected.otherwise = .conflict
    expected.groups = []
    let written = try policy(
      "merge_rules: {priority: max, points: counter, \"*\": conflict}",
      "tombstone: {ttl: 60d}",
      "groups: []",
      "clock: edited_at",
      "preset: beads"
    )
    #expect(written == expected)
  }

  @Test(
    "Rules are words or mappings",
    arguments: [
      ("immutable", .immutable), ("lww", .lastWrite), ("fww", .firstWrite), ("max", .maximum),
      ("min", .minimum), ("union", .union(key: [])), ("grow", .grow(key: [])),
      ("append", .append(key: [], sort: [])), ("counter", .counter),
      ("text", .text(then: .lastWrite)), ("concat", .concatenate), ("any", .any), ("all", .all),
      ("object", .object), ("unset", .unset), ("conflict", .conflict), ("ours", .ours),
      ("theirs", .theirs), ("{rule: max}", .maximum),
      ("{rule: union, key: id}", .union(key: ["id"])),
      ("{rule: union, key: [a, b.c]}", .union(key: ["a", "b.c"])),
      ("{rule: grow, key: []}", .grow(key: [])),
      ("list", .list(key: [])), ("{rule: list, key: id}", .list(key: ["id"])),
      ("{rule: append, key: [a, at], sort: at}", .append(key: ["a", "at"], sort: ["at"])),
      ("{rule: text, then: {rule: exec, name: spell}}", .text(then: .exec("spell"))),
      ("{exec: spell-2.x_y}", .exec("spell-2.x_y")), ("exec:spell", .exec("spell")),
      ("\"exec: spell\"", .exec("spell")), ("{rule: exec:spell}", .exec("spell")),
      ("{rule: text, then: exec:spell}", .text(then: .exec("spell"))),
      ("{rank: [b, a]}", .rank([RankedValue("b"), RankedValue("a")])),
    ] as [(String, Rule)]
  )
  func rules(text: String, rule: Rule) throws {
    #expect(try policy("merge_rules: {a.b: \(text)}").rules == ["a.b": rule])
  }

  @Test(
    "A key is a field, several, or alternatives of one or several",
    arguments: [
      ("id", ["id"]), ("[id]", ["id"]), ("[project, id]", ["project", "id"]), ("[]", .none),
      ("[[name], [title]]", KeyFields(alternatives: [["name"], ["title"]])),
      (
        "[[type, name], [type, from, to]]",
        KeyFields(alternatives: [["type", "name"], ["type", "from", "to"]])
      ),
      ("[[type, name], title]", KeyFields(alternatives: [["type", "name"], ["title"]])),
      ("[[id]]", ["id"]),
    ] as [(String, KeyFields)]
  )
  func keys(text: String, key: KeyFields) throws {
    #expect(try policy("key: \(text)").key == key)
  }

  @Test(
    "A backslash in a path takes the next character literally",
    arguments: [
      (#"event\.id"#, ["event.id"]), (#""event\\.id""#, ["event.id"]),
      (#"'a\.b.c'"#, ["a.b", "c"]),
      (#"a\\.b"#, [#"a\"#, "b"]), (#"a\b"#, ["ab"]), (#""\\*""#, ["*"]), (#"a\"#, [#"a\"#]),
    ]
  )
  func backslashes(text: String, names: [String]) throws {
    let path = FieldPath(names: names.map { Bytes($0) })
    #expect(try policy("key: \(text)").key == KeyFields([path]))
    let written = try policy("merge_rules: {\(text): max}")
    #expect(written.rules == [path: .maximum])
    #expect(written.otherwise == nil)
  }

  @Test("The order of a log is fields, or the known names of moments")
  func sort() throws {
    #expect(try policy("sort: at").sort == ["at"])
    #expect(try policy("sort: [at, n]").sort == ["at", "n"])
    #expect(try policy("sort: true").sortsByKnownMoments)
    #expect(try policy("sort: \"true\"").sort == ["true"])
    let named = try policy("preset: append-log", "sort: at")
    #expect(named.sort == ["at"])
    #expect(!named.sortsByKnownMoments)
    #expect(try !policy("preset: append-log", "sort: false").sortsByKnownMoments)
    #expect(try policy("rotation: true").rotates)
    #expect(try !policy("rotation: false").rotates)
  }

  @Test("The values of a rank are numbers, flags, null, or texts")
  func ranks() throws {
    let list = "[1, -2.50, 1e3, true, False, null, ~, yes, 0x1F, .5, +1, \"1\", 'true', \"~\", 1d]"
    let values = [
      "1", "-2.50", "1e3", "true", "false", "null", #""yes""#, #""0x1F""#, #"".5""#, #""+1""#,
      #""1""#, #""true""#, #""~""#, #""1d""#,
    ]
    let written = list.replacing(" ~,", with: "")
    let rule = try policy("merge_rules: {a: {rule: rank, order: \(written)}}").rules["a"]
    #expect(
      rule == .rank(try values.map { RankedValue(try JSONValue(parsing: Bytes($0))) })
    )
  }

  @Test(
    "A length of time is a number of seconds, or has units",
    arguments: [
      ("0", 0), ("300", 300), ("90s", 90), ("5m", 300), ("1h30m", 5400), ("30d", 2_592_000),
      ("2w", 1_209_600), ("1w1d1h1m1s", 694_861), ("\"45\"", 45), ("365000d", 31_536_000_000),
    ] as [(String, Int64)]
  )
  func durations(text: String, seconds: Int64) throws {
    if seconds > 0 {
      let live = try policy("tier: nats-kv", "consistency: lww", "ttl: \(text)")
      #expect(live.timeToLiveInSeconds == seconds)
    }
    let tombstone = "tombstone: {field: f, value: true, ttl: \(text), grace: \(text)}"
    let written = try #require(try policy(tombstone).tombstone)
    #expect(written.timeToLiveInSeconds == seconds)
    #expect(written.graceInSeconds == seconds)
    #expect(written.value.bytes.text == "true")
  }

  @Test("Every word for a tier, a consistency, a collision and a fate is read")
  func words() throws {
    var words: Set<Policy.Consistency> = []
    for tier in Policy.Tier.allCases {
      for word in tier.consistencies {
        let read = try policy("tier: \(tier.rawValue)", "consistency: \(word.rawValue)")
        #expect(read.tier == tier && read.consistency == word)
        words.insert(word)
      }
    }
    #expect(words == Set(Policy.Consistency.allCases))
    for word in Policy.Collision.allCases {
      #expect(try policy("collision: \(word.rawValue)").collision == word)
    }
    for word in Policy.EditedDeleted.allCases {
      #expect(try policy("edited_deleted: \(word.rawValue)").editedDeleted == word)
    }
  }

  @Test("How keys are made is read")
  func ids() throws {
    let ids = try policy("ids: {prefix: bd, length: 7, bound: 10%, fields: [title, meta.at]}").ids
    #expect(ids?.prefix == "bd")
    #expect(ids?.minimumLength == 7)
    #expect(ids?.boundInPercent == 10)
    #expect(ids?.fields == ["title", "meta.at"])
    #expect(ids?.children == .hash)
    #expect(try policy("ids: {children: count}").ids?.children == .count)
    #expect(try policy("ids: {bound: 5}").ids?.boundInPercent == 5)
    #expect(try policy("ids: {}").ids == IDPolicy())
    #expect(try policy("tier: git").ids == nil)
  }

  @Test("Conditions are read: one, or a list of them")
  func checks() throws {
    #expect(try policy("checks: \"n > 0\"").checks == ["n > 0"])
    #expect(try policy("checks: [n > 0, \"a IN (1, 2)\"]").checks == ["n > 0", "a IN (1, 2)"])
    #expect(try policy("tier: git").checks == [])
  }

  @Test("What a claim means is read, on top of the preset's")
  func claims() throws {
    let state = "state: {field: status, claim: in_progress, release: open}"
    let claims = try policy("claims: {ttl: 4h, holder: meta.owner, \(state)}").claims
    #expect(claims.ref == nil)
    #expect(claims.tier == .git)
    #expect(try policy("claims: {tier: nats-kv}").claims.tier == .natsKeyValue)
    #expect(claims.ttl == 14_400)
    #expect(claims.holder == "meta.owner")
    #expect(claims.state == Policy.beads.claims.state)
    #expect(try policy("claims:").claims == ClaimPolicy())
    for (text, seconds) in [("15m", 900), ("90s", 90), ("2d", 172_800), ("60", 60)] {
      #expect(try policy("claims: {ttl: \(text)}").claims.ttl == seconds)
    }
    var expected = Policy.beads.claims
    expected.holder = "owner"
    expected.state?.claim = RankedValue("hooked").value
    #expect(
      try policy("preset: beads", "claims: {holder: owner, state: {claim: hooked}}").claims
        == expected
    )
    let numbers = try policy("claims: {state: {field: taken, claim: true, release: 0}}").claims
    #expect(numbers.state?.claim.bytes.text == "true")
    #expect(numbers.state?.release.bytes.text == "0")
  }

  @Test("The namespace of a repository is read, also where a file says nothing else")
  func namespace() throws {
    for text in ["team", "a-1-b", "7", String(repeating: "x", count: 32)] {
      let file = try readPolicyFile(Bytes("namespace: \(text)\npolicies: []"), name: "p.yml")
      #expect(file.namespace == text)
    }
    #expect(try readPolicyFile(Bytes("namespace: a"), name: "p.yml").entries.isEmpty)
    #expect(try readPolicyFile(Bytes("policies: []"), name: "p.yml").namespace == nil)
  }

  @Test("All files of a repository have their claims in one place")
  func claimRef() throws {
    let policies = "policies: [{pattern: a, claims: {ttl: 1h}}, {pattern: \"!.beads/b.jsonl\"}]"
    for (text, prefix) in [
      ("refs/jsonl/claims/", "refs/jsonl/claims/"), ("refs/claims", "refs/claims/"),
      ("refs/heads/jsonl-claims/", "refs/heads/jsonl-claims/"),
      ("refs/heads/a/b", "refs/heads/a/b/"),
    ] {
      let file = try readPolicyFile(Bytes("claims: {ref: \(text)}\n\(policies)"), name: "p.yml")
      #expect(file.claimRef == prefix)
      for path in ["a", "other", ".beads/b.jsonl"] {
        #expect(file.policy(forPath: path).claims.ref == prefix)
      }
      #expect(file.policy(forPath: "a").claims.ttl == 3600)
    }
    #expect(try readPolicyFile(Bytes(policies), name: "p.yml").claimRef == nil)
    let alone = try readPolicyFile(Bytes("claims: {ref: refs/x/}"), name: "p.yml")
    #expect(alone.claimRef == "refs/x/")
    #expect(alone.entries.isEmpty)
  }

  @Test(
    "Claims can't be where other refs are, nor where git allows no ref",
    arguments: [
      "refs", "refs/", "refs/heads", "refs/tags/x", "refs/remotes/a/", "refs/replace/", "claims",
      "/refs/a", "refs//a", "refs/a//", "refs/.a", "refs/a.", "refs/a..b", "refs/a.lock",
      "refs/a b", "refs/a:b", "refs/a~", "refs/a^", "refs/a*", "refs/a?", "refs/[a]", "refs/a@{b",
      "refs/@", "refs/a\\b", "refs/heads/..", "--exec=x", "",
    ]
  )
  func wrongPrefixes(text: String) {
    #expect(ClaimPolicy.refPrefix(text) == nil)
    #expect(ClaimPolicy.refPrefix("refs/" + String(repeating: "a", count: 200)) == nil)
  }

  @Test("Views are conditions with names and places, on top of the preset's")
  func views() throws {
    let text = """
      policies:
        - pattern: a
          preset: beads
          views:
            ready: "status = 'open'"
            "über-2.x":
              n > 1
        - pattern: b
      """
    let file = try readPolicyFile(Bytes(text), name: "p.yml")
    let entry = try #require(file.entries.first)
    var expected = Policy.beads.views
    expected["ready"] = "status = 'open'"
    expected["über-2.x"] = "n > 1"
    #expect(entry.policy?.views == expected)
    #expect(
      entry.viewPlaces == [
        "ready": PolicyFile.TextPlace(line: 5, column: 7),
        "über-2.x": PolicyFile.TextPlace(line: 6, column: 7),
      ]
    )
    #expect(file.entries.last?.viewPlaces == [:])
    #expect(file.entries.last?.policy?.views == [:])
  }

  @Test("States are the steps of a field, in the order of the file")
  func states() throws {
    let policy = try policy(
      "states:",
      "  status:",
      #"    "": draft"#,
      #"    draft: [committed, ""]"#,
      "    committed: [draft, {to: done, by: [a, b]}]",
      "    x:",
      "  meta.n: {1: [2]}"
    )
    func step(_ from: String, _ to: String, _ roles: String...) -> StatePolicy.Step {
      StatePolicy.Step(from: Bytes(from), to: Bytes(to), roles: roles)
    }
    #expect(
      policy.states == [
        StatePolicy(
          field: "status",
          steps: [
            step("", "draft"), step("draft", "committed"), step("draft", ""),
            step("committed", "draft"), step("committed", "done", "a", "b"),
          ]
        ),
        // Without an entry for nothing, a record may begin with any state.
        StatePolicy(field: "meta.n", steps: [step("", "1"), step("", "2"), step("1", "2")]),
      ]
    )
  }

  @Test("How much is kept is read")
  func retention() throws {
    let written = try policy(
      "tier: nats-stream",
      "consistency: append",
      "retention: {max_age: 1h, max_records: 10, max_bytes: 1048576}"
    )
    #expect(
      written.retention
        == Retention(
          maximumAgeInSeconds: 3600,
          maximumRecordCount: 10,
          maximumByteCount: 1_048_576
        )
    )
  }

  @Test(
    "A group that a preset's rule leads, and a redundant rule for the key, are right"
  )
  func agreements() throws {
    #expect(try policy("key: id", "merge_rules: {id: immutable}").rules == ["id": .immutable])
    let group = "groups: [{lead: s, fields: closed_at}]"
    #expect(
      try policy(group, "merge_rules: {s: max, \"*\": union}").groups
        == [FieldGroup(lead: "s", fields: ["closed_at"])]
    )
  }
}
