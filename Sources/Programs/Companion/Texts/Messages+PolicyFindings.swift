internal import CommandInterface
internal import JSONText
internal import MergePolicy
internal import Records

// What is said of policies that are wrong, and of files that are not as their policies say.
extension Messages {
  /// What is wrong with the policy file.
  static func policyFileText(_ finding: Finding) -> FindingText? {
    switch finding {
    case .policy(let lines):
      FindingText(
        code: "policy",
        path: PolicyFile.path,
        evidence: "the policy file can't be used",
        meaning: "Every merge asks for a person, and nothing is exported or imported.",
        fix: lines.joined(separator: "\n")
      )
    case .idleWord(let idle, let pattern): text(idle, pattern: pattern)
    case .idlePattern(let pattern, let line, let isOverruled):
      FindingText(
        code: "unused-pattern",
        path: PolicyFile.path,
        line: line,
        evidence: isOverruled
          ? "later patterns decide for all files that match \(quoted(pattern))"
          : "no tracked file matches \(quoted(pattern))",
        meaning: "The entry does nothing.",
        fix: "Correct the pattern, move the entry down, or take it out."
      )
    default: nil
    }
  }

  private static func text(_ idle: IdleWord, pattern: String) -> FindingText {
    let line = idle.word.line
    switch idle.reason {
    case .isMissing(let nearest):
      let field = idle.word.subject.field?.text ?? ""
      return FindingText(
        code: "unused-field",
        path: PolicyFile.path,
        line: line,
        evidence: "no record in the files that match \(quoted(pattern)) has \(quoted(field)), "
          + role(of: idle.word.subject) + suggestion(nearest?.text),
        meaning: effect(of: idle.word.subject),
        fix: "Correct the name, or take it out."
          + (hasDots(nearest) ? " A backslash stands before a dot that belongs to a name." : "")
      )
    case .isNeverUsed:
      return FindingText(
        code: "unused-key",
        path: PolicyFile.path,
        line: line,
        evidence: "no record in the files that match \(quoted(pattern)) has its key by this "
          + "alternative",
        meaning: "Records that have its fields have their keys by an earlier alternative.",
        fix: "Put it before the others, or take it out."
      )
    case .needsIdentity:
      return FindingText(
        code: "unused-collision",
        path: PolicyFile.path,
        line: line,
        evidence: "\(quoted("collision: rename")) needs an identity, and the entry has none",
        meaning: "Two new records with one key merge as if the line were not there.",
        fix: "Add the fields that tell two records apart, such as identity: [created_at, "
          + "created_by], or take the line out."
      )
    case .isIgnoredInLog:
      let name = idle.word.subject == .collision ? "collision" : "key"
      return FindingText(
        code: "ignored-in-log",
        path: PolicyFile.path,
        line: line,
        evidence: "\(quoted(name)) has no effect beside \(quoted("consistency: append"))",
        meaning: "Each line of a log is an event of its own, and has no key.",
        fix: "Take it out, or the line that makes the file a log."
      )
    }
  }

  private static func hasDots(_ path: FieldPath?) -> Bool {
    path?.names.contains { $0.text.contains(".") } ?? false
  }

  /// What a field is for, behind its name.
  static func role(of subject: PolicyWord.Subject) -> String {
    switch subject {
    case .key, .alternative: "a field of the key"
    case .identity: "a field of the identity"
    case .clock: "the clock"
    case .sort: "a field that lines are sorted by"
    case .tombstone: "a field of tombstones"
    case .rule: "which has a rule"
    case .element: "by which a rule knows elements"
    case .group: "a field of a group"
    case .collision: "the collision"
    }
  }

  /// What it means that no record has a field.
  private static func effect(of subject: PolicyWord.Subject) -> String {
    switch subject {
    case .key, .alternative: "Records without their key merge as lines."
    case .identity: "It does not tell two records with one key apart."
    case .clock: "No record says when it was edited last."
    case .sort: "Lines are not sorted by it."
    case .tombstone: "No record says by it that it was deleted."
    case .rule: "The rule decides nothing."
    case .element: "The rule compares elements by their values."
    case .group: "Nothing moves with the group."
    case .collision: "It decides nothing."
    }
  }

  /// What a policy asks of files, and they do not meet.
  static func policyText(_ finding: Finding) -> FindingText? {
    switch finding {
    case .unsorted(let path, let line):
      FindingText(
        code: "unsorted",
        path: path,
        evidence: "line \(line) stands before what its policy sorts before it",
        meaning: "The next merge moves lines.",
        fix: "Sort the file as its policy says."
      )
    case .failedCheck(let path, let condition, let first, let count):
      FindingText(
        code: "failed-check",
        path: path,
        evidence: "\(counted(count, "record")) \(count == 1 ? "does" : "do") not meet the check "
          + "\(printable(condition)), the first in line \(first)",
        meaning: "Somebody wrote what the policy rules out, or a merge brought it about.",
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
    default: nil
    }
  }
}
