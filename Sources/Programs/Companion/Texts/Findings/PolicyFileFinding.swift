internal import CommandInterface
internal import JSONText
internal import MergePolicy
internal import Records

/// A problem of the policy file.
enum PolicyFileFinding: Equatable, Sendable {
  case policy(lines: [String])
  /// A word without effect, in the entry with this pattern.
  case idleWord(IdleWord, pattern: String)
  /// A pattern that decides for no file. An overruled one matches files, but later patterns decide
  /// for all of them.
  case idlePattern(String, line: Int, isOverruled: Bool)
}

extension Messages {
  static func text(_ finding: PolicyFileFinding) -> FindingText {
    switch finding {
    case .policy(let lines):
      FindingText(
        code: "policy",
        path: PolicyFile.path,
        evidence: "the policy file can't be used",
        meaning: "Every merge asks, and nothing is exported or imported.",
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
          + (hasDots(nearest) ? " A dot that belongs to a name needs a backslash before it." : "")
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

  /// The role of a field, after its name.
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
    case .states: "a field with states"
    case .collision: "the collision"
    }
  }

  /// The consequence if no record has a field.
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
    case .states: "No step is checked."
    case .collision: "It decides nothing."
    }
  }
}
