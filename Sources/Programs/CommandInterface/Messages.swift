internal import JSONText
internal import RecordMerge
internal import Records
package import System

/// The messages of `jsonl-merge`: pure functions from events to text, and the only place for this
/// text. A message is one line without its line end. `Companion` adds the messages of `git jsonl`.
package enum Messages {
  /// How many lines of one kind are printed; the rest is only counted.
  package static let lineLimit = 20

  /// A message after the name of the program.
  package static func line(_ sentence: String) -> String { "jsonl-merge: \(sentence)" }

  /// An invalid command line.
  package static func usage(_ error: UsageError) -> String {
    usageProblem(error) + "; see jsonl-merge --help"
  }

  /// The problem with the options of a command line, of any program.
  package static func usageProblem(_ error: UsageError) -> String {
    switch error {
    case .unknownOption(let word, let nearest):
      return "there is no option \(quoted(word))" + suggestion(nearest)
    case .missingValue(let option):
      return "the option \(quoted(option)) needs a value"
    case .emptyValue(let option):
      return "the option \(quoted(option)) needs a value that is not empty"
    case .unexpectedValue(let value, let option):
      return "the option \(quoted(option)) takes no value, but \(quoted(value)) was given"
    case .badMarkerSize(let text):
      return "the marker size \(quoted(text)) is not a whole number from 1 to 1000"
    case .unknownStyle(let word, let nearest):
      return "there is no style \(quoted(word))" + suggestion(nearest)
        + ": it can be " + list(styleWords, last: "or")
    case .exclusive(let first, let second):
      return "the options \(quoted(first)) and \(quoted(second)) exclude each other"
    case .reportOverFile(let path):
      return "the report would replace \(quoted(path)), which is a file of the merge"
    case .missingFiles(let given):
      let words =
        given.isEmpty
        ? "none was"
        : list(given.map(quoted), last: "and")
          + (given.count == 1 ? " was" : " were")
      return "three files are needed, BASE, OURS and THEIRS, but \(given.isEmpty ? "" : "only ")"
        + "\(words) given"
    case .extraFile(let word):
      return "the file \(quoted(word)) is one too many: three are needed, BASE, OURS and THEIRS"
    case .needlessFile(let word, let option):
      return "the file \(quoted(word)) is one too many: the option \(quoted(option)) merges nothing"
    }
  }

  /// The word that was probably meant, in parentheses; empty if none is near.
  package static func suggestion(_ nearest: String?) -> String {
    nearest.map { " (did you mean \(quoted($0))?)" } ?? ""
  }

  /// Words as a sentence lists them: `a, b or c`, where `last` is "or".
  package static func list(_ words: [String], last: String) -> String {
    guard let end = words.last, words.count > 1 else { return words.first ?? "" }
    return words.dropLast().joined(separator: ", ") + " \(last) \(end)"
  }
}

// MARK: - Failures

extension Messages {
  /// A merge that could not be done. `file` is the merged file's name.
  package static func failure(_ failure: DriverFailure, file: String) -> String {
    switch failure {
    case .file(let error):
      let end = error.operation == .synchronizeFolder ? "" : "; nothing was changed"
      return fileProblem(error) + end
    case .binary(let reason):
      return "\(printable(file)): \(cause(of: reason)), and git merge-file can't merge it "
        + "as text either; nothing was changed"
    case .cannotBeReadAgain(let reason, let path):
      return "\(printable(file)): \(cause(of: reason)), and git merge-file can't read "
        + "\(quoted(path)) a second time to merge it as text; nothing was changed; use a file"
    case .textMergeFailed(let reason, let exitStatus):
      return "\(printable(file)): \(cause(of: reason)), and git merge-file failed to merge "
        + "it as text (exit status \(exitStatus)); nothing was changed"
    }
  }

  /// Why a file is not merged by record.
  static func cause(of reason: TextMergeReason) -> String {
    switch reason {
    case .notJSONLines(let error):
      "\(error.version) is not JSON Lines" + firstProblem(error.firstBadLine)
    case .unusablePolicy: "its policy can't be used"
    }
  }

  /// The place where a version without records stops being JSON; columns are counted in bytes, from
  /// 1.
  private static func firstProblem(_ damage: Damage?) -> String {
    guard let damage, case .badLine(let error) = damage.kind else { return "" }
    let place = "line \(damage.lineNumber), column \(error.offset + 1)"
    return " (\(place): \(problem(error.reason)))"
  }

  /// Says that overridden values could not be kept. `file` is the merged file's name.
  package static func atticFailure(_ error: FileError, file: String) -> String {
    "\(printable(file)): overridden values are not kept in the attic: \(fileProblem(error))"
  }

  /// The operation on a file that failed, and why.
  package static func fileProblem(_ error: FileError) -> String {
    let path = quoted(error.path)
    let problem =
      switch error.operation {
      case .open: "can't open \(path)"
      case .inspect: "can't look at \(path)"
      case .read, .map: "can't read \(path)"
      case .createTemporaryFile: "can't create a temporary file beside \(path)"
      case .write: "can't write \(path)"
      case .writeToStream: "can't write to \(printable(error.path))"
      case .setMode: "can't give the new \(path) the mode of the old one"
      case .synchronize: "can't write \(path) to the disk"
      case .rename: "can't put the new \(path) in place"
      case .synchronizeFolder: "\(path) is written, but may not survive a crash of the machine"
      case .createFolder: "can't make the folder \(path)"
      case .remove: "can't remove \(path)"
      case .lock: "can't lock \(path)"
      case .startProgram: "can't start \(path)"
      case .waitForProgram: "can't wait for \(path)"
      case .startThread: "can't start \(printable(error.path))"
      case .watch: "can't watch \(path)"
      }
    return "\(problem): \(error.explanation)"
  }
}
