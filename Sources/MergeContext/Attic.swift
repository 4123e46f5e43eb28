package import FileAccess
package import RecordMerge
internal import Records

/// Where values are kept that a merge set aside: `jsonl/attic.jsonl` in the git directory.
///
/// It is local to the clone, or the linked worktree, and bounded: the oldest lines go first.
package struct Attic: Sendable {
  package let environment: ProgramEnvironment
  /// The current folder of the process.
  package let folder: String
  package let moment: Moment

  package init(environment: ProgramEnvironment, folder: String, moment: Moment) {
    self.environment = environment
    self.folder = folder
    self.moment = moment
  }

  /// Where the attic of a git directory is.
  package static func path(inGitDirectory gitDirectory: String) -> String {
    gitDirectory + "/jsonl/attic.jsonl"
  }

  package static let byteLimit = 16 << 20

  /// Adds what a merge set aside; nothing where nothing was, and nothing outside of a repository.
  package func keep(_ report: FileReport) throws(FileError) {
    if report.report.discardedCount == 0 { return }
    guard let gitFolder = GitFolder(environment: environment, folder: folder).path() else { return }
    // A thousandth of a second is as much as anybody can tell apart.
    let now = Timestamp(
      seconds: moment.secondsSince1970,
      nanoseconds: moment.nanoseconds / 1_000_000 * 1_000_000
    )
    let log = LineLog(path: Self.path(inGitDirectory: gitFolder), byteLimit: Self.byteLimit)
    try log.append(report.atticLines(at: now))
  }
}
