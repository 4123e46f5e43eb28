internal import JSONText
internal import MergePolicy
internal import Records

extension FieldMerge {
  /// Merges the lines inside two strings; if they conflict, another rule decides.
  ///
  /// An absent or null text can't be merged by line, so `then` decides. The rule does not fit other
  /// values that are not strings.
  mutating func mergeTexts(
    _ values: Versions<JSONValue?>,
    at path: FieldPath,
    then: Rule
  ) -> MergedValue {
    let sides = values.sides.all.compactMap { RecordClock.present($0) }
    guard sides.allSatisfy({ $0.kind == .string }) else {
      return contest(values, at: path, rule: Rule.text(then: then).word)
    }
    if let merged = TextMerge.merge(values) {
      let text = values.spelling(of: merged) ?? merged
      note(values, at: path, rule: Rule.text(then: then).word, text, .computed)
      return .agreed(text)
    }
    return decide(values, at: path, by: then)
  }
}
