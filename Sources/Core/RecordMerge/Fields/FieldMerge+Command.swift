internal import JSONText
internal import MergePolicy
internal import Records

extension FieldMerge {
  /// Lets a command decide. If it fails, the field is a conflict.
  ///
  /// If the command chooses a version's value, the other side's value is overridden; a different
  /// value counts as computed from both.
  mutating func mergeByCommand(
    _ name: String,
    _ values: Versions<JSONValue?>,
    at path: FieldPath
  ) -> MergedValue {
    let word = Rule.exec(name).word
    let result: Result<JSONValue, CommandFailure>
    if Rule.isCommandName(name) {
      result = commands.value(
        for: CommandRequest(
          name: name,
          path: path,
          base: values.base,
          ours: values.ours,
          theirs: values.theirs
        )
      )
    } else {
      result = .failure(.badName)
    }
    switch result {
    case .success(let value):
      let winner = [FieldDecision.Winner.ours, .theirs, .base].first { candidate in
        values.value(of: candidate).means(value)
      }
      note(values, at: path, rule: word, value, winner ?? .computed)
      return .agreed(value)
    case .failure(let failure):
      let merged = contest(values, at: path, rule: word)
      decisions[decisions.count - 1].failedCommand = FailedCommand(name: name, failure: failure)
      return merged
    }
  }
}
