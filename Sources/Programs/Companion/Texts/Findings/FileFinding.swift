internal import CommandInterface
internal import JSONText
internal import Records

/// A problem of the content of a file, whatever its policy says.
enum FileFinding: Equatable, Sendable {
  /// Nil for the work tree's file.
  case markers(path: String, line: Int, revision: String?)
  case damagedLines(path: String, first: Int, count: Int, JSONError?)
  case duplicateKeys(path: String, keys: [String], count: Int)
  case pointer(path: String)
  /// The file has content, and is not JSON Lines.
  case notRecords(path: String, ForeignContent)
  /// The file is missing, or is not a file.
  case unreadableFile(path: String)
}

extension Messages {
  static func text(_ finding: FileFinding) -> FindingText {
    switch finding {
    case .markers(let path, let line, let revision):
      FindingText(
        code: "markers",
        path: path,
        evidence: "line \(line)" + (revision.map { " in \(printable($0))" } ?? "")
          + " is a conflict marker",
        meaning: "A conflict was committed, or is not resolved.",
        fix: "Resolve it in the file, or by git jsonl resolve, and commit."
      )
    case .damagedLines(let path, let first, let count, let error):
      FindingText(
        code: "damaged-lines",
        path: path,
        evidence: "\(counted(count, "line")) "
          + (count == 1 ? "is not a record" : "are not records") + ", the first in line \(first)"
          + (error.map { ", column \($0.offset + 1): \(problem($0.reason))" } ?? ""),
        meaning: "Programs that read the file fail there; merges keep such lines as they are.",
        fix: "Repair the file."
      )
    case .duplicateKeys(let path, let keys, let count):
      FindingText(
        code: "duplicate-keys",
        path: path,
        evidence: "\(counted(count, "key")) \(count == 1 ? "is" : "are") on several lines: "
          + keys.map(quoted).joined(separator: ", "),
        meaning: "None of the lines can be edited by its key, and a merge that touches them asks.",
        fix: "Give all but one of the lines another key, or remove them."
      )
    case .pointer(let path):
      FindingText(
        code: "lfs-pointer",
        path: path,
        evidence: "git has a pointer of git-lfs in place of its records",
        meaning: "A merge sees pointers, and can't merge records.",
        fix: "git lfs untrack it, and git add --renormalize it."
      )
    case .notRecords(let path, let content):
      FindingText(
        code: "not-records",
        path: path,
        evidence: "the file is not JSON Lines: it is \(name(of: content))",
        meaning: "It is merged as text, and nothing is exported into it.",
        fix: "Replace it by JSON Lines" + (advice(for: content).map { ": " + $0 } ?? "") + "."
      )
    case .unreadableFile(let path):
      FindingText(
        code: "unreadable-file",
        path: path,
        evidence: "the file is missing, or is none",
        meaning: "Its records can't be checked.",
        fix: "git checkout brings it back."
      )
    }
  }
}
