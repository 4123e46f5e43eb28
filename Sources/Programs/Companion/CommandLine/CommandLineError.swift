internal import CommandInterface

/// A command line of `git jsonl` that can't be followed.
struct CommandLineError: Error, Equatable, Sendable {
  enum Problem: Equatable, Sendable {
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
    case badField(String)
    /// A word beside an option that leaves no room for it.
    case needlessWord(String, option: String)
    /// An operand can't be the empty text.
    case emptyOperand(String)
    /// A problem of one verb alone, in the verb's own words.
    case other(String)
  }

  /// The name of the verb whose help explains more; nil for the help of the whole command.
  var verb: String?
  var problem: Problem

  init(_ problem: Problem, verb: String? = nil) {
    self.verb = verb
    self.problem = problem
  }
}
