internal import CommandInterface
internal import MergePolicy
internal import RecordStore
internal import Records

/// A requirement of a policy that a file does not meet.
enum PolicyBreach: Equatable, Sendable {
  case unsorted(path: String, line: Int)
  /// Records do not meet a condition of the policy.
  case failedCheck(path: String, condition: String, first: Int, count: Int)
  /// A condition of the policy that SQLite can't use.
  case invalidCheck(path: String, condition: String, reason: String)
  /// Tombstones without the time in this field at which they were written.
  case undatedTombstones(path: String, field: FieldPath, first: Int, count: Int)
  /// A record has taken a step that the policy does not have.
  case forbiddenStep(path: String, line: Int, key: KeyText, ForbiddenStep)
}

extension Messages {
  static func text(_ finding: PolicyBreach) -> FindingText {
    switch finding {
    case .unsorted(let path, let line):
      FindingText(
        code: "unsorted",
        path: path,
        evidence: "line \(line) comes before a line that its policy sorts before it",
        meaning: "The next merge moves lines.",
        fix: "Sort the file as its policy says."
      )
    case .failedCheck(let path, let condition, let first, let count):
      FindingText(
        code: "failed-check",
        path: path,
        evidence: "\(counted(count, "record")) \(count == 1 ? "does" : "do") not meet the check "
          + "\(printable(condition)), the first in line \(first)",
        meaning: "Somebody wrote a record that the policy forbids, or a merge produced it.",
        fix: "Edit the records, or the policy."
      )
    case .invalidCheck(let path, let condition, let reason):
      FindingText(
        code: "invalid-check",
        path: path,
        evidence: "its policy has a check that can't be evaluated: \(printable(condition))",
        meaning: "The reason: \(printable(reason)). A record for which that is so can't be edited.",
        fix: "Repair the check in \(PolicyFile.path)."
      )
    case .undatedTombstones(let path, let field, let first, let count):
      FindingText(
        code: "undated-tombstones",
        path: path,
        evidence: "\(counted(count, "tombstone")) \(count == 1 ? "has" : "have") no moment in "
          + "\(quoted(field.text)), the first in line \(first)",
        meaning: "Such a tombstone never expires.",
        fix: "Write there when the record was deleted, such as 2026-11-20T10:15:00Z."
      )
    case .forbiddenStep(let path, let line, let key, let step):
      FindingText(
        code: "forbidden-step",
        path: path,
        line: line,
        evidence: "of the record \(quoted(key.text)), \(sentence(step))",
        meaning: "The policy names the states that may come after each other.",
        fix: "Set the field to a state that may come next, or to what it was."
      )
    }
  }
}
