internal import CommandInterface
internal import Records

/// Reads the verb of a command line, with its arguments.
///
/// - Parameter arguments: the words after the program's name.
func parseCommandLine(_ arguments: [String]) throws(CommandLineError) -> any Verb {
  guard let first = arguments.first else { throw CommandLineError(.missingVerb) }
  switch first {
  case "--version": return HelpVerb(subject: .version)
  case "--help", "-h": return HelpVerb(subject: .command)
  default: break
  }
  guard let verb = knownVerb(named: first) else { throw noVerb(first) }
  let asksForHelp = arguments.contains("-h") || arguments.contains("--help")
  if verb.description.passesWordsOn, !asksForHelp, arguments.count > 1,
    !arguments[1].hasPrefix("-")
  {
    return try verb.init(VerbWords(operands: Array(arguments.dropFirst()), of: verb))
  }
  let words = try VerbWords(arguments.dropFirst(), of: verb)
  if words.has(.help) { return HelpVerb(subject: .verb(verb.name)) }
  try words.checkOperands()
  return try verb.init(words)
}

private func noVerb(_ word: String) -> CommandLineError {
  guard word.hasPrefix("-") else {
    let nearest = nearestWord(to: word, among: allVerbs.map { $0.name })
    return CommandLineError(.unknownVerb(word, nearest: nearest))
  }
  let name = word.hasPrefix("--") ? String(word.prefix { $0 != "=" }) : String(word.prefix(2))
  if allVerbs.contains(where: { $0.description.allOptions.contains { $0.spellings.contains(name) } }
  ) {
    return CommandLineError(.optionBeforeVerb(word))
  }
  let nearest = nearestWord(to: name, among: ["--help", "--version"])
  return CommandLineError(.option(.unknownOption(word, nearest: nearest)))
}
