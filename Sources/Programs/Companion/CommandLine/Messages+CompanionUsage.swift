internal import CommandInterface

// What is said of a command line of `git jsonl` that can't be followed.
extension Messages {
  /// A sentence with the name of the program before it.
  package static func companionLine(_ sentence: String) -> String { "git jsonl: \(sentence)" }

  package static func usage(_ error: CompanionUsageError) -> String {
    let help = error.verb.map { "git jsonl \($0.rawValue) --help" } ?? "git jsonl help"
    return problem(error) + "; see \(help)"
  }

  private static func problem(_ error: CompanionUsageError) -> String {
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
      return "the option \(quoted(word)) stands before the verb; it goes behind it"
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
    case .badSeconds(let text):
      return "\(quoted(text)) is no time in seconds: it can be a number from 0 to "
        + "\(WatchRequest.longestDebounceInSeconds), such as 5 or 0.5"
    case .badCount(let text):
      return "\(quoted(text)) is no number of an entry: they are counted from 1, the latest one"
    case .badChoice(let text):
      return "\(quoted(text)) names no side: it can be written as title=ours"
    case .badTime(let text):
      return "\(quoted(text)) is no time: it can be a date, such as 2026-11-20, or a date and time "
        + "by RFC 3339, such as 2026-11-20T10:15:00Z"
    case .badField(let text):
      return "\(quoted(text)) is no path to a field: it has names with single dots between them"
    default:
      return putProblem(error.problem)
    }
  }

  private static func putProblem(_ problem: CompanionUsageError.Problem) -> String {
    switch problem {
    case .badPair(let word):
      return "\(quoted(word)) has no path to a field before its \"=\"; what has other characters "
        + "than letters, digits and _ - $ @ : can be given as JSON, with --json"
    case .secondKey(let word, let first):
      return "\(quoted(first)) is the KEY, and \(quoted(word)) is no FIELD=VALUE; a value with "
        + "blanks in it needs quotation marks: title='two words'"
    case .nothingToPut:
      return "at least one FIELD=VALUE is needed, or --json with records on standard input"
    case .overlappingFields(let first, let second):
      return first == second
        ? "the field \(quoted(first)) is given twice"
        : "the fields \(quoted(first)) and \(quoted(second)) can't both be given: "
          + "one lies inside the other"
    case .needlessWord(let word, let option):
      return "the word \(quoted(word)) can't be given together with the option \(quoted(option))"
    default:
      preconditionFailure("A problem of another verb is said elsewhere.")
    }
  }

  /// What the operands of a verb are.
  private static func needed(by verb: CompanionVerb?) -> String {
    let names = verb?.description.operands.map(\.name) ?? []
    guard let verb, !names.isEmpty else { return "git jsonl \(verb?.rawValue ?? "") takes none" }
    return "git jsonl \(verb.rawValue) takes " + list(names, last: "and")
  }
}
