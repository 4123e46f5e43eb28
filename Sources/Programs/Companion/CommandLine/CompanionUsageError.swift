package import CommandInterface

/// A command line of `git jsonl` that can't be followed.
package struct CompanionUsageError: Error, Equatable, Sendable {
  package enum Problem: Equatable, Sendable {
    /// What can be wrong with the options of any command.
    case option(UsageError)
    case missingVerb
    /// A word is no UTF-8.
    case notText
    /// `nearest` is the verb that the word is most like, if any is near.
    case unknownVerb(String, nearest: String?)
    /// An option that belongs to verbs stands before the verb.
    case optionBeforeVerb(String)
    /// An operand that the verb can't do without.
    case missingOperand(String)
    /// The first word behind all that the verb takes.
    case extraWord(String)
    case unknownChoice(String, operand: String, choices: [String], nearest: String?)
    /// A number that is none, or too small.
    case badNumber(String, option: String)
    /// A time in seconds that is none, or too long.
    case badSeconds(String)
    /// The number of an entry that is none, or 0.
    case badCount(String)
    /// A value of `--field` without `=`.
    case badChoice(String)
    case badTime(String)
    case badField(String)
    /// A word of `put` with `=`, and no path to a field before it.
    case badPair(String)
    /// A second word of `put` without `=`.
    case secondKey(String, first: String)
    /// `put` without anything to write.
    case nothingToPut
    /// A field is given twice, or one lies inside the other.
    case overlappingFields(String, String)
    /// A word of `put` beside an option that leaves no room for it.
    case needlessWord(String, option: String)
    /// An operand can't be the empty text.
    case emptyOperand(String)
  }

  /// The verb whose help explains more; nil for the help of the whole command.
  package var verb: CompanionVerb?
  package var problem: Problem

  package init(_ problem: Problem, verb: CompanionVerb? = nil) {
    self.verb = verb
    self.problem = problem
  }
}
