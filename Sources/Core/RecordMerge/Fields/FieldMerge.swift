internal import JSONText
internal import MergePolicy
internal import Records

/// The merge of one record's fields: first three-way, then by the rule of each field.
///
/// A value of this type is used for one record and collects the decisions.
struct FieldMerge {
  let policy: Policy
  /// The versions of the record; nil for a version that is not an object.
  let versions: Versions<JSONObject?>
  /// Computed when a rule needs it.
  private(set) lazy var clock = RecordClock(policy: policy, versions: versions)
  var commands: FieldCommands
  /// Decisions about fields that were made in advance: by a group, or by two deletions.
  var rulings: [FieldPath: MergedValue] = [:]
  var decisions: [FieldDecision] = []
  /// Whether an object that has to be merged repeats a name.
  var hasDuplicateMember = false
  /// The sides from whose records the merged record is known to differ.
  var isDifferent = Sides(ours: false, theirs: false)
  /// The deepest nesting of objects that are merged member by member.
  let depthLimit: Int
  /// Objects that hold a field which is decided even if only one side changed the object.
  private var pathsToLookInto: Set<FieldPath> = []

  /// Prepares the merge of a record. `areTombstones` means that both sides deleted it.
  init(
    policy: Policy,
    versions: Versions<JSONObject?>,
    commands: FieldCommands,
    areTombstones: Bool = false
  ) {
    self.policy = policy
    self.versions = versions
    self.commands = commands
    let byteCount = [versions.base, versions.ours, versions.theirs]
      .reduce(1) { $0 + ($1?.value.bytes.count ?? 0) }
    depthLimit = max(Self.depthLimitOfLargeRecords, Self.workLimit / byteCount)
    // fault: tombstones-fall-apart
    if areTombstones, let tombstone = policy.tombstone { rule(on: tombstone) }
    if policy.tombstone == nil { ruleOnSoftDeletions() }
    for group in policy.groups { rule(on: group) }
    for path in rulings.keys { lookIntoObjects(on: path) }
    for (path, rule) in policy.rules where rule == .unset { lookIntoObjects(on: path) }
    if let clock = policy.clock { lookIntoObjects(on: clock) }
  }

  /// Notes the objects that contain a field.
  private mutating func lookIntoObjects(on path: FieldPath) {
    if path.names.count < 2 { return }
    for count in 1..<path.names.count {
      pathsToLookInto.insert(FieldPath(names: Array(path.names.prefix(count))))
    }
  }

  /// Each level of nested objects costs a look at everything inside it. To keep time and memory in
  /// proportion to the size of a record, a record with many bytes in its versions has fewer levels
  /// that are merged; a value that is nested deeper is merged as a whole. Records of less than 256
  /// KiB in total have all the levels that JSON may have here.
  private static let workLimit = 128 << 20
  /// The limit that a record of any size has.
  package static let depthLimitOfLargeRecords = 32

  /// Merges one field, or an element of an array, whose path is `path`.
  mutating func merge(_ values: Versions<JSONValue?>, at path: FieldPath) -> MergedValue {
    if let ruling = rulings[path] { return ruling }
    if path == clock.path, let later = laterClock(values, at: path) {
      return later
    }
    let named = policy.rules[path]
    if named == .unset || named == nil && isLeftOut(values) { return leaveOut(values, at: path) }
    // fault: rule-before-three-way
    if values.isContested {
      return decide(values, at: path, by: named ?? defaultRule(for: values, at: path))
    }
    if pathsToLookInto.contains(path), named == nil || named == .object, Self.areObjects(values) {
      return mergeInside(values, at: path)
    }
    return .agreed(values.uncontested)
  }

  /// Whether the rule for all other fields leaves a field out.
  private func isLeftOut(_ values: Versions<JSONValue?>) -> Bool {
    policy.otherwise == .unset && !Self.areObjects(values)
  }

  /// The clock of a record that was merged from both sides is the later of the two, so it matches
  /// the values that won. Returns nil if neither side has a moment.
  private mutating func laterClock(
    _ values: Versions<JSONValue?>,
    at path: FieldPath
  ) -> MergedValue? {
    if clock.moments.ours == nil, clock.moments.theirs == nil { return nil }
    if values.ours.means(values.theirs) { return .agreed(values.uncontested) }
    // fault: earlier-clock-holds
    let side = values.side(ofLater: clock.order)
    note(values, at: path, rule: "clock", values[side], side.winner, isBookkeeping: true)
    return .agreed(values[side])
  }

  /// The rule `unset`: a field stays only if both sides have the same value.
  mutating func leaveOut(
    _ values: Versions<JSONValue?>,
    at path: FieldPath
  ) -> MergedValue {
    // fault: equal-hash-left-out
    if values.ours.means(values.theirs) { return .agreed(values.uncontested) }
    note(values, at: path, rule: Rule.unset.word, nil, .computed, isBookkeeping: true)
    return .agreed(nil)
  }
}

// MARK: - Which rule holds

extension FieldMerge {
  /// The rule for a field that the policy does not name.
  mutating func defaultRule(for values: Versions<JSONValue?>, at path: FieldPath) -> Rule {
    if Self.areObjects(values) { return .object }
    if let otherwise = policy.otherwise { return otherwise }
    if policy.identity.contains(path) { return .immutable }
    let fallback = clock.isTrustedWithoutPolicy ? Rule.lastWrite : .conflict
    if Self.areArrays(values) { return .list(key: []) }
    if Self.isLongText(values) { return .text(then: fallback) }
    return Self.isVersionNumber(values, at: path) || Self.isClock(values, at: path)
      ? .maximum : fallback
  }

  private static func areObjects(_ values: Versions<JSONValue?>) -> Bool {
    values.ours?.kind == .object && values.theirs?.kind == .object
  }

  private static func areArrays(_ values: Versions<JSONValue?>) -> Bool {
    guard values.ours?.kind == .array, values.theirs?.kind == .array else { return false }
    let base = RecordClock.present(values.base)
    return base == nil || base?.kind == .array
  }

  private static func isLongText(_ values: Versions<JSONValue?>) -> Bool {
    guard let ours = values.ours, let theirs = values.theirs, ours.kind == .string,
      theirs.kind == .string
    else { return false }
    return ours.isTextOfLines || theirs.isTextOfLines || values.base?.isTextOfLines == true
  }

  /// A `version` counts the edits, and says nothing about the other fields.
  private static func isVersionNumber(_ values: Versions<JSONValue?>, at path: FieldPath) -> Bool {
    path.names.last == versionName && values.ours?.kind == .number
      && values.theirs?.kind == .number
  }

  private static let versionName = Bytes("version")

  /// Whether a field has the name of a clock, and a moment on both sides.
  private static func isClock(_ values: Versions<JSONValue?>, at path: FieldPath) -> Bool {
    RecordClock.defaultPaths.contains(path)
      && values.sides.all.allSatisfy { side in
        side.flatMap { Timestamp(moment: $0) } != nil
      }
  }
}
