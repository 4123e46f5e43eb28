@testable import Companion

/// The part of the manual page of `git jsonl` that says what the table of verbs says, in mdoc.
struct ManualPage {
  private(set) var lines: [String] = []

  /// The section on a verb.
  init(verb: any Verb.Type) {
    let about = verb.description
    lines.append(".Ss git jsonl \(verb.name)")
    addText(about.summary.prefix(1).uppercased() + about.summary.dropFirst() + ".")
    lines.append(".Bd -literal -offset indent")
    for form in about.forms { lines.append(Self.escaped("git jsonl \(verb.name) \(form)")) }
    lines.append(".Ed")
    for paragraph in about.paragraphs {
      lines.append(".Pp")
      addText(paragraph)
    }
    addList(
      about.operands.map { (".It Ar \($0.name)", $0.text) }
        + about.options.map { (Self.entry(of: $0), $0.text) }
    )
    if let attention = about.attention {
      lines.append(".Pp")
      addText("The exit status is 1 if " + Self.clause(attention) + ".")
    }
  }

  /// `.It Fl c Ar PATH , Fl -collection Ar PATH`.
  static func entry(of option: VerbDescription.Option) -> String {
    let value = option.option.valueName.map { " Ar \($0)" } ?? ""
    return ".It "
      + option.option.spellings.map { "Fl \($0.dropFirst())\(value)" }.joined(separator: " , ")
  }

  /// A meaning of an exit status inside of a sentence.
  private static func clause(_ text: String) -> String {
    text.replacing("; ", with: ", and ")
  }

  private mutating func addList(_ entries: [(entry: String, text: String)]) {
    guard !entries.isEmpty else { return }
    lines.append(".Bl -tag -width Ds")
    for (entry, text) in entries {
      lines.append(entry)
      let isSentence = text.hasSuffix(".")
      addText(text.prefix(1).uppercased() + text.dropFirst() + (isSentence ? "" : "."))
    }
    lines.append(".El")
  }

  /// Adds a text with a line for each sentence, as mdoc wants it, so that a change of one sentence
  /// changes one line.
  private mutating func addText(_ text: String) {
    var rest = text[...]
    while let end = rest.firstRange(of: ". ") {
      add(String(rest[..<end.lowerBound]) + ".")
      rest = rest[end.upperBound...]
    }
    add(String(rest))
  }

  /// Adds a sentence in lines of at most 80 columns.
  private mutating func add(_ sentence: String) {
    var line = ""
    for word in sentence.split(separator: " ") {
      let escaped = Self.escaped(String(word))
      if !line.isEmpty, line.count + 1 + escaped.count > 80 {
        lines.append(line)
        line = ""
      }
      line += (line.isEmpty ? Self.start(escaped) : " " + escaped)
    }
    lines.append(line)
  }

  /// A word at the beginning of a line, where a full stop would make it a command.
  private static func start(_ word: String) -> String { word.hasPrefix(".") ? "\\&" + word : word }

  /// A text as roff has to read it to print the characters that a keyboard has.
  static func escaped(_ text: String) -> String {
    text.map { character in
      switch character {
      case "\\": "\\e"
      case "'": "\\(aq"
      case "\"": "\\(dq"
      case "~": "\\(ti"
      case "-": "\\-"
      default: String(character)
      }
    }.joined()
  }
}
