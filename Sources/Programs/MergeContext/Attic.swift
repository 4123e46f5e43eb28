internal import Git
package import JSONText
package import RecordMerge
package import Records
package import System

/// Keeps the values that merges overrode: `jsonl/attic.jsonl` in the git directory that all work
/// trees share, so that it outlives each of them.
///
/// It is local to the clone, and bounded: the oldest lines are dropped first.
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

  /// The path of the attic, from the git directory of a work tree.
  package static func path(inGitDirectory gitDirectory: String) -> String {
    commonGitDirectory(of: gitDirectory) + "/jsonl/attic.jsonl"
  }

  /// Brings the lines of an attic of a linked work tree, where earlier versions kept one, into the
  /// attic.
  package static func takeOver(ofWorkTree gitDirectory: String) throws(FileError) {
    let old = gitDirectory + "/jsonl/attic.jsonl"
    guard path(inGitDirectory: gitDirectory) != old, let file = try InputFile.ifPresent(at: old)
    else { return }
    let lines = Document(reading: file.bytes).lines.map(\.bytes).filter { !$0.isEmpty }
    if !lines.isEmpty { try keep(lines, inGitDirectory: gitDirectory, mayBeKept: true) }
    try removeFile(at: old)
  }

  package static let byteLimit = 16 << 20

  /// The entries in the attic of a git directory, the latest first. Other lines are skipped.
  package static func entries(
    inGitDirectory gitDirectory: String
  ) throws(FileError) -> [AtticEntry] {
    guard let file = try InputFile.ifPresent(at: path(inGitDirectory: gitDirectory)) else {
      return []
    }
    return Document(reading: file.bytes).lines.reversed().compactMap { AtticEntry(line: $0.bytes) }
  }

  /// Adds the values that a merge overrode, if there are any; outside a repository, does nothing.
  ///
  /// - Returns: whether the attic has them now.
  package func keep(_ report: FileReport) throws(FileError) -> Bool {
    if report.report.discardedCount == 0 { return false }
    guard let gitFolder = GitFolder(environment: environment, folder: folder).path() else {
      return false
    }
    try Self.log(inGitDirectory: gitFolder).append(report.atticLines(at: moment))
    return true
  }

  /// Adds waiting lines durably; the caller then forgets them.
  ///
  /// - Parameter mayBeKept: whether some of them may have been added before, by a process that died
  ///   before it could report it.
  package static func keep(
    _ lines: [Bytes],
    inGitDirectory gitDirectory: String,
    mayBeKept: Bool
  ) throws(FileError) {
    try log(inGitDirectory: gitDirectory)
      .append(lines, isDurable: true, skipsKnown: mayBeKept)
  }

  /// Drops entries.
  ///
  /// - Parameter dropsDamage: whether lines that are not entries, such as one that a crash cut off,
  ///   are dropped, too.
  package static func drop(
    _ entries: [AtticEntry],
    dropsDamage: Bool,
    inGitDirectory gitDirectory: String
  ) throws(FileError) {
    let lines = Set(entries.map(\.line.bytes))
    try log(inGitDirectory: gitDirectory).drop { line in
      AtticEntry(line: line).map { lines.contains($0.line.bytes) } ?? dropsDamage
    }
  }

  private static func log(inGitDirectory gitDirectory: String) -> LineLog {
    LineLog(path: path(inGitDirectory: gitDirectory), byteLimit: byteLimit)
  }
}
