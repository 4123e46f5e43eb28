internal import JSONText
internal import MergePolicy
internal import Records

extension FieldMerge {
  /// Decides a true conflict by a rule. A value that the rule does not fit is a conflict.
  mutating func decide(
    _ values: ThreeWay<JSONValue>,
    at path: FieldPath,
    by rule: Rule
  ) -> MergedValue {
    switch rule {
    case .object: return mergeObjects(values, at: path)
    case .union(let key):
      let isCustomary = policy.rules[path] == nil && policy.otherwise == nil
      let set = SetRule(word: rule.word, key: key, isCustomary: isCustomary)
      return mergeSets(values, at: path, set)
    case .grow(let key):
      return mergeSets(values, at: path, SetRule(word: rule.word, key: key, keepsAll: true))
    case .append(let key, let sort): return mergeLogs(values, at: path, key: key, sort: sort)
    case .text(let then):
      return mergeTexts(values, at: path, then: then)
    case .unset: return .agreed(nil)
    case .conflict: return contest(values, at: path, rule: rule.word)
    case .exec(let name): return mergeByCommand(name, values, at: path)
    case .counter, .concatenate, .any, .all:
      guard let computed = Self.compute(values, by: rule) else {
        return contest(values, at: path, rule: rule.word)
      }
      note(values, at: path, rule: rule.word, computed, .computed)
      return .agreed(computed)
    case .immutable, .lastWrite, .firstWrite, .maximum, .minimum, .rank, .ours, .theirs:
      let winner = choose(values, by: rule)
      let value = values.value(of: winner)
      note(
        values,
        at: path,
        rule: rule.word,
        value,
        winner,
        isBookkeeping: path == clock.path
      )
      return .agreed(value)
    }
  }

  /// The version whose value a choosing rule takes. Ties go to the canonically greater value.
  mutating func choose(_ values: ThreeWay<JSONValue>, by rule: Rule) -> FieldDecision.Winner {
    let side: Side
    switch rule {
    case .immutable:
      if values.base != nil { return .base }
      side = values.greaterSide.other
    case .lastWrite: side = values.side(preferredBy: clock.order)
    case .firstWrite: side = values.side(preferredBy: firstWriteOrder(values))
    case .maximum: side = Self.extreme(values, reversed: false)
    case .minimum: side = Self.extreme(values, reversed: true)
    case .rank(let list): side = Self.firstRanked(values, in: list)
    case .ours: side = .ours
    case .theirs: side = .theirs
    default: preconditionFailure("The rule \(rule.word) takes no version's value.")
    }
    return side.winner
  }

  /// The earlier clock is preferred; a side without a clock loses as ever.
  private mutating func firstWriteOrder(_ values: ThreeWay<JSONValue>) -> Order {
    clock.isOneSided ? clock.order : clock.order.reversed
  }

  private static func extreme(_ values: ThreeWay<JSONValue>, reversed: Bool) -> Side {
    guard let ours = RecordClock.present(values.ours) else {
      return RecordClock.present(values.theirs) == nil ? values.greaterSide : .theirs
    }
    guard let theirs = RecordClock.present(values.theirs) else { return .ours }
    let order = RecordClock.order(ours, theirs)
    return values.side(preferredBy: reversed ? order.reversed : order)
  }

  private static func firstRanked(_ values: ThreeWay<JSONValue>, in list: [RankedValue]) -> Side {
    func position(_ value: JSONValue?) -> Int {
      guard let value else { return list.count }
      return list.firstIndex { $0.value.means(value) } ?? list.count
    }
    return values.side(preferredBy: Order(position(values.theirs), position(values.ours)))
  }

  /// The value that a rule computes from both sides; nil where a value does not fit the rule.
  private static func compute(_ values: ThreeWay<JSONValue>, by rule: Rule) -> JSONValue? {
    switch rule {
    case .counter: return sum(values)
    case .concatenate: return concatenation(values)
    default:
      guard let flags = flags(values) else { return nil }
      let isTrue =
        rule == .any ? flags.ours || flags.theirs : flags.ours && flags.theirs
      return JSONValue(validated: Bytes(isTrue ? "true" : "false"))
    }
  }

  /// Whether each side's flag is set; an absent one is not. Nil where a side is no flag.
  static func flags(_ values: ThreeWay<JSONValue>) -> (ours: Bool, theirs: Bool)? {
    let kinds = [values.ours, values.theirs].map { $0?.kind ?? .false }
    guard kinds.allSatisfy({ $0 == .true || $0 == .false }) else { return nil }
    return (kinds[0] == .true, kinds[1] == .true)
  }

  /// Base and what each side added to it; a base that is absent or null counts as zero.
  private static func sum(_ values: ThreeWay<JSONValue>) -> JSONValue? {
    let base = RecordClock.present(values.base) ?? JSONValue(validated: Bytes("0"))
    guard let start = DecimalNumber(base),
      let ours = values.ours.flatMap({ DecimalNumber($0) }),
      let theirs = values.theirs.flatMap({ DecimalNumber($0) }),
      let both = ours.adding(theirs), let total = both.adding(start.negated)
    else { return nil }
    return JSONValue(validated: Bytes(total.text))
  }

  /// What stands between two texts that `concat` put together, as JSON spells it.
  private static let separator = Bytes(#"\n---\n"#)

  /// Both texts in canonical order; a text that the other holds adds nothing, nor does an absent
  /// one.
  private static func concatenation(_ values: ThreeWay<JSONValue>) -> JSONValue? {
    guard let ours = RecordClock.present(values.ours) else { return values.theirs }
    guard let theirs = RecordClock.present(values.theirs) else { return ours }
    guard let oursText = ours.string, let theirsText = theirs.string else { return nil }
    if oursText.contains(theirsText) { return ours }
    if theirsText.contains(oursText) { return theirs }
    let isOursFirst = values.greaterSide == .theirs
    let (first, second) = isOursFirst ? (ours, theirs) : (theirs, ours)
    let text =
      first.bytes[0..<first.bytes.count - 1].array + separator.array
      + second.bytes[1..<second.bytes.count].array
    return JSONValue(validated: Bytes(text))
  }
}
