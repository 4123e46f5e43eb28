internal import Git
package import JSONText
package import RecordMerge
package import Records
package import System

/// Where values are kept that a merge set aside: `jsonl/attic.jsonl` in the git directory.
///
/// It is local to the clone, or the linked worktree, and bounded: the oldest lines go first.
package struct Attic: Sendable {
  package let environment: ProgramEnvironment
  /// The current folder of the process.
  package let folder: String
  package let moment: Timestamp

  package init(environment: ProgramEnvironment, folder: String, moment: Timestamp) {
    self.environment = environment
    self.folder = folder
    self.moment = moment
  }

  /// Where the attic of a git directory is.
  package static func path(inGitDirectory gitDirectory: String) -> String {
    gitDirectory + "/jsonl/attic.jsonl"
  }

  package static let byteLimit = 16 << 20

  /// What the attic of a git directory keeps, the latest first. Lines that are none of its own are
  /// passed over.
  package static func entries(
    inGitDirectory gitDirectory: String
  ) throws(FileError) -> [AtticEntry] {
    guard let file = try InputFile.ifPresent(at: path(inGitDirectory: gitDirectory)) else {
      return []
    }
    return Document(reading: file.bytes).lines.reversed().compactMap { AtticEntry(line: $0.bytes) }
  }

  /// Adds what a merge set aside; nothing where nothing was, and nothing outside of a repository.
  package func keep(_ report: FileReport) throws(FileError) {
    if report.report.discardedCount == 0 { return }
    guard let gitFolder = GitFolder(environment: environment, folder: folder).path() else { return }
    try Self.log(inGitDirectory: gitFolder).append(report.atticLines(at: moment))
  }

  /// Adds lines that wait for it, for good: whoever kept them forgets them then.
  ///
  /// - Parameter mayBeKept: whether some of them may have been added before, by a process that did
  ///   not live to say so.
  package static func keep(
    _ lines: [Bytes],
    inGitDirectory gitDirectory: String,
    mayBeKept: Bool
  ) throws(FileError) {
    try log(inGitDirectory: gitDirectory)
      .append(lines, isDurable: true, skipsKnown: mayBeKept)
  }

  private static func log(inGitDirectory gitDirectory: String) -> LineLog {
    LineLog(path: path(inGitDirectory: gitDirectory), byteLimit: byteLimit)
  }
}
