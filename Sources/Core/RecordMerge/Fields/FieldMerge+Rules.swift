internal import JSONText
internal import MergePolicy
internal import Records

extension FieldMerge {
  /// Decides a true conflict by a rule. If the rule does not fit a value, the field is a conflict.
  mutating func decide(
    _ values: Versions<JSONValue?>,
    at path: FieldPath,
    by rule: Rule
  ) -> MergedValue {
    switch rule.definition.decision {
    case .base:
      // fault: immutable-takes-greater
      let winner = values.base == nil ? values.greaterSide.other.winner : .base
      return take(winner, of: values, at: path, by: rule)
    case .ours: return take(.ours, of: values, at: path, by: rule)
    case .theirs: return take(.theirs, of: values, at: path, by: rule)
    case .preferredSide(let preference):
      guard let order = order(of: values, by: preference) else {
        return contest(values, at: path, rule: rule.word)
      }
      return take(values.side(preferredBy: order).winner, of: values, at: path, by: rule)
    case .flag(let sides): return mergeFlags(values, at: path, isSetBy: sides, by: rule)
    case .sum: return compute(Self.sum(values), of: values, at: path, by: rule)
    case .bothTexts: return compute(Self.concatenation(values), of: values, at: path, by: rule)
    case .lines(let then): return mergeTexts(values, at: path, then: then)
    case .set(let key, let keepsAll):
      return mergeSets(values, at: path, key: key, keepsAll: keepsAll, by: rule)
    case .log(let key, let sort): return mergeLogs(values, at: path, key: key, sort: sort, by: rule)
    case .list(let key): return mergeLists(values, at: path, key: key, by: rule)
    case .members: return mergeObjects(values, at: path)
    case .absence: return leaveOut(values, at: path)
    case .person: return contest(values, at: path, rule: rule.word)
    case .command(let name): return mergeByCommand(name, values, at: path)
    }
  }

  /// Compares ours with theirs: the greater side is preferred. Returns nil if the values can't be
  /// compared.
  private mutating func order(
    of values: Versions<JSONValue?>,
    by preference: RulePreference
  ) -> Order? {
    switch preference {
    case .laterClock: clock.order
    case .earlierClock: clock.firstWriteOrder
    case .greaterValue: Extremes.order(values)
    case .lesserValue: Extremes.order(values, preferringLesser: true)
    case .firstOf(let list): Extremes.order(values, in: list)
    }
  }

  /// Merges two flags; an absent or null flag is false.
  private mutating func mergeFlags(
    _ values: Versions<JSONValue?>,
    at path: FieldPath,
    isSetBy sides: RuleDecision.FlagSides,
    by rule: Rule
  ) -> MergedValue {
    guard let ours = Self.flag(values.ours), let theirs = Self.flag(values.theirs) else {
      return contest(values, at: path, rule: rule.word)
    }
    // fault: all-is-any
    let isTrue = sides == .either ? ours || theirs : ours && theirs
    let flag = JSONValue(validated: Bytes(isTrue ? "true" : "false"))
    let winner = [FieldDecision.Winner.ours, .theirs, .base].first {
      values.value(of: $0).means(flag)
    }
    note(values, at: path, rule: rule.word, flag, winner ?? .computed, isMixture: false)
    return .agreed(flag)
  }

  /// Whether a flag is set; nil if the value is not a flag.
  private static func flag(_ value: JSONValue?) -> Bool? {
    switch value?.kind {
    case nil, .null, .false: false
    case .true: true
    case .number, .string, .array, .object: nil
    }
  }

  /// Takes what a rule computed; nil means that the rule does not fit the values.
  private mutating func compute(
    _ computed: Computed?,
    of values: Versions<JSONValue?>,
    at path: FieldPath,
    by rule: Rule
  ) -> MergedValue {
    guard let computed else { return contest(values, at: path, rule: rule.word) }
    note(values, at: path, rule: rule.word, computed.value, computed.winner)
    return .agreed(computed.value)
  }

  /// A value that a rule computed, or that it took from a side.
  private typealias Computed = (value: JSONValue?, winner: FieldDecision.Winner)

  /// Base plus what each side added to it; an absent base counts as zero. Returns nil if a value is
  /// not a number, or if the sum has too many digits.
  private static func sum(_ values: Versions<JSONValue?>) -> Computed? {
    let base = values.base ?? JSONValue(validated: Bytes("0"))
    guard let start = DecimalNumber(base),
      let ours = values.ours.flatMap({ DecimalNumber($0) }),
      let theirs = values.theirs.flatMap({ DecimalNumber($0) }),
      // fault: counter-counts-base-twice
      let both = ours.adding(theirs), let total = both.adding(start.negated)
    else { return nil }
    return (JSONValue(validated: Bytes(total.text)), .computed)
  }

  /// The separator between two texts that `concat` joins, as JSON spells it.
  private static let separator = Bytes(#"\n---\n"#)

  /// Both texts in canonical order. A text that the other contains adds nothing, nor does one that
  /// is absent, null or empty. Returns nil if a side is not a text.
  private static func concatenation(_ values: Versions<JSONValue?>) -> Computed? {
    let sides = values.sides.all
    let texts = sides.compactMap { RecordClock.present($0) }.map(\.string)
    guard !texts.contains(nil) else { return nil }
    guard let ours = values.ours, let theirs = values.theirs, let oursText = ours.string,
      let theirsText = theirs.string, !oursText.isEmpty, !theirsText.isEmpty
    else { return (values[values.greaterSide], values.greaterSide.winner) }
    // fault: text-added-to-itself
    if oursText.contains(theirsText) { return (ours, .computed) }
    if theirsText.contains(oursText) { return (theirs, .computed) }
    // fault: ours-comes-first
    let isOursFirst = values.greaterSide == .theirs
    let (first, second) = isOursFirst ? (ours, theirs) : (theirs, ours)
    let text =
      first.bytes[0..<first.bytes.count - 1].array + separator.array
      + second.bytes[1..<second.bytes.count].array
    return (JSONValue(validated: Bytes(text)), .computed)
  }
}
