/// The description of a verb. Its parser, its help, the shell completions, and the tests of the
/// manual page all come from it.
struct VerbDescription: Sendable {
  /// A word after the verb that is not an option.
  struct Operand: Sendable {
    enum Presence: Sendable { case required, optional, repeated }

    var name: String
    var text: String
    var presence: Presence
    /// All possible words; empty if any word is possible.
    var choices: [String] = []
    var isFile = false
  }

  struct Option: Sendable {
    var option: VerbOption
    var text: String
  }

  struct Example: Sendable {
    /// A command line as a shell reads it.
    var command: String
    var text: String
  }

  /// The verb's action, in a line.
  var summary: String
  /// The forms of the words after the verb.
  var forms: [String]
  /// Further explanations, by paragraph.
  var paragraphs: [String] = []
  var operands: [Operand] = []
  /// Without `--help`, which all verbs have.
  var options: [Option] = []
  /// Whether all words after the first operand belong to another program: none of them is an
  /// option, and they may be empty.
  var passesWordsOn = false
  /// The meaning of exit status 1; nil if the verb never ends with it.
  var attention: String?
  var examples: [Example]

  /// The options of the verb, with `--help` last.
  var allOptions: [VerbOption] { options.map(\.option) + [.help] }
}

extension VerbDescription.Operand {
  /// The key of a record, a required operand.
  static func key(_ text: String) -> Self { Self(name: "KEY", text: text, presence: .required) }
}

extension VerbDescription.Option {
  static func collection(_ text: String) -> Self { Self(option: .collection, text: text) }

  /// The option that prints what became of records as JSON.
  static let changesAsJSON = Self(
    option: .json,
    text: "print one JSON object for each record, which Documentation/json.md describes"
  )
  /// The option that prints what went between files and store as JSON.
  static let exchangeAsJSON = Self(
    option: .json,
    text: "print one JSON object for each collection, which Documentation/json.md describes"
  )
  /// The option that names the collection of a record.
  static let ownCollection = collection(
    "the collection, by the path of its file; not needed if there is only one"
  )
}
