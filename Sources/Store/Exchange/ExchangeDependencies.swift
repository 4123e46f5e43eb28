package import JSONText
package import MergePolicy
package import RecordMerge
package import Records

/// What an exchange needs from outside, as values and functions.
package struct ExchangeDependencies {
  /// The absolute path of the work tree's top, without symbolic links in it.
  package var workTree: String
  /// The store's own folder, in the git directory.
  package var storeFolder: String
  /// The time of day.
  package var moment: Timestamp
  /// The policy for a path from the top of the work tree; throws where there is one that can't be
  /// used.
  package var policy: (String) throws -> Policy
  /// Runs the commands of the rule `exec`.
  package var runCommand: CommandRunner
  /// What git's index says of a path.
  package var indexEntry: (String) throws -> IndexState
  /// Adds lines to the attic that imports of a path have set aside, and says whether they are there
  /// for good; where they may have been added before, those that are there are passed over.
  package var keepSetAside: (_ lines: [Bytes], _ path: String, _ mayBeKept: Bool) -> Bool
  /// Called now and then in long work, with the path, how far it is and how far it goes, in bytes.
  package var progress: (String, Int, Int) -> Void

  package init(
    workTree: String,
    storeFolder: String,
    moment: Timestamp,
    policy: @escaping (String) throws -> Policy,
    runCommand: @escaping CommandRunner,
    indexEntry: @escaping (String) throws -> IndexState,
    keepSetAside: @escaping ([Bytes], String, Bool) -> Bool,
    progress: @escaping (String, Int, Int) -> Void = { _, _, _ in }
  ) {
    self.workTree = workTree
    self.storeFolder = storeFolder
    self.moment = moment
    self.policy = policy
    self.runCommand = runCommand
    self.indexEntry = indexEntry
    self.keepSetAside = keepSetAside
    self.progress = progress
  }
}

/// What git's index says of a file.
package enum IndexState: Equatable, Sendable {
  /// Git does not know the file, or is not to have it in this work tree.
  case unknown
  /// The index has this version of it; nil where it has several, in a merge that is under way.
  case known(content: Bytes?)
}
