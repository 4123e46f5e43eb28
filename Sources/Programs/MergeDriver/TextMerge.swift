internal import CommandInterface
internal import Git
internal import JSONText
internal import RecordMerge
internal import System

/// Git's own merge of lines, for files without records or without a usable policy.
struct TextMerge {
  let options: DriverOptions
  let environment: ProgramEnvironment
  let style: StyleChoice
  let inputs: MergeInputs

  /// Merges by `git merge-file`.
  ///
  /// https://git-scm.com/docs/git-merge-file: "The exit value of this program is negative on error,
  /// and the number of conflicts otherwise (truncated to 127 if there are more than that many
  /// conflicts)." Binary files are such an error (255).
  ///
  /// An inner merge of a criss-cross must not fail because of a conflict, and must not leave
  /// markers that the outer merge would read as text. The result is base then, as git does for
  /// binary files.
  func result(because reason: TextMergeReason) throws(DriverFailure) -> MergeResult {
    try requireFiles(because: reason)
    let child: ProgramResult
    do throws(FileError) {
      child = try GitProgram(environment: environment).run(arguments)
    } catch {
      throw .file(error)
    }
    let hasNoMerge = child.exitStatus > 0 && child.exitStatus <= 127 || child.exitStatus == 255
    if options.isVirtual, hasNoMerge {
      return MergeResult(
        runs: [inputs.base.bytes],
        hasConflicts: false,
        sentences: [],
        report: report(reason, conflictCount: child.exitStatus == 255 ? 1 : child.exitStatus)
      )
    }
    switch child.exitStatus {
    case 0...127:
      let conflictCount = Int(child.exitStatus)
      return MergeResult(
        runs: [child.output],
        hasConflicts: conflictCount > 0,
        sentences: [
          Messages.mergedAsText(
            because: reason,
            conflictCount: conflictCount,
            file: options.displayedPath
          )
        ],
        report: report(reason, conflictCount: child.exitStatus)
      )
    case 255: throw .binary(reason)
    default: throw .textMergeFailed(reason, exitStatus: child.exitStatus)
    }
  }

  private func report(_ reason: TextMergeReason, conflictCount: Int32) -> FileReport {
    var version: Version?
    if case .notJSONLines(let culprit) = reason { version = culprit.version }
    return FileReport(
      path: options.displayedPath,
      method: .text(because: version, conflictCount: Int(conflictCount))
    )
  }

  /// In a repository, `git merge-file` takes the style from the configuration, has no option for
  /// `merge`, and rejects a setting of `record`. So the setting is overridden first.
  private var arguments: [String] {
    var words = ["-c", "merge.conflictStyle=merge", "merge-file", "-p"]
    let style = style.style
    if style == .diff3 || style == .zdiff3 { words.append("--\(style)") }
    words.append("--marker-size=\(options.markerSize)")
    for label in [options.labels.ours, options.labels.base, options.labels.theirs] {
      words += ["-L", label]
    }
    return words + ["--", options.ours, options.base, options.theirs]
  }

  /// Git reads the files again. A pipe would be empty then, and merged as such.
  private func requireFiles(because reason: TextMergeReason) throws(DriverFailure) {
    let files = [
      (inputs.base, options.base), (inputs.ours, options.ours), (inputs.theirs, options.theirs),
    ]
    for (input, path) in files where !input.canBeReadAgain {
      throw .cannotBeReadAgain(reason, path: path)
    }
  }
}
