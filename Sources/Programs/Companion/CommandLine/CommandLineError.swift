internal import CommandInterface

/// An invalid command line of `git jsonl`.
struct CommandLineError: Error, Equatable, Sendable {
  enum Problem: Equatable, Sendable {
    /// A problem with the options of any command.
    case option(UsageError)
    case missingVerb
    /// A word is not UTF-8.
    case notText
    /// `nearest` is the verb most similar to the word, if any is near.
    case unknownVerb(String, nearest: String?)
    /// An option of verbs comes before the verb.
    case optionBeforeVerb(String)
    /// A required operand of the verb is missing.
    case missingOperand(String)
    /// The first word after all that the verb takes.
    case extraWord(String)
    case unknownChoice(String, operand: String, choices: [String], nearest: String?)
    /// A number that is invalid, or too small.
    case badNumber(String, option: String)
    case badField(String)
    /// A word together with an option that excludes it.
    case needlessWord(String, option: String)
    /// An option that another action of the verb has.
    case otherAction(option: String, action: String)
    /// An operand can't be empty.
    case emptyOperand(String)
    /// A problem of one verb, in its own words.
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
