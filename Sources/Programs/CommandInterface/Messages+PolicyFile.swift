internal import JSONText
internal import MergePolicy
package import PolicyYAML
internal import Records

/// Messages about a policy file that can't be used.
extension Messages {
  /// All problems of a policy file, as lines without line ends: for each problem its place and
  /// message, the line of the file, and a mark under the place.
  package static func policyFile(_ error: PolicyFileError) -> [String] {
    let lines = error.problems.flatMap { problem in
      let place = "\(printable(error.name)):\(problem.line):\(problem.column)"
      return ["\(place): \(sentence(problem.reason))"] + excerpt(of: problem)
    }
    guard error.omittedCount > 0 else { return lines }
    let noun = error.omittedCount == 1 ? "problem" : "problems"
    return lines + ["\(printable(error.name)): and \(error.omittedCount) more \(noun)"]
  }

  private static func sentence(_ reason: PolicyProblem.Reason) -> String {
    switch reason {
    case .text(let problem): sentence(problem)
    case .shape(let problem): sentence(problem)
    case .value(let problem): sentence(problem)
    case .rule(let problem): sentence(problem)
    case .tier(let problem): sentence(problem)
    }
  }

  /// Problems that keep a file from being read at all.
  private static func sentence(_ problem: PolicyProblem.TextProblem) -> String {
    switch problem {
    case .tooLarge(let limit):
      return "the file is larger than \(limit) bytes, which is the most that is read"
    case .notUTF8:
      return "this byte is not UTF-8"
    case .forbiddenCharacter(let value):
      let digits = String(value, radix: 16, uppercase: true)
      let code = String(repeating: "0", count: max(0, 4 - digits.count)) + digits
      return "the character U+\(code) is not allowed in YAML"
    case .conflictMarkers:
      return "the policy file itself is in conflict: resolve its merge first"
    case .notYAML(let complaint, let context, let contextLine):
      let activity = context.map { ", \($0) that begins in line \(contextLine)" } ?? ""
      return "this can't be read as YAML: \(complaint)\(activity)"
    case .tab:
      return "YAML is indented with spaces, and this is a tab"
    case .reservedCharacter(let character):
      return "a text that begins with \(brief(character)) has to be in quotes"
    case .tooDeep(let limit):
      return "lists and mappings are nested more than \(limit) deep"
    case .anchor:
      return "anchors of YAML are not allowed; a text that begins with \"&\" has to be in quotes"
    case .alias:
      return "aliases of YAML are not allowed; a text that begins with \"*\" has to be in quotes"
    case .tag:
      return "tags of YAML are not allowed; a text that begins with \"!\" has to be in quotes"
    case .secondDocument:
      return "a second document begins here, and a policy file is one document"
    }
  }

  /// Wrong keys, and wrong kinds of values.
  private static func sentence(_ problem: PolicyProblem.ShapeProblem) -> String {
    switch problem {
    case .wrongShape(let name, let expected, let found):
      let owner = name.map { "\(brief($0)) has to be" } ?? "a policy file has to be"
      return "\(owner) \(noun(expected)), not \(noun(found))"
    case .wrongElement(let name, let expected, let found):
      return "an element of \(brief(name)) has to be \(noun(expected)), not \(noun(found))"
    case .keyIsNoText:
      return "a key has to be a text"
    case .unknownKey(let name, let choices):
      return "there is no key \(brief(name))" + advice(name, choices)
    case .repeatedKey(let name, let firstLine):
      return "the key \(brief(name)) is here a second time; line \(firstLine) has it, too"
    case .missingKey(let name):
      return "the key \(brief(name)) is missing here"
    case .exclusiveKeys(let first, let second):
      return "the keys \(brief(first)) and \(brief(second)) exclude each other"
    case .keyOfNegatedPattern(let name):
      return "a pattern with \"!\" takes files out again, so there is nothing to say of them with "
        + "\(brief(name)): for these files, the policy that ships with the product holds"
    case .keyOfFile(let name):
      return "\(brief(name)) holds for the whole repository, so that everybody finds the same "
        + "claims: write \"claims: {ref: ...}\" once, beside \"policies\""
    case .keyOfEntry(let name):
      return "\(brief(name)) belongs into an entry of \"policies\": here, \"claims\" has only "
        + "\"ref\""
    }
  }

  /// Texts with an invalid value.
  private static func sentence(_ problem: PolicyProblem.ValueProblem) -> String {
    switch problem {
    case .unknownVersion(let text):
      return "version \(brief(text)) of the format is not known; this is version 1"
    case .unknownWord(let word, let kind, let choices):
      return unknown(word, kind) + advice(word, choices)
    case .badDuration(let text):
      return
        "\(brief(text)) is not a length of time: it can be a number of seconds, or a text such as "
        + "30d or 1h30m (w, d, h, m, s), up to 365000d"
    case .badCount(let text):
      return "\(brief(text)) is not a whole number from 1"
    case .badFlag(let text):
      return "\(brief(text)) is neither true nor false"
    case .badNumber(let text, let range):
      return "\(brief(text)) is not a whole number from \(range.lowerBound) to \(range.upperBound)"
    case .badPattern(let error):
      return "this pattern can't match any file: \(patternProblem(error))"
    case .badPath(let text):
      return
        "\(brief(text)) is not a path to a field: it has names with single dots between them, and "
        + "a backslash before a dot that belongs to a name"
    case .badCommandName(let text):
      return "\(brief(text)) can't be a command's name: it has letters, digits, \"-\", \"_\" and "
        + "\".\" alone, and begins with no \"-\""
    case .repeatedValue(let text):
      return "\(brief(text)) is here a second time"
    case .noValues(let name):
      return "\(brief(name)) has to name at least one value"
    case .noTime(let text):
      return "\(brief(text)) is too short: it has to be at least a second"
    case .badNamespace(let text):
      return "\(brief(text)) can't be a namespace: it has up to 32 letters, digits and \"-\", "
        + "and begins with a letter or a digit"
    case .badRefPrefix(let text):
      return "\(brief(text)) can't be where claims are: it can be \"refs/NAME/\" or "
        + "\"refs/heads/NAME/\", with a name that git allows and does not use itself"
    case .badViewName(let text):
      return "\(brief(text)) can't be the name of a view: it has letters, digits, \"-\", \"_\" and "
        + "\".\" alone, and begins with no \"-\""
    }
  }

  private static func patternProblem(_ error: PathPatternError) -> String {
    switch error {
    case .empty: "there is nothing in it"
    case .tooLong(let limit): "it is longer than \(limit) bytes"
    case .comment: "with \"#\" it begins as a comment of gitignore; write \"\\#\""
    case .loneBackslash: "a backslash at its end has nothing to take the meaning from"
    case .unclosedBracket: "a \"[\" has no \"]\""
    case .unknownClass(let name): "there is no class \"[:\(printable(shortened(name))):]\""
    case .emptySet: "there is nothing in a set"
    case .emptyName: "there is no name between two slashes, or at its end"
    case .relativeName(let name): "a path from the top of the repository has no name \"\(name)\""
    }
  }

  /// Rules and groups that can't be combined, or that are incomplete.
  private static func sentence(_ problem: PolicyProblem.RuleProblem) -> String {
    switch problem {
    case .missingParameter(let name, let rule):
      return "the rule \(brief(rule)) needs \(brief(name)): \(example(ofRule: rule))"
    case .unknownParameter(let name, let rule, let choices):
      guard !choices.isEmpty else {
        return "the rule \(brief(rule)) takes nothing, but \(brief(name)) is given"
      }
      return "the rule \(brief(rule)) takes no \(brief(name))" + suggestion(name, choices)
        + ": it takes " + list(choices, last: "and")
    case .textWithinText:
      return "after \"text\", another rule is needed"
    case .ruleForKey(let field, let rule):
      return
        "\(brief(field)) is a key, which never changes: its rule can only be \"immutable\", not "
        + brief(rule)
    case .fieldInTwoGroups(let field, let firstLine):
      return "\(brief(field)) is in a group already, in line \(firstLine)"
    case .leadAmongFields(let field):
      return "\(brief(field)) leads the group, so it is not among its fields"
    case .computedLead(let field, let rule):
      return
        "\(brief(field)) can't lead a group by the rule \(brief(rule)), which may take neither "
        + "side's value"
    case .claimOfKey(let field):
      return "\(brief(field)) is a key, which never changes: a claim can't set it"
    }
  }

  private static func example(ofRule rule: String) -> String {
    rule == "rank" ? "{rule: rank, order: [closed, open]}" : "{rule: exec, name: spelling}"
  }

  private static func noun(_ shape: PolicyProblem.Shape) -> String {
    switch shape {
    case .text: "a text"
    case .list: "a list"
    case .mapping: "a mapping"
    case .textOrList: "a text or a list of texts"
    case .textOrMapping: "a word or a mapping"
    case .nothing: "left empty"
    }
  }

  private static func unknown(_ word: String, _ kind: PolicyProblem.WordKind) -> String {
    switch kind {
    case .tier: "there is no tier \(brief(word))"
    case .consistency: "there is no consistency \(brief(word))"
    case .preset: "there is no preset \(brief(word))"
    case .rule: "there is no rule \(brief(word))"
    case .editedDeleted: "\"edited_deleted\" can't be \(brief(word))"
    case .collision: "\"collision\" can't be \(brief(word))"
    case .children: "\"children\" can't be \(brief(word))"
    }
  }

  /// The word that was probably meant, and all that are possible.
  private static func advice(_ word: String, _ choices: [String]) -> String {
    suggestion(word, choices) + ": it can be " + list(choices, last: "or")
  }

  private static func suggestion(_ word: String, _ choices: [String]) -> String {
    suggestion(nearestWord(to: word, among: choices))
  }

  /// A text of the file in quotation marks, shortened if it is long.
  private static func brief(_ text: String) -> String { quoted(shortened(text)) }

  private static func shortened(_ text: String) -> String {
    let scalars = text.unicodeScalars
    guard let end = scalars.index(scalars.startIndex, offsetBy: 60, limitedBy: scalars.endIndex),
      end < scalars.endIndex
    else { return text }
    return String(scalars[..<end]) + "..."
  }
}
