internal import CommandInterface
internal import MergePolicy

/// What `git jsonl help` prints.
let commandHelpText: String = {
  var text = HelpText()
  text.add("git jsonl - a store for the JSON Lines files of a repository")
  text.addBlank()
  text.add("usage: git jsonl VERB [options] [arguments]")
  text.add("       git jsonl --help | --version")
  for paragraph in commandHelpParagraphs {
    text.addBlank()
    text.addWrapped(paragraph)
  }
  text.beginSection("verbs")
  text.addEntries(allVerbs.map { ($0.name, $0.description.summary) })
  text.beginSection("options")
  text.addEntries([
    ("-h, --help", "print this text; after a verb, explain the verb"),
    ("--version", "print the version"),
  ])
  text.addExitStatuses(attention: "something needs attention; see the help of each verb")
  text.addBlank()
  text.addWrapped(
    "A value may be attached to its option: -ctasks.jsonl, --limit=5. Words after -- are not "
      + "options, even if they begin with a dash. \"git jsonl VERB --help\" explains a verb."
  )
  return text.text
}()

private let commandHelpParagraphs = [
  "Keeps the records of JSON Lines files in a SQLite database in the git directory, where they can "
    + "be edited and queried, and synchronizes the database and the files by the merge of "
    + "jsonl-merge. Neither unexported edits nor pulled changes are ever overwritten.",
  "A collection is a file of records as the store sees it. KEY identifies a record: it is the "
    + "value of its id, or of another field that its policy in \(PolicyFile.path) names or that is "
    + "found; for several fields, it is a JSON array of their values.",
]

extension Verb {
  /// What `git jsonl VERB --help` prints.
  static var helpText: String {
    let about = description
    var text = HelpText()
    text.add("git jsonl \(name) - \(about.summary)")
    text.addBlank()
    for (index, form) in about.forms.enumerated() {
      text.addUsage("git jsonl \(name)", form, isFirst: index == 0)
    }
    for paragraph in about.paragraphs {
      text.addBlank()
      text.addWrapped(paragraph)
    }
    if !about.operands.isEmpty {
      text.beginSection("arguments")
      text.addEntries(about.operands.map { ($0.name, $0.text) })
    }
    text.beginSection("options")
    let options = about.options.map { ($0.heading, $0.text) }
    let help = VerbDescription.Option(option: .help, text: "print this text")
    text.addEntries(options + [(help.heading, help.text)])
    text.addExitStatuses(attention: about.attention)
    text.beginSection(about.examples.count == 1 ? "example" : "examples")
    for example in about.examples {
      text.add("  # \(example.text)")
      text.add("  \(example.command)")
    }
    return text.text
  }
}

extension VerbDescription.Option {
  /// The option as the entry of a list: `-c, --collection PATH`.
  fileprivate var heading: String {
    option.spellings.joined(separator: ", ") + (option.valueName.map { " \($0)" } ?? "")
  }
}

/// A help text that is built section by section, at most 80 columns wide.
private struct HelpText {
  private(set) var text = ""
  private let width = 79

  mutating func add(_ line: String) { text += line + "\n" }

  mutating func addBlank() { add("") }

  mutating func addWrapped(_ paragraph: String) {
    for line in wrapped(paragraph, width: width) { add(line) }
  }

  mutating func beginSection(_ name: String) {
    addBlank()
    add(name + ":")
  }

  /// Adds a form of a command; what does not fit on the line continues under the first argument.
  mutating func addUsage(_ command: String, _ form: String, isFirst: Bool) {
    var start = (isFirst ? "usage: " : "       ") + command + " "
    let column = start.count
    for line in wrapped(form, width: width - column) {
      add(start + line)
      start = String(repeating: " ", count: column)
    }
  }

  /// Adds terms with their meanings in a second column; if a term is too long for the first column,
  /// its meaning is on the next line.
  mutating func addEntries(_ entries: [(term: String, meaning: String)]) {
    let column = min(entries.map(\.term.count).max() ?? 0, 22) + 4
    for (term, meaning) in entries {
      var start = "  " + term
      if start.count + 2 > column {
        add(start)
        start = ""
      }
      for line in wrapped(meaning, width: width - column) {
        add(start + String(repeating: " ", count: column - start.count) + line)
        start = ""
      }
    }
  }

  mutating func addExitStatuses(attention: String?) {
    beginSection("exit status")
    var entries = [(term: "0", meaning: "done")]
    if let attention { entries.append(("1", attention)) }
    entries.append(("128", "something failed; a message explains it"))
    entries.append(("129", "the command line is wrong; nothing was changed"))
    addEntries(entries)
  }
}
