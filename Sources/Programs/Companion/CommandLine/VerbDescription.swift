/// What a verb is: the one place from which its parser, its help, the shell completions, and the
/// tests of the manual page come.
struct VerbDescription: Sendable {
  /// A word behind the verb that is not an option.
  struct Operand: Sendable {
    enum Presence: Sendable { case required, optional, repeated }

    var name: String
    var text: String
    var presence: Presence
    /// All that it can be; empty where it can be anything.
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

  /// What the verb does, in a line.
  var summary: String
  /// What can stand behind the verb, form by form.
  var forms: [String]
  /// What has to be known besides, by paragraph.
  var paragraphs: [String] = []
  var operands: [Operand] = []
  /// `--help`, which all verbs have, is not among them.
  var options: [Option] = []
  /// Whether all words behind the first operand belong to another program: none of them is an
  /// option, and they may be empty.
  var passesWordsOn = false
  /// What exit status 1 means; nil where the verb never ends with it.
  var attention: String?
  var examples: [Example]

  /// The options that the verb takes, `--help` the last.
  var allOptions: [VerbOption] { options.map(\.option) + [.help] }
}

extension VerbDescription.Operand {
  /// The key of a record that the verb needs.
  static func key(_ text: String) -> Self { Self(name: "KEY", text: text, presence: .required) }
}

extension VerbDescription.Option {
  static func collection(_ text: String) -> Self { Self(option: .collection, text: text) }

  /// The option that names the collection of a record.
  static let ownCollection = collection(
    "the collection, by the path of its file; not needed where there is one alone"
  )
}
