internal import CommandInterface
internal import JSONText
internal import Records

/// The words after a verb, sorted by the verb's description, but not interpreted yet.
struct VerbWords {
  let verb: any Verb.Type
  /// The options in the order in which they were given; the text is empty for one without a value.
  private(set) var options: [(option: VerbOption, value: String)] = []
  /// All words that are neither an option nor the value of one.
  private(set) var operands: [String] = []
  /// The words of another program, after an option that takes them.
  private(set) var command: [String] = []
  /// How many operands came before `--`; nil without it.
  private(set) var countBeforeDashes: Int?

  /// Takes words as they are, without options.
  init(operands: [String], of verb: any Verb.Type) {
    self.verb = verb
    self.operands = operands
  }

  /// Options may come anywhere until `--`. A value is the next word, whatever it looks like, or it
  /// is attached: `-ctasks.jsonl`, `--limit=5`. `--help` ends the reading.
  init(_ words: ArraySlice<String>, of verb: any Verb.Type) throws(CommandLineError) {
    self.verb = verb
    let known = verb.description.allOptions
    var rest = words
    while let word = rest.popFirst() {
      if word == "--" {
        countBeforeDashes = operands.count
        operands += rest
        break
      }
      guard word.hasPrefix("-"), word != "-" else {
        operands.append(word)
        continue
      }
      let (option, attached) = try split(word, known)
      var value = ""
      if option.valueName != nil {
        let spelling = word.hasPrefix("--") ? option.name : option.shortSpelling ?? option.name
        guard let text = attached ?? rest.popFirst() else {
          throw error(.option(.missingValue(option: spelling)))
        }
        if text.isEmpty { throw error(.option(.emptyValue(option: spelling))) }
        value = text
      }
      options.append((option, value))
      if option == .help { return }
      if option.takesRest {
        command = [value] + rest
        return
      }
    }
  }

  /// The option that a word spells, and the value that is attached to it.
  private func split(
    _ word: String,
    _ known: [VerbOption]
  ) throws(CommandLineError) -> (VerbOption, attached: String?) {
    if let option = known.first(where: { $0.spellings.contains(word) }) { return (option, nil) }
    if word.hasPrefix("--") {
      let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let name = String(parts[0])
      if parts.count == 2, let option = known.first(where: { $0.name == name }) {
        let value = String(parts[1])
        if option.valueName == nil { throw error(.option(.unexpectedValue(value, option: name))) }
        return (option, value)
      }
    } else if let option = known.first(where: { $0.shortSpelling == String(word.prefix(2)) }),
      option.valueName != nil
    {
      return (option, String(word.dropFirst(2)))
    }
    let nearest = nearestWord(to: String(word.prefix { $0 != "=" }), among: known.map(\.name))
    throw error(.option(.unknownOption(word, nearest: nearest)))
  }

  /// Checks the number of words against the description, and rejects empty ones.
  func checkOperands() throws(CommandLineError) {
    let known = verb.description.operands
    let required = known.filter { $0.presence == .required }
    if operands.count < required.count {
      throw error(.missingOperand(required[operands.count].name))
    }
    let isOpen = known.contains { $0.presence == .repeated }
    if !isOpen, operands.count > known.count { throw error(.extraWord(operands[known.count])) }
    for (index, word) in operands.enumerated() where word.isEmpty {
      throw error(.emptyOperand(known[min(index, known.count - 1)].name))
    }
  }
}

// Queries for the parsers of verbs.
extension VerbWords {
  var isJSON: Bool { has(.json) }
  var collection: String? { value(of: .collection) }
  /// The record that the first operand names.
  var record: RecordReference { RecordReference(key: operands[0], collection: collection) }

  func has(_ option: VerbOption) -> Bool { options.contains { $0.option == option } }

  /// The value of an option; if it was repeated, the last one.
  func value(of option: VerbOption) -> String? {
    options.last { $0.option == option }?.value
  }

  /// All values of an option, in the order in which they were given.
  func values(of option: VerbOption) -> [String] {
    options.filter { $0.option == option }.map(\.value)
  }

  /// An operand, counted from 0; nil if there are fewer.
  func operand(_ index: Int) -> String? { index < operands.count ? operands[index] : nil }

  func error(_ problem: CommandLineError.Problem) -> CommandLineError {
    CommandLineError(problem, verb: verb.name)
  }

  /// The first operand, as one of its possible words.
  func choice<Value>(_ make: (String) -> Value?) throws(CommandLineError) -> Value {
    if let value = make(operands[0]) { return value }
    let operand = verb.description.operands[0]
    throw noChoice(operands[0], of: operand.name, among: operand.choices)
  }

  /// The error for a word that is not one of the possible ones.
  func noChoice(_ word: String, of name: String, among choices: [String]) -> CommandLineError {
    let nearest = nearestWord(to: word, among: choices)
    return error(.unknownChoice(word, operand: name, choices: choices, nearest: nearest))
  }

  func exclude(
    _ first: VerbOption,
    _ second: VerbOption
  ) throws(CommandLineError) {
    guard has(first), has(second) else { return }
    throw error(.option(.exclusive(first.name, second.name)))
  }

  /// The value of an option that is a whole number from 0; nil if it is not given.
  func number(_ option: VerbOption) throws(CommandLineError) -> Int? {
    guard let text = value(of: option) else { return nil }
    guard let number = wholeNumber(text) else {
      throw error(.badNumber(text, option: option.name))
    }
    return number
  }

  /// The value of an option that is a date, which means its beginning in UTC, or a date and time;
  /// nil if it is not given.
  func time(_ option: VerbOption) throws(CommandLineError) -> Timestamp? {
    guard let text = value(of: option) else { return nil }
    guard let time = Timestamp(Bytes(text)) ?? Timestamp(Bytes(text + "T00:00:00Z")) else {
      throw error(
        .other(
          "\(quoted(text)) is not a time: it can be a date, such as 2026-11-20, or a date and time "
            + "by RFC 3339, such as 2026-11-20T10:15:00Z"
        )
      )
    }
    return time
  }

  func field(_ text: String) throws(CommandLineError) -> FieldPath {
    guard isDotted(text) else { throw error(.badField(text)) }
    return FieldPath(text)
  }
}

/// A number written with digits alone; nil for any other text, and for a number that is too large.
func wholeNumber(_ text: String) -> Int? {
  text.utf8.allSatisfy { (0x30...0x39).contains($0) } ? Int(text) : nil
}

/// Whether a text consists of names with single dots between them, as `FieldPath` reads it.
func isDotted(_ text: String) -> Bool {
  FieldPath.names(in: text).allSatisfy { !$0.isEmpty }
}

/// A record as a user names it.
struct RecordReference: Equatable, Sendable {
  /// The key's text: a string without its quotes, or any other value as JSON.
  var key: String
  /// The path of the collection's file, from the current folder; nil if there is only one.
  var collection: String?
}
