package import JSONText
package import MergePolicy

/// A problem at a place in a policy file.
package struct PolicyProblem: Equatable, Sendable {
  package let reason: Reason
  /// From 1. Lines end as in YAML: at LF, CR LF or CR, and also at U+0085, U+2028 and U+2029.
  package let line: Int
  /// From 1, in Unicode scalars.
  package let column: Int
  /// The line of the problem, without its line end.
  package let source: Bytes

  package init(_ reason: Reason, line: Int, column: Int, source: Bytes) {
    self.reason = reason
    self.line = line
    self.column = column
    self.source = source
  }

  /// The kind of a value that was found, or is required.
  package enum Shape: Equatable, Sendable {
    case text, list, mapping, textOrList, textOrMapping, nothing
  }

  /// The kind of thing that a word names.
  package enum WordKind: Equatable, Sendable {
    case tier, consistency, preset, editedDeleted, collision, rule, children
  }

  /// The problem, by area.
  package enum Reason: Equatable, Sendable {
    case text(TextProblem)
    case shape(ShapeProblem)
    case value(ValueProblem)
    case rule(RuleProblem)
    case tier(TierProblem)
  }

  /// Problems that keep a file from being read at all.
  package enum TextProblem: Equatable, Sendable {
    // The file as bytes.
    case tooLarge(limit: Int)
    case notUTF8
    case forbiddenCharacter(UInt32)
    /// The file itself is in an unresolved merge.
    case conflictMarkers

    // The file as YAML.
    /// The message of libyaml, with its context.
    case notYAML(complaint: String, context: String?, contextLine: Int)
    /// A tab where the text is indented.
    case tab
    /// A character that YAML reserves at the beginning of a text.
    case reservedCharacter(String)
    case tooDeep(limit: Int)
    case anchor
    case alias
    case tag
    case secondDocument
  }

  /// A wrong key, or a wrong kind of value.
  package enum ShapeProblem: Equatable, Sendable {
    /// `name` is the key whose value has the wrong shape; nil for the file as a whole.
    case wrongShape(name: String?, expected: Shape, found: Shape)
    /// An element of the list under the key `name`.
    case wrongElement(name: String, expected: Shape, found: Shape)
    case keyIsNoText
    case unknownKey(String, choices: [String])
    case repeatedKey(String, firstLine: Int)
    case missingKey(String)
    case exclusiveKeys(String, String)
    /// A key under a negated pattern, which only excludes files.
    case keyOfNegatedPattern(String)
    /// A key of `claims` that belongs to the whole file.
    case keyOfFile(String)
    /// A key of the file's `claims` that belongs to an entry.
    case keyOfEntry(String)
  }

  /// A text with an invalid value.
  package enum ValueProblem: Equatable, Sendable {
    case unknownVersion(String)
    case unknownWord(String, kind: WordKind, choices: [String])
    case badDuration(String)
    case badCount(String)
    /// Neither true nor false.
    case badFlag(String)
    /// A number outside the sensible range.
    case badNumber(String, range: ClosedRange<Int64>)
    case badPattern(PathPatternError)
    case badPath(String)
    case badCommandName(String)
    case repeatedValue(String)
    case noValues(name: String)
    /// A claim or a record that would end at once.
    case noTime(String)
    case badNamespace(String)
    case badRefPrefix(String)
    case badViewName(String)
  }

  /// Rules and groups that can't be combined, or that are incomplete.
  package enum RuleProblem: Equatable, Sendable {
    case missingParameter(String, rule: String)
    case unknownParameter(String, rule: String, choices: [String])
    case textWithinText
    case ruleForKey(field: String, rule: String)
    case fieldInTwoGroups(String, firstLine: Int)
    case leadAmongFields(String)
    case computedLead(field: String, rule: String)
    /// A field of the key that a claim would set.
    case claimOfKey(String)
  }

  /// Words that don't go with the tier of their entry.
  package enum TierProblem: Equatable, Sendable {
    case consistency(Policy.Consistency, of: Policy.Tier)
    case timeToLive(of: Policy.Tier)
    case retention(of: Policy.Tier)
  }
}
