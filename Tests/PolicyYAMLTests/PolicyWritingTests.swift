import JSONText
import MergePolicy
import PolicyYAML
import Records
import TestSupport
import Testing

/// Policies printed as policy files, and read again.
@Suite("Printed policies")
struct PolicyWritingTests {
  /// Checks that a policy that is printed and read again is the same, for just the path.
  private func expectRoundTrip(
    _ policy: Policy,
    path: String = "data/items.jsonl",
    _ comment: Comment? = nil,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let text = policyFileText(of: policy, forPath: path)
    do {
      let file = try readPolicyFile(Bytes(text), name: "printed")
      let entry = try #require(file.entry(forPath: path), "\(text)", sourceLocation: sourceLocation)
      #expect(
        entry.policy != nil && file.policy(forPath: path) == policy,
        "\(text)",
        sourceLocation: sourceLocation
      )
      #expect(file.entry(forPath: path + "x") == nil, sourceLocation: sourceLocation)
      #expect(file.entry(forPath: "x/" + path) == nil, sourceLocation: sourceLocation)
    } catch let error as PolicyFileError {
      let problems = error.problems.map { "\($0)" }.joined(separator: "\n")
      Issue.record("\(comment ?? "")\n\(text)\n\(problems)", sourceLocation: sourceLocation)
    }
  }

  @Test("Every preset is the same policy when it is read again", arguments: Policy.presetNames)
  func presets(name: String) throws {
    try expectRoundTrip(try #require(Policy.preset(named: name)))
  }

  @Test("Random policies are the same when they are read again")
  func randomPolicies() throws {
    for seed in UInt64(1)...500 {
      var random = SeededRandom(seed: seed)
      let policy = PolicyGenerator(keyName: random.pick(["id", "uuid"])).policy(&random)
      try expectRoundTrip(policy, "The seed is \(seed).")
    }
  }

  @Test(
    "A key of several kinds, a log, and fields with odd names are the same again",
    arguments: [
      { $0.key = KeyFields(alternatives: [["name"], ["type", "from"]]) },
      { $0.key = KeyFields(alternatives: [[#"event\.id"#], ["a", "b.c"]]) },
      { $0.sort = ["true"] }, { $0.sort = ["at", "n"] }, { $0.sortsByKnownMoments = true },
      { $0.rotates = true }, { $0.rules = ["*": .maximum] },
      {
        $0.rules = ["*": .maximum, "*.a": .minimum]
        $0.otherwise = .lastWrite
      },
      { $0.rules = [#"a\.b"#: .union(key: [#"c\.d"#])] },
      { $0.rules = [FieldPath(names: [Bytes(#"a\"#), Bytes("b")]): .list(key: ["k"])] },
      { $0.rules = ["a": .list(key: []), "b": .text(then: .exec("x"))] },
      { $0.collision = .rename },
      {
        $0.ids = IDPolicy()
        $0.ids?.children = .count
      },
      { $0.claims.ref = "refs/heads/jsonl-claims/" },
      { $0.claims.ttl = 90 },
      { $0.claims.tier = .natsKeyValue },
      {
        $0.claims.holder = #"meta\.x.owner"#
        $0.claims.state = ClaimPolicy.State(
          field: "taken",
          claim: RankedValue("true").value,
          release: .null
        )
      },
      { $0.views = ["ready": "a = 'b' -- \n\"c\"", "true": "1", "2": "x"] },
      {
        $0.states = [
          StatePolicy(
            field: #"meta.a\.b"#,
            steps: [
              StatePolicy.Step(from: Bytes(""), to: Bytes("true")),
              StatePolicy.Step(from: Bytes("true"), to: Bytes("a: b"), roles: ["x", "two words"]),
              StatePolicy.Step(from: Bytes("a: b"), to: Bytes("")),
            ]
          ),
          StatePolicy(field: "n", steps: [StatePolicy.Step(from: Bytes(""), to: Bytes("2"))]),
        ]
      },
    ] as [@Sendable (inout Policy) -> Void]
  )
  func revisedPolicies(_ adjust: @Sendable (inout Policy) -> Void) throws {
    var policy = Policy()
    adjust(&policy)
    try expectRoundTrip(policy)
  }

  @Test("The member `*` is not printed as the rule for all others")
  func asterisk() {
    var policy = Policy()
    policy.rules["*"] = .maximum
    policy.otherwise = .conflict
    let text = policyFileText(of: policy, forPath: "a")
    #expect(text.hasSuffix("    merge_rules:\n      \"\\\\*\": max\n      \"*\": conflict\n"))
  }

  @Test("A policy is printed like this")
  func text() {
    var policy = Policy()
    policy.key = ["id"]
    policy.identity = ["created_at", "created_by"]
    policy.clock = "updated_at"
    policy.collision = .rename
    policy.tombstone = TombstonePolicy(
      field: "status",
      value: RankedValue("tombstone").value,
      at: "deleted_at",
      timeToLiveInSeconds: 30 * 86_400,
      graceInSeconds: 5400
    )
    policy.rules = [
      "status": .rank([RankedValue("closed"), RankedValue("in progress")]),
      "comments": .append(key: ["author", "at"], sort: ["at"]),
      "description": .text(then: .lastWrite),
      "meta.owner": .immutable,
    ]
    policy.otherwise = .conflict
    policy.groups = [FieldGroup(lead: "status", fields: ["closed_at", "close_reason"])]
    #expect(
      policyFileText(of: policy, forPath: "data/[a] b.jsonl") == """
        version: 1
        policies:
          - pattern: "/data/\\\\[a\\\\]\\\\ b.jsonl"
            tier: git
            consistency: merge
            key: id
            identity: [created_at, created_by]
            clock: updated_at
            edited_deleted: conflict
            collision: rename
            tombstone:
              field: status
              value: tombstone
              at: deleted_at
              ttl: 30d
              grace: 1h30m
            merge_rules:
              comments: {rule: append, key: [author, at], sort: at}
              description: {rule: text, then: lww}
              meta.owner: immutable
              status: {rule: rank, order: [closed, "in progress"]}
              "*": conflict
            groups:
              - {lead: status, fields: [closed_at, close_reason]}

        """
    )
  }

  /// Texts that YAML would take for something else, or that it can't hold as they are.
  static let oddTexts = [
    "", " ", "a b", "true", "No", "null", "~", "y", "1", "0x1f", "1e3", "1_000", "2026-01-02",
    "12:30:45", "-", "- a", "? a", "a: b", "a:", "#a", "a #b", "&a", "*a", "!a", "!!str", "|", ">",
    "@a", "`a", "%a", "%YAML 1.1", "---", "...", "[a]", "{a}", "a,b", "'a'", "\"a\"", "\\", "\\n",
    "<<", "=", "a\nb", "a\r\nb", "\t", "\u{0}", "\u{7F}", "\u{85}", "\u{A0}", "\u{2028}",
    "\u{FEFF}a", "\u{FFFE}", "\u{1F469}\u{200D}\u{1F4BB}", "\u{10FFFF}", "e\u{301}", "Ünï", "日本語",
    ".inf", ".nan", "0o17", "_", "-1", "+1", ".5", "a ", " a",
    String(repeating: "long ", count: 300),
  ]

  @Test(
    "Any text is the same text again, as a value and as the name of a field",
    arguments: oddTexts
  )
  func oddText(_ text: String) throws {
    var policy = Policy()
    policy.rules["status"] = .rank([RankedValue(text), RankedValue(text + "2")])
    policy.tombstone = TombstonePolicy(field: "state", value: RankedValue(text).value)
    let isName = !text.isEmpty && !text.contains(".") && text != "*"
    if isName {
      policy.clock = FieldPath(text)
      policy.rules[FieldPath(text)] = .minimum
      policy.rules[FieldPath(text + ".inner")] = .maximum
    }
    try expectRoundTrip(policy)
  }

  @Test(
    "Values that are not strings stay the same",
    arguments: ["1", "-2.50e3", "true", "null"]
  )
  func otherValues(_ text: String) throws {
    let value = try JSONValue(parsing: Bytes(text))
    var policy = Policy()
    policy.rules["n"] = .rank([RankedValue(value), RankedValue(text)])
    policy.tombstone = TombstonePolicy(field: "gone", value: value, graceInSeconds: 59)
    try expectRoundTrip(policy)
  }

  @Test(
    "Lengths of time are the same again",
    arguments: [0, 1, 59, 60, 61, 3599, 3600, 86_399, 86_400, 90_061, 100 * 365 * 86_400]
  )
  func durations(seconds: Int64) throws {
    var policy = Policy()
    policy.tier = .natsKeyValue
    policy.consistency = .lastWrite
    policy.timeToLiveInSeconds = seconds == 0 ? nil : seconds
    policy.tombstone = TombstonePolicy(
      field: "gone",
      value: RankedValue("yes").value,
      timeToLiveInSeconds: seconds,
      graceInSeconds: seconds
    )
    try expectRoundTrip(policy)
  }

  @Test("What belongs to a tier is the same again", arguments: Policy.Tier.allCases)
  func tiers(tier: Policy.Tier) throws {
    for consistency in tier.consistencies {
      var policy = Policy()
      policy.tier = tier
      policy.consistency = consistency
      if tier == .natsStream {
        policy.retention = Retention(
          maximumAgeInSeconds: 90,
          maximumRecordCount: 7,
          maximumByteCount: 1 << 30
        )
      }
      try expectRoundTrip(policy)
    }
  }

  @Test(
    "The pattern matches the path, whatever characters it has",
    arguments: [
      "a", "!a", "#a", "a b ", "a*b?", "[a-z]", "a\\b", "**", "a/**/b", ".jsonl/x", "ü/日本語.jsonl",
      "a\nb", "a\tb", "{a,b}", "\"a\"", "a  ",
    ]
  )
  func paths(path: String) throws { try expectRoundTrip(.beads, path: path) }
}
