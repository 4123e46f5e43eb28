internal import CommandInterface
internal import Records

/// The words behind a verb, told apart by its table, and not yet understood.
struct CompanionWords {
  /// The options in the order in which they were given; the text is empty for one without a value.
  var options: [(option: CompanionOption, value: String)] = []
  /// All words that are no option and no value of one.
  var operands: [String] = []

  /// Options may stand anywhere until `--`. A value is the next word, whatever it looks like, or it
  /// is attached: `-ctasks.jsonl`, `--limit=5`. `--help` ends the reading.
  init(
    _ words: ArraySlice<String>,
    of description: VerbDescription
  ) throws(CompanionUsageError) {
    var rest = words
    while let word = rest.popFirst() {
      if word == "--" {
        operands += rest
        break
      }
      guard word.hasPrefix("-"), word != "-" else {
        operands.append(word)
        continue
      }
      let (option, attached) = try Self.split(word, description)
      var value = ""
      if description.valueName(of: option) != nil {
        guard let text = attached ?? rest.popFirst() else {
          throw Self.error(.missingValue(option: Self.spelling(of: option, in: word)), description)
        }
        if text.isEmpty {
          throw Self.error(.emptyValue(option: Self.spelling(of: option, in: word)), description)
        }
        value = text
      }
      options.append((option, value))
      if option == .help { return }
    }
  }

  func has(_ option: CompanionOption) -> Bool { options.contains { $0.option == option } }

  /// The value of an option; of one that was given twice, the last one.
  func value(of option: CompanionOption) -> String? {
    options.last { $0.option == option }?.value
  }

  /// The option that a word spells, and the value that is attached to it.
  private static func split(
    _ word: String,
    _ description: VerbDescription
  ) throws(CompanionUsageError) -> (CompanionOption, attached: String?) {
    if let option = CompanionOption(spelling: word), description.takes(option) {
      return (option, nil)
    }
    if word.hasPrefix("--") {
      let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let name = String(parts[0])
      if parts.count == 2, let option = CompanionOption(rawValue: name), description.takes(option) {
        if description.valueName(of: option) == nil {
          throw error(.unexpectedValue(String(parts[1]), option: name), description)
        }
        return (option, String(parts[1]))
      }
    } else if let option = CompanionOption(spelling: String(word.prefix(2))),
      description.valueName(of: option) != nil, description.takes(option)
    {
      return (option, String(word.dropFirst(2)))
    }
    let name = String(word.prefix { $0 != "=" })
    let known = CompanionOption.allCases.filter(description.takes).map(\.rawValue)
    throw error(.unknownOption(word, nearest: nearestWord(to: name, among: known)), description)
  }

  /// How an option was written.
  private static func spelling(of option: CompanionOption, in word: String) -> String {
    word.hasPrefix("--") ? option.rawValue : option.shortSpelling ?? option.rawValue
  }

  private static func error(
    _ problem: UsageError,
    _ description: VerbDescription
  ) -> CompanionUsageError {
    CompanionUsageError(.option(problem), verb: description.verb)
  }
}
