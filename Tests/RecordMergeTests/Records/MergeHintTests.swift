import JSONText
import MergePolicy
import RecordMerge
import Records
import Testing

/// What is suggested where a merge asks.
@Suite struct MergeHintTests {
  /// The records of three versions, and what a policy says.
  private struct Versions {
    var base: [String]
    var ours: [String]
    var theirs: [String]

    func hints(
      for report: MergeReport,
      policy: Policy = Policy(),
      words: [PolicyWord] = [],
      key: KeyFields = .none
    ) -> [MergeHint] {
      let hints = MergeHints(policy: policy, words: words, key: key) { version, visit in
        let lines =
          switch version {
          case .base: base
          case .ours: ours
          case .theirs: theirs
          }
        for line in lines {
          guard let record = try? JSONValue(parsing: Bytes(line)) else { continue }
          if !visit(record) { return }
        }
      }
      return hints.hints(for: report)
    }
  }

  private let tickets = Versions(
    base: [#"{"ticket":1,"title":"a"}"#, #"{"ticket":2,"title":"b"}"#],
    ours: [#"{"ticket":1,"title":"c"}"#, #"{"ticket":2,"title":"b"}"#],
    theirs: [#"{"ticket":1,"title":"d"}"#, #"{"ticket":2,"title":"b"}"#]
  )

  /// A conflict in one field, with its values in base, ours and theirs.
  private func conflict(_ path: FieldPath, _ values: String?...) throws -> MergeReport {
    let values = try values.map { try $0.map(json) }
    let decision = FieldDecision(
      path: path,
      rule: "conflict",
      base: values[0],
      ours: values[1],
      theirs: values[2],
      result: nil,
      winner: .conflict,
      discarded: []
    )
    var report = MergeReport()
    report.records = [RecordReport(key: nil, event: .conflict(.fields), decisions: [decision])]
    return report
  }

  private let lineConflict: MergeReport = {
    var report = MergeReport()
    report.records = [RecordReport(key: nil, event: .conflict(.lines))]
    return report
  }()

  @Test func aMergeThatAsksNobodyHasNone() {
    var report = MergeReport()
    report.records = [RecordReport(key: nil, event: .merged)]
    let hints = MergeHints(policy: Policy(), words: [], key: .none) { _, _ in
      Issue.record("No record is to be looked at.")
    }
    #expect(hints.hints(for: report).isEmpty)
  }

  // MARK: Keys

  @Test func aFieldThatWouldDoAsTheKeyIsNamedWhereNoneWasFound() {
    #expect(tickets.hints(for: lineConflict) == [.keys(["ticket"])])
    #expect(tickets.hints(for: lineConflict, key: ["ticket"]).isEmpty)
    var policy = Policy()
    policy.key = ["number"]
    #expect(tickets.hints(for: lineConflict, policy: policy).isEmpty)
    policy = Policy()
    policy.consistency = .append
    #expect(tickets.hints(for: lineConflict, policy: policy).isEmpty)
  }

  @Test(
    arguments: [
      // Lacking, shared, null, no scalar.
      ([#"{"a":1,"b":1}"#, #"{"b":2}"#], ["b"]),
      ([#"{"a":1,"b":1}"#, #"{"a":1.0,"b":2}"#], ["b"]),
      ([#"{"a":1,"b":1}"#, #"{"a":null,"b":2}"#], ["b"]),
      ([#"{"a":[1],"b":1}"#, #"{"a":[2],"b":2}"#], ["b"]),
      ([#"{"a":true}"#, #"{"a":false}"#], []),
      // Moments, only if there is nothing else.
      ([#"{"t":"2026-01-01T00:00:00Z","b":1}"#, #"{"t":"2026-01-02T00:00:00Z","b":2}"#], ["b"]),
      ([#"{"t":"2026-01-01T00:00:00Z"}"#, #"{"t":"2026-01-02T00:00:00Z"}"#], ["t"]),
      ([#"{"t":1700000000,"n":1}"#, #"{"t":1700000001,"n":2}"#], ["n"]),
      // Several that would do, in the order of the first record.
      ([#"{"d":1,"c":1,"b":1,"a":1}"#, #"{"a":2,"b":2,"c":2,"d":2}"#], ["d", "c", "b"]),
    ] as [([String], [FieldPath])]
  )
  func candidatesAreInEveryRecordWithAValueOfTheirOwn(
    _ records: [String],
    _ fields: [FieldPath]
  ) {
    let versions = Versions(base: records, ours: records, theirs: records)
    let expected: [MergeHint] = fields.isEmpty ? [] : [.keys(fields)]
    #expect(versions.hints(for: lineConflict) == expected)
    let growing = Versions(base: [], ours: records, theirs: records)
    #expect(growing.hints(for: lineConflict) == expected)
  }

  @Test func aCandidateHasToDoInEachVersion() {
    let good = [#"{"a":1,"b":1}"#, #"{"a":2,"b":2}"#]
    let shared = [#"{"a":1,"b":1}"#, #"{"a":1,"b":2}"#]
    for versions in [
      Versions(base: shared, ours: good, theirs: good),
      Versions(base: good, ours: shared, theirs: good),
      Versions(base: good, ours: good, theirs: shared),
    ] {
      #expect(versions.hints(for: lineConflict) == [.keys(["b"])])
    }
  }

  // MARK: Clocks

  @Test(
    arguments: [
      (#""2026-01-01T00:00:00Z""#, #""2026-01-02T00:00:00Z""#, #""2026-01-03T00:00:00Z""#, true),
      ("1700000000000", "1700000000001", "1700000000002", true),
      ("1700000000", #""2026-01-02T00:00:00Z""#, "1800000000", true),
      // Counts, the same moment, a step back, nothing in base, no moment.
      ("1", "2", "3", false), ("99999999", "100000001", "100000002", false),
      ("1700000000", "1700000001", "1700000001.0", false),
      ("1700000002", "1700000001", "1700000003", false),
      (nil, "1700000001", "1700000002", false), ("1700000000", nil, "1700000002", false),
      (#""a""#, #""b""#, #""c""#, false),
    ] as [(String?, String?, String?, Bool)]
  )
  func aMomentThatBothSidesMovedOnLooksLikeAClock(
    _ base: String?,
    _ ours: String?,
    _ theirs: String?,
    _ isClock: Bool
  ) throws {
    for report in [
      try conflict("touched", base, ours, theirs), try conflict("touched", base, theirs, ours),
    ] {
      let hints = tickets.hints(for: report, key: ["ticket"])
      #expect(hints == (isClock ? [.clocks(["touched"])] : []))
    }
  }

  @Test func noClockIsSuggestedBesideOneThatThePolicyNames() throws {
    let report = try conflict("touched", "1700000000", "1700000001", "1700000002")
    var policy = Policy()
    policy.clock = "title"
    let words = [PolicyWord(.clock("title"), line: 3)]
    #expect(tickets.hints(for: report, policy: policy, words: words, key: ["ticket"]).isEmpty)
    policy.clock = "updated"
    let unused = [PolicyWord(.clock("updated"), line: 3)]
    let hints = tickets.hints(for: report, policy: policy, words: unused, key: ["ticket"])
    #expect(hints.count == 2)
    #expect(hints.last == .clocks(["touched"]))
    policy = Policy()
    policy.rules["touched"] = .conflict
    #expect(tickets.hints(for: report, policy: policy, key: ["ticket"]).isEmpty)
  }

  @Test func aMomentInsideAFieldIsNotAClock() throws {
    let report = try conflict("log.at", "1700000000", "1700000001", "1700000002")
    #expect(tickets.hints(for: report, key: ["ticket"]).isEmpty)
  }

  // MARK: Sets

  @Test(
    arguments: [
      (#"["a"]"#, #"["b"]"#, #"["c",1,null]"#, true), (nil, #"["b"]"#, #"["c"]"#, true),
      ("null", #"["b"]"#, "[]", true),
      (#"["a","a"]"#, #"["b"]"#, #"["c"]"#, false),
      (#"["a"]"#, #"["b"]"#, #"["c","\u0063"]"#, false),
      (#"["a"]"#, #"[["b"]]"#, #"["c"]"#, false), (#"["a"]"#, #"[{}]"#, #"["c"]"#, false),
      (#"["a"]"#, #""b""#, #"["c"]"#, false), (#"["a"]"#, nil, #"["c"]"#, false),
      (#""a""#, #"["b"]"#, #"["c"]"#, false),
    ] as [(String?, String?, String?, Bool)]
  )
  func anArrayOfScalarsMayBeASet(
    _ base: String?,
    _ ours: String?,
    _ theirs: String?,
    _ isSet: Bool
  ) throws {
    let report = try conflict("meta.tags", base, ours, theirs)
    let hints = tickets.hints(for: report, key: ["ticket"])
    #expect(hints == (isSet ? [.sets(["meta.tags"])] : []))
    for adjust: (inout Policy) -> Void in [
      { $0.rules["meta.tags"] = .list(key: []) }, { $0.otherwise = .conflict },
    ] {
      var policy = Policy()
      adjust(&policy)
      #expect(tickets.hints(for: report, policy: policy, key: ["ticket"]).isEmpty)
    }
  }

  @Test func theFieldsOfMostConflictsComeFirst() throws {
    var report = MergeReport()
    for name in ["b", "c", "c", "a", "d"] {
      report.records += try conflict(FieldPath(name), "[1]", "[2]", "[3]").records
    }
    #expect(tickets.hints(for: report, key: ["ticket"]) == [.sets(["c", "a", "b"])])
  }

  // MARK: Policies that do nothing

  @Test func whatThePolicyNamesAndNoRecordHasIsSaid() {
    var policy = Policy()
    policy.collision = .rename
    policy.key = ["tickt"]
    let words = [
      PolicyWord(.key("tickt"), line: 3), PolicyWord(.collision, line: 4),
      PolicyWord(.rule("title"), line: 6), PolicyWord(.rule("owner"), line: 7),
    ]
    #expect(
      tickets.hints(for: lineConflict, policy: policy, words: words, key: policy.key) == [
        .missingFields([
          IdleWord(words[0], .isMissing(nearest: "ticket")),
          IdleWord(words[3], .isMissing(nearest: nil)),
        ]), .idleWord(IdleWord(words[1], .needsIdentity)),
      ]
    )
  }

  /// Beyond the first thousand records, the text of a version is asked before more are looked at.
  @Test func inALargeFileTheTextIsSearchedForWhatIsMissing() throws {
    let record = try json(#"{"id":1}"#)
    let last = try json(#"{"id":1,"rare":2}"#)
    for (isInText, isInRecords) in [(false, false), (true, false), (true, true)] {
      var visitedCount = 0
      let hints = MergeHints(
        policy: Policy(),
        words: [PolicyWord(.rule("rare"), line: 3)],
        key: ["id"],
        mayHold: { version, name in
          #expect(name == Bytes("rare\""))
          return isInText
        },
        forEachRecord: { version, visit in
          for index in 1...1500 {
            visitedCount += 1
            if !visit(index == 1500 && isInRecords ? last : record) { return }
          }
        }
      )
      #expect(hints.hints(for: lineConflict).isEmpty == isInRecords)
      #expect(visitedCount == (isInText ? isInRecords ? 1500 : 4500 : 3000))
    }
  }

  @Test func aFieldOfAnyVersionIsThere() {
    let versions = Versions(
      base: [#"{"id":1,"a":1}"#],
      ours: [#"{"id":1,"b":1}"#],
      theirs: [#"{"id":1,"c":1}"#]
    )
    let words = ["a", "b", "c"].map { PolicyWord(.rule(FieldPath($0)), line: 1) }
    #expect(versions.hints(for: lineConflict, words: words, key: ["id"]).isEmpty)
  }
}
