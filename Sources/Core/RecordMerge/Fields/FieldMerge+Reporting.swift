internal import JSONText
internal import MergePolicy
internal import Records

/// Reports on fields.
extension FieldMerge {
  /// A conflict: a person decides.
  mutating func contest(
    _ values: Versions<JSONValue?>,
    at path: FieldPath,
    rule: String,
    greaterSide: Side? = nil
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
    return .contested(Candidates(values, at: path, greaterSide: greaterSide))
  }

  /// Takes the value of a version, and reports it.
  mutating func take(
    _ winner: FieldDecision.Winner,
    of values: Versions<JSONValue?>,
    at path: FieldPath,
    by rule: Rule
  ) -> MergedValue {
    let value = values.value(of: winner)
    note(values, at: path, rule: rule.word, value, winner)
    return .agreed(value)
  }

  /// Reports how a field was decided. A side is discarded if it changed the field and the result
  /// has another value. A value that a rule computed from both sides discards neither, unless
  /// `isComputed` says that it contains nothing of them.
  mutating func note(
    _ values: Versions<JSONValue?>,
    at path: FieldPath,
    rule: String,
    _ result: JSONValue?,
    _ winner: FieldDecision.Winner,
    isBookkeeping: Bool = false,
    isMixture: Bool? = nil
  ) {
    let isMixture = isMixture ?? (winner == .computed && !isBookkeeping)
    let discarded = Side.allCases.filter { side in
      // fault: discarded-value-of-theirs-unreported
      !isMixture && values.isChanged(by: side) && !values[side].means(result)
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

  /// Like `note`, but only if something is discarded.
  mutating func noteIfDiscarding(
    _ values: Versions<JSONValue?>,
    at path: FieldPath,
    rule: String,
    _ result: JSONValue?,
    _ winner: FieldDecision.Winner
  ) {
    note(values, at: path, rule: rule, result, winner)
    if decisions.last?.discarded.isEmpty == true { decisions.removeLast() }
  }
}
