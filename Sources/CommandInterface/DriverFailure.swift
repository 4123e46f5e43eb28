package import FileAccess
package import RecordMerge

/// Why a merge could not be done, so that nothing was written.
package enum DriverFailure: Error, Equatable, Sendable {
  case file(FileError)
  /// A version is no JSON Lines, and no text either.
  case binary(Version)
  /// A version is no JSON Lines, and `path` is a pipe, which is empty once it has been read.
  case cannotBeReadAgain(Version, path: String)
  /// Git's text merge ended with a status that stands for no result.
  case textMergeFailed(Version, exitStatus: Int32)
}

/// The exit statuses of `jsonl-merge`. Git takes 0 for merged, 1 to 128 for conflicts, and more for
/// a driver that failed.
package enum DriverExitStatus {
  package static let merged: Int32 = 0
  package static let conflicts: Int32 = 1
  /// A command line that can't be followed, as git's own commands have it.
  package static let usage: Int32 = 129
  package static let failure: Int32 = 130
}
