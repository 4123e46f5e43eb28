internal import ContentHash
internal import MergeContext
internal import MergePolicy
internal import RecordMerge

extension DocumentMerge {
  /// The engine for the files of a policy, with the commands that the user has registered.
  init(_ chosen: ChosenPolicy, _ commands: UserCommands) {
    self.init(
      policy: chosen.policy,
      words: chosen.words,
      digest: { sha256($0) },
      runCommand: { commands.run($0) }
    )
  }
}
