internal import CommandInterface
internal import Git
internal import JSONText
internal import RecordMerge
internal import System

/// How the conflicts of a file are written.
struct StyleChoice {
  let options: DriverOptions
  let environment: ProgramEnvironment
  /// The absolute path of the current folder; nil if it has none.
  let folder: String?

  /// Base's values in an inner merge, else the style on the command line, else git's setting, else
  /// `merge`.
  var style: ConflictStyle {
    if options.isVirtual { return .base }
    return options.style ?? configured ?? .merge
  }

  /// Git's setting `merge.conflictStyle`, with `record` as a further value; nil if there is none,
  /// if it is unknown, or if git can't be asked.
  private var configured: ConflictStyle? {
    let files = GitConfigurationFiles(environment: environment, folder: folder)
    if files.lack("conflictstyle") { return nil }
    let git = GitProgram(environment: environment)
    guard let word = try? git.setting("merge.conflictStyle") else { return nil }
    return styleWords.contains(word) ? ConflictStyle(rawValue: word) : nil
  }
}
