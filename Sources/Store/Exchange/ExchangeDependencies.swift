package import JSONText
package import MergePolicy
package import RecordMerge
package import Records

/// What an exchange needs from outside, as values and functions.
package struct ExchangeDependencies {
  /// The absolute path of the work tree's top, without symbolic links.
  package var workTree: String
  /// The store's own folder, in the git directory.
  package var storeFolder: String
  /// The time of day.
  package var moment: Timestamp
  /// The policy for a path from the top of the work tree; throws if there is a policy that can't be
  /// used.
  package var policy: (String) throws -> Policy
  /// Runs the commands of the rule `exec`.
  package var runCommand: CommandRunner
  /// The state of a path in git's index.
  package var indexEntry: (String) throws -> IndexState
  /// Adds lines with values that imports of a path overrode to the attic, and returns whether they
  /// are on the disk there. If they may have been added before, known lines are skipped.
  package var keepOverridden: (_ lines: [Bytes], _ path: String, _ mayBeKept: Bool) -> Bool
  /// Called with what was brought into the store from a path's file, or decided again, where the
  /// exchange then fails or returns nothing that tells of it.
  package var tell: (ImportOutcome, String) -> Void
  /// What is to be known of git; nil where no git puts files in place, so that whatever changes
  /// them edits them.
  package var git: GitPlace?
  /// Called before a file is made beside one of the work tree, where the store is on another file
  /// system, so that git does not take it for the user's.
  package var hideTemporaryFiles: () -> Void
  /// The longest wait for another exchange.
  package var lockLimitInMilliseconds: Int
  /// Called now and then during long work, with what is done, the path, the bytes done and the
  /// total.
  package var progress: (FileWork, String, Int, Int) -> Void

  /// What is done with a file.
  package enum FileWork: Sendable { case reading, writing }

  package init(
    workTree: String,
    storeFolder: String,
    moment: Timestamp,
    policy: @escaping (String) throws -> Policy,
    runCommand: @escaping CommandRunner,
    indexEntry: @escaping (String) throws -> IndexState,
    keepOverridden: @escaping ([Bytes], String, Bool) -> Bool,
    tell: @escaping (ImportOutcome, String) -> Void = { _, _ in },
    git: GitPlace? = nil,
    hideTemporaryFiles: @escaping () -> Void = {},
    lockLimitInMilliseconds: Int = Exchange.lockLimitInMilliseconds,
    progress: @escaping (FileWork, String, Int, Int) -> Void = { _, _, _, _ in }
  ) {
    self.workTree = workTree
    self.storeFolder = storeFolder
    self.moment = moment
    self.policy = policy
    self.runCommand = runCommand
    self.indexEntry = indexEntry
    self.keepOverridden = keepOverridden
    self.tell = tell
    self.git = git
    self.hideTemporaryFiles = hideTemporaryFiles
    self.lockLimitInMilliseconds = lockLimitInMilliseconds
    self.progress = progress
  }
}

/// The state of a file in git's index.
package enum IndexState: Equatable, Sendable {
  /// Git does not know the file, or does not check it out in this work tree.
  case unknown
  /// The index has this version; nil if it has several, in a merge that is under way.
  case known(content: Bytes?)
}
