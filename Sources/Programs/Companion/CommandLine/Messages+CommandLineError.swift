internal import CommandInterface

// Messages about an invalid command line of `git jsonl`.
extension Messages {
  /// A message after the name of the program.
  static func programLine(_ sentence: String) -> String { "git jsonl: \(sentence)" }

  static func usage(_ error: CommandLineError) -> String {
    let help = error.verb.map { "git jsonl \($0) --help" } ?? "git jsonl help"
    return problem(error) + "; see \(help)"
  }

  private static func problem(_ error: CommandLineError) -> String {
    switch error.problem {
    case .option(let problem):
      return usageProblem(problem)
    case .missingVerb:
      return "a verb is needed, such as status or list"
    case .notText:
      return "a word of the command line is not UTF-8; JSON can't hold it, and nothing was changed"
    case .unknownVerb(let word, let nearest):
      return "there is no verb \(quoted(word))" + suggestion(nearest)
    case .optionBeforeVerb(let word):
      return "the option \(quoted(word)) comes before the verb; it goes after it"
    case .missingOperand(let name):
      return "the \(name) is missing"
    case .emptyOperand(let name):
      return "the \(name) can't be empty"
    case .extraWord(let word):
      return "the word \(quoted(word)) is one too many: " + needed(by: error.verb)
    case .unknownChoice(let word, let operand, let choices, let nearest):
      return "the \(operand) can't be \(quoted(word))" + suggestion(nearest)
        + ": it can be " + list(choices, last: "or")
    case .badNumber(let text, let option):
      return "the option \(quoted(option)) needs a whole number from 0, and \(quoted(text)) is none"
    case .badField(let text):
      return "\(quoted(text)) is not a path to a field: it has names with single dots between them"
    case .needlessWord(let word, let option):
      let kind = word.hasPrefix("--") ? "option" : "word"
      return "the \(kind) \(quoted(word)) can't be given together with the option \(quoted(option))"
    case .otherAction(let option, let action):
      return "the option \(quoted(option)) is not for \(action)"
    case .other(let sentence):
      return sentence
    }
  }

  /// The operands of a verb, in words.
  private static func needed(by verb: String?) -> String {
    let names = verb.flatMap(knownVerb)?.description.operands.map(\.name) ?? []
    return "git jsonl \(verb ?? "") takes " + (names.isEmpty ? "none" : list(names, last: "and"))
  }
}
