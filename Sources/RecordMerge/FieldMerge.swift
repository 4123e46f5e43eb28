internal import JSONText
internal import MergePolicy
internal import Records

/// The merge of one record's fields: first three-way, then by the rule of each field.
///
/// A value of this type serves one record and collects what was decided on the way.
struct FieldMerge {
  /// What a group decided for a field, before its own turn comes.
  enum Ruling {
    case taken(FieldDecision.Winner)
    case contested
  }

  let policy: Policy
  /// The versions of the record; nil for one that is no object.
  let versions: ThreeWay<JSONObject>
  /// Found out where a rule asks for it.
  private(set) lazy var clock = RecordClock(policy: policy, versions: versions)
  var commands: FieldCommands
  var rulings: [FieldPath: Ruling] = [:]
  var decisions: [FieldDecision] = []
  /// Whether an object that has to be merged holds a name twice.
  var hasDuplicateMember = false
  /// How many objects may lie in one another that are merged member by member.
  let depthLimit: Int

  /// Prepares the merge of a record.
  init(
    policy: Policy,
    versions: ThreeWay<JSONObject>,
    commands: FieldCommands
  ) {
    self.policy = policy
    self.versions = versions
    self.commands = commands
    let byteCount = [versions.base, versions.ours, versions.theirs]
      .reduce(1) { $0 + ($1?.value.bytes.count ?? 0) }
    depthLimit = max(Self.depthLimitOfLargeRecords, Self.workLimit / byteCount)
    for group in policy.groups { rule(on: group, in: versions) }
  }

  /// Each level of objects in objects costs a look at all that lies in it. So that no record takes
  /// time and memory out of proportion to its size, a record whose versions have many bytes has
  /// fewer levels that are merged; what is nested deeper is one thing. Records of less than 256 KiB
  /// in all versions have all the levels that JSON may have here.
  private static let workLimit = 128 << 20
  /// What a record of any size has.
  package static let depthLimitOfLargeRecords = 32

  /// Merges one field, or an element of a set, whose path is `path`.
  mutating func merge(_ values: ThreeWay<JSONValue>, at path: FieldPath) -> MergedValue {
    if let ruling = rulings[path] { return apply(ruling, to: values, at: path) }
    if path == policy.clock { return mergeClock(values, at: path) }
    let named = policy.rules[path]
    if named == .unset || named == nil && isLeftOut(values) { return leaveOut(values, at: path) }
    guard values.isContested else { return .agreed(values.uncontested) }
    return decide(values, at: path, by: named ?? customaryRule(for: values, at: path))
  }

  /// Whether the rule for all that no other line names leaves a field out.
  private func isLeftOut(_ values: ThreeWay<JSONValue>) -> Bool {
    policy.otherwise == .unset && !Self.areObjects(values)
  }

  /// The later of the two clocks, so that a merged record carries its winner's.
  private mutating func mergeClock(
    _ values: ThreeWay<JSONValue>,
    at path: FieldPath
  ) -> MergedValue {
    if values.ours.means(values.theirs) { return .agreed(values.uncontested) }
    let winner = values.side(preferredBy: clock.order)
    note(values, at: path, rule: "clock", values[winner], winner.winner, isBookkeeping: true)
    return .agreed(values[winner])
  }

  /// The rule `unset`: a field stays only where both sides have the same value.
  private mutating func leaveOut(
    _ values: ThreeWay<JSONValue>,
    at path: FieldPath
  ) -> MergedValue {
    if values.ours.means(values.theirs) { return .agreed(values.uncontested) }
    note(values, at: path, rule: Rule.unset.word, nil, .computed, isBookkeeping: true)
    return .agreed(nil)
  }

  private mutating func apply(
    _ ruling: Ruling,
    to values: ThreeWay<JSONValue>,
    at path: FieldPath
  ) -> MergedValue {
    guard case .taken(let winner) = ruling else {
      return contest(values, at: path, rule: "group")
    }
    let value = values.value(of: winner)
    if values.ours.means(values.theirs), values.ours.means(value) {
      return .agreed(values.uncontested)
    }
    noteIfDiscarding(values, at: path, rule: "group", value, winner)
    return .agreed(value)
  }
}

// MARK: - Which rule holds

extension FieldMerge {
  /// The rule for a field that the policy does not name.
  mutating func customaryRule(for values: ThreeWay<JSONValue>, at path: FieldPath) -> Rule {
    if Self.areObjects(values) { return .object }
    if let otherwise = policy.otherwise { return otherwise }
    let fallback = clock.isTrustedWithoutPolicy ? Rule.lastWrite : .conflict
    if values.ours?.kind == .array && values.theirs?.kind == .array {
      return Self.customarySetKey(values).map { .union(key: $0) } ?? fallback
    }
    if Self.isLongText(values) { return .text(then: fallback) }
    if RecordClock.customaryPaths.contains(path), RecordClock.holdMoments(values) {
      return .maximum
    }
    return fallback
  }

  private static func areObjects(_ values: ThreeWay<JSONValue>) -> Bool {
    values.ours?.kind == .object && values.theirs?.kind == .object
  }

  private static func isLongText(_ values: ThreeWay<JSONValue>) -> Bool {
    guard let ours = values.ours, let theirs = values.theirs, ours.kind == .string,
      theirs.kind == .string
    else { return false }
    return ours.isTextOfLines || theirs.isTextOfLines || values.base?.isTextOfLines == true
  }

  /// The key by which arrays are sets without a policy: none for distinct strings, `id` for objects
  /// with distinct strings there; nil where the arrays are no sets.
  private static func customarySetKey(_ values: ThreeWay<JSONValue>) -> [FieldPath]? {
    let arrays = [values.base, values.ours, values.theirs].compactMap { $0 }
    let elements = arrays.map { $0.elements ?? [.null] }
    if elements.allSatisfy(areDistinctStrings) { return [] }
    let ids = elements.map { array in
      array.map { $0.member(Bytes("id")) ?? .null }
    }
    return ids.allSatisfy(areDistinctStrings) ? ["id"] : nil
  }

  private static func areDistinctStrings(_ values: [JSONValue]) -> Bool {
    let texts = Set(values.compactMap(\.string))
    return texts.count == values.count
  }
}

// MARK: - What is reported

extension FieldMerge {
  /// A conflict: a person decides.
  mutating func contest(
    _ values: ThreeWay<JSONValue>,
    at path: FieldPath,
    rule: String
  ) -> MergedValue {
    decisions.append(
      FieldDecision(
        path: path,
        rule: rule,
        base: values.base,
        ours: values.ours,
        theirs: values.theirs,
        result: nil,
        winner: .conflict,
        discarded: []
      )
    )
    return .contested(Candidates(values, at: path))
  }

  /// Reports how a field was decided. A side is discarded where it changed the field and the result
  /// has another value; what a rule computed from both discards neither.
  mutating func note(
    _ values: ThreeWay<JSONValue>,
    at path: FieldPath,
    rule: String,
    _ result: JSONValue?,
    _ winner: FieldDecision.Winner,
    isBookkeeping: Bool = false
  ) {
    let isComputed = winner == .computed && !isBookkeeping
    let discarded = [Side.ours, .theirs].filter { side in
      !isComputed && values.isChanged(by: side) && !values[side].means(result)
    }
    decisions.append(
      FieldDecision(
        path: path,
        rule: rule,
        base: values.base,
        ours: values.ours,
        theirs: values.theirs,
        result: result,
        winner: winner,
        discarded: discarded,
        isBookkeeping: isBookkeeping
      )
    )
  }

  mutating func noteIfDiscarding(
    _ values: ThreeWay<JSONValue>,
    at path: FieldPath,
    rule: String,
    _ result: JSONValue?,
    _ winner: FieldDecision.Winner
  ) {
    note(values, at: path, rule: rule, result, winner)
    if decisions.last?.discarded.isEmpty == true { decisions.removeLast() }
  }
}
