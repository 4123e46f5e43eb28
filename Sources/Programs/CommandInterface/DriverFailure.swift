package import RecordMerge
package import System

/// Why a merge could not be done, so that nothing was written.
package enum DriverFailure: Error, Equatable, Sendable {
  case file(FileError)
  /// Git's text merge is needed, and a version is not text.
  case binary(TextMergeReason)
  /// Git's text merge is needed, and `path` is a pipe, which is empty once it has been read.
  case cannotBeReadAgain(TextMergeReason, path: String)
  /// Git's text merge ended with a status that means that there is no result.
  case textMergeFailed(TextMergeReason, exitStatus: Int32)
}

/// Why a file is merged by git's text merge rather than by record.
package enum TextMergeReason: Equatable, Sendable {
  /// A version has no record.
  case notJSONLines(NotJSONLines)
  /// There is a policy file that can't be used, and no other rules replace it.
  case unusablePolicy
}

/// The exit statuses of `jsonl-merge`. Git reads 0 as merged, 1 to 128 as conflicts, and more as a
/// failure of the driver.
package enum DriverExitStatus {
  package static let merged: Int32 = 0
  package static let conflicts: Int32 = 1
  /// An invalid command line, as for git's own commands.
  package static let usage: Int32 = 129
  package static let failure: Int32 = 130
}
