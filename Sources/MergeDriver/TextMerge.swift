internal import CommandInterface
internal import FileAccess
internal import JSONText
internal import RecordMerge

/// Git's own merge of lines, for files that have no records.
struct TextMerge {
  let options: DriverOptions
  let environment: ProgramEnvironment
  let inputs: MergeInputs

  /// Merges by `git merge-file`.
  ///
  /// https://git-scm.com/docs/git-merge-file: "The exit value of this program is negative on error,
  /// and the number of conflicts otherwise (truncated to 127 if there are more than that many
  /// conflicts)." Binary files are such an error (255).
  ///
  /// An inner merge of a criss-cross must not fail over a conflict, and must not leave markers that
  /// the outer merge would take for text: it is base then, as git has it for binary files.
  func result(because version: Version) throws(DriverFailure) -> MergeResult {
    try requireFiles(because: version)
    let child: ProgramResult
    do throws(FileError) {
      child = try runProgram("git", arguments: arguments, environment: environment)
    } catch {
      throw .file(error)
    }
    let hasNoMerge = child.exitStatus > 0 && child.exitStatus <= 127 || child.exitStatus == 255
    if options.isVirtual, hasNoMerge {
      return MergeResult(runs: [inputs.base.bytes], hasConflicts: false, sentences: [])
    }
    switch child.exitStatus {
    case 0...127:
      let conflictCount = Int(child.exitStatus)
      return MergeResult(
        runs: [child.output],
        hasConflicts: conflictCount > 0,
        sentences: [
          Messages.mergedAsText(
            version,
            conflictCount: conflictCount,
            file: options.displayedPath
          )
        ]
      )
    case 255: throw .binary(version)
    default: throw .textMergeFailed(version, exitStatus: child.exitStatus)
    }
  }

  /// The style is said in the configuration, because there is no option for `merge`, and because
  /// git would refuse a setting that says `record`.
  private var arguments: [String] {
    let style = conflictStyle(options, environment)
    let gitStyle: ConflictStyle = style == .diff3 || style == .zdiff3 ? style : .merge
    return [
      "-c", "merge.conflictStyle=\(gitStyle)", "merge-file", "-p",
      "--marker-size=\(options.markerSize)", "-L", options.labels.ours,
      "-L", options.labels.base, "-L", options.labels.theirs,
      "--", options.ours, options.base, options.theirs,
    ]
  }

  /// Git reads the files once more, which a pipe does not survive: it would be merged as empty.
  private func requireFiles(because version: Version) throws(DriverFailure) {
    let files = [
      (inputs.base, options.base), (inputs.ours, options.ours), (inputs.theirs, options.theirs),
    ]
    for (input, path) in files where !input.canBeReadAgain {
      throw .cannotBeReadAgain(version, path: path)
    }
  }
}
