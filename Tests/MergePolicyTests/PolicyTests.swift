import JSONText
import MergePolicy
import Records
import Testing

/// The defaults without a policy, and comparisons of a policy's parts.
@Suite struct PolicyTests {
  @Test func aPolicyThatNobodyWroteLeavesEverythingToTheShapeOfTheData() {
    let policy = Policy()
    #expect(policy.consistency == .merge)
    #expect(policy.key.isEmpty)
    #expect(policy.identity.isEmpty)
    #expect(policy.clock == nil)
    #expect(policy.editedDeleted == .conflict)
    #expect(policy.collision == nil)
    #expect(policy.tombstone == nil)
    #expect(policy.rules.isEmpty)
    #expect(policy.otherwise == nil)
    #expect(policy.groups.isEmpty)
    #expect(policy.sort.isEmpty)
    #expect(!policy.sortsByKnownMoments)
    #expect(!policy.rotates)
  }

  private static let rules: [(rule: Rule, word: String, isComputed: Bool)] = [
    (.immutable, "immutable", false), (.lastWrite, "lww", false), (.firstWrite, "fww", false),
    (.maximum, "max", false), (.minimum, "min", false), (.rank([]), "rank", false),
    (.union(key: []), "union", true), (.list(key: []), "list", true),
    (.grow(key: []), "grow", true),
    (.append(key: [], sort: []), "append", true), (.counter, "counter", true),
    (.text(then: .lastWrite), "text", true), (.concatenate, "concat", true),
    (.any, "any", false), (.all, "all", false), (.object, "object", true),
    (.unset, "unset", false), (.conflict, "conflict", false), (.ours, "ours", false),
    (.theirs, "theirs", false), (.exec("x"), "exec", true),
  ]

  @Test(arguments: rules)
  func rulesHaveAWordAndAKind(_ rule: Rule, _ word: String, _ isComputed: Bool) {
    #expect(rule.word == word)
    #expect(rule.isComputed == isComputed)
  }

  @Test func everyRuleIsOffered() {
    #expect(Rule.everyRule.map(\.word) == Self.rules.map(\.word))
  }

  @Test func aRuleIsMadeFromWhatItTakes() {
    let rules: [Rule] = [
      .rank([RankedValue("a")]), .union(key: ["k"]), .list(key: ["k"]), .grow(key: ["k"]),
      .append(key: ["k"], sort: ["s"]), .text(then: .maximum), .exec("x"),
    ]
    for rule in rules {
      let definition = rule.definition
      #expect(definition.rule(given: definition.arguments) == rule)
    }
    #expect(Set(rules.map(\.word)) == Set(takers.map(\.word)))
  }

  /// The rules that take something.
  private var takers: [Rule] { Rule.everyRule.filter { !$0.definition.parameters.isEmpty } }

  @Test func rankedValuesCompareByMeaning() throws {
    let spelled = RankedValue(try JSONValue(parsing: Bytes(#""\u006fpen""#)))
    #expect(spelled == RankedValue("open"))
    #expect(RankedValue("open") != RankedValue("Open"))
    #expect(RankedValue("a \"b\"").value.bytes.text == #""a \"b\"""#)
  }

  @Test(
    arguments: [
      (#"{"status":"tombstone"}"#, true), (#"{"status":"\u0074ombstone"}"#, true),
      (#"{"status":"open"}"#, false), (#"{"status":null}"#, false), ("{}", false),
      (#"{"status":"tombstone","status":"tombstone"}"#, false),
    ]
  )
  func aTombstoneIsMarkedByItsField(_ record: String, _ isTombstone: Bool) throws {
    let policy = TombstonePolicy(field: "status", value: RankedValue("tombstone").value)
    #expect(policy.marks(try JSONValue(parsing: Bytes(record))) == isTombstone)
  }

  @Test func tombstonePoliciesCompareByMeaning() throws {
    let value = try JSONValue(parsing: Bytes(#""\u0074ombstone""#))
    let one = TombstonePolicy(field: "status", value: value, at: "deleted_at")
    var other = TombstonePolicy(
      field: "status",
      value: RankedValue("tombstone").value,
      at: "deleted_at"
    )
    #expect(one == other)
    #expect(other.timeToLiveInSeconds == nil)
    #expect(other.graceInSeconds == 0)
    other.timeToLiveInSeconds = 1
    #expect(one != other)
  }
}
