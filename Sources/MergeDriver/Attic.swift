internal import FileAccess
internal import RecordMerge
internal import Records

/// Where values are kept that a merge set aside: `jsonl/attic.jsonl` in the git directory.
///
/// It is local to the clone, or the linked worktree, and bounded: the oldest lines go first.
struct Attic {
  let environment: ProgramEnvironment
  /// The current folder of the process.
  let folder: String
  let moment: Moment

  static let byteLimit = 16 << 20

  /// Adds what a merge set aside; nothing where nothing was, and nothing outside of a repository.
  func keep(_ report: FileReport) throws(FileError) {
    if report.report.discardedCount == 0 { return }
    guard let gitFolder = GitFolder(environment: environment, folder: folder).path() else { return }
    // A thousandth of a second is as much as anybody can tell apart.
    let now = Timestamp(
      seconds: moment.secondsSince1970,
      nanoseconds: moment.nanoseconds / 1_000_000 * 1_000_000
    )
    let log = LineLog(path: gitFolder + "/jsonl/attic.jsonl", byteLimit: Self.byteLimit)
    try log.append(report.atticLines(at: now))
  }
}
