package import JSONText
package import MergePolicy

/// Something that is wrong at one place of a policy file.
package struct PolicyProblem: Equatable, Sendable {
  package let reason: Reason
  /// From 1. Lines end where they do in YAML: at LF, CR LF or CR, and also at U+0085, U+2028 and
  /// U+2029.
  package let line: Int
  /// From 1, in Unicode scalars.
  package let column: Int
  /// The line that the problem is in, without its line end.
  package let source: Bytes

  package init(_ reason: Reason, line: Int, column: Int, source: Bytes) {
    self.reason = reason
    self.line = line
    self.column = column
    self.source = source
  }

  /// What kind of value stands somewhere, or has to.
  package enum Shape: Equatable, Sendable {
    case text, list, mapping, textOrList, textOrMapping, nothing
  }

  /// What a word names.
  package enum WordKind: Equatable, Sendable {
    case tier, consistency, preset, editedDeleted, collision, rule
  }

  /// What is wrong, by area.
  package enum Reason: Equatable, Sendable {
    case text(TextProblem)
    case shape(ShapeProblem)
    case value(ValueProblem)
    case rule(RuleProblem)
  }

  /// What keeps a file from being read at all.
  package enum TextProblem: Equatable, Sendable {
    // The file as bytes.
    case tooLarge(limit: Int)
    case notUTF8
    case forbiddenCharacter(UInt32)
    /// The file is itself in a merge that is not resolved.
    case conflictMarkers

    // The file as YAML.
    /// What libyaml says, and what it was doing.
    case notYAML(complaint: String, context: String?, contextLine: Int)
    /// A tab where the text is indented.
    case tab
    /// A character that YAML keeps to itself at the beginning of a text.
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
    /// A negated pattern has nothing to say of the files that it takes out.
    case keyOfNegatedPattern(String)
  }

  /// A text that does not mean what it should.
  package enum ValueProblem: Equatable, Sendable {
    case unknownVersion(String)
    case unknownWord(String, kind: WordKind, choices: [String])
    case badDuration(String)
    case badCount(String)
    /// Neither true nor false.
    case badFlag(String)
    /// A number that lies beyond what makes sense.
    case badNumber(String, range: ClosedRange<Int64>)
    case badPattern(PathPatternError)
    case badPath(String)
    case badCommandName(String)
    case repeatedValue(String)
    case noValues(name: String)
  }

  /// Rules and groups that do not go together, or lack something.
  package enum RuleProblem: Equatable, Sendable {
    case missingParameter(String, rule: String)
    case unknownParameter(String, rule: String, choices: [String])
    case textWithinText
    case ruleForKey(field: String, rule: String)
    case fieldInTwoGroups(String, firstLine: Int)
    case leadAmongFields(String)
    case computedLead(field: String, rule: String)
  }
}
