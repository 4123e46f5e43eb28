import CommandInterface
@testable import Companion
import Foundation
import TestSupport
import Testing

@Suite("Documentation of git jsonl")
struct VerbDocumentationTests {
  /// The folder of the package, four levels above this file.
  private let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().path

  private func text(of path: String) throws -> String {
    String(decoding: try Files.read("\(root)/\(path)"), as: UTF8.self)
  }

  @Test("git jsonl help is this text")
  func help() throws {
    #expect(commandHelpText == (try text(of: "Tests/Fixtures/help/git-jsonl.txt")))
  }

  @Test("The help of each verb is its text", arguments: allVerbs)
  func verbHelp(_ verb: any Verb.Type) throws {
    let path = "Tests/Fixtures/help/git-jsonl-\(verb.name).txt"
    #expect(verb.helpText == (try text(of: path)))
  }

  @Test("The texts of the verbs are rewritten", .enabled(if: VerbTexts.areRewritten))
  func rewrite() throws { try VerbTexts.rewrite(in: root) }

  @Test("Every help text belongs to a verb")
  func noOtherHelp() throws {
    let names = Set(try Files.names(in: "\(root)/Tests/Fixtures/help"))
    let verbs = allVerbs.map { "git-jsonl-\($0.name).txt" }
    #expect(names == Set(verbs + ["git-jsonl.txt", "jsonl-merge.txt"]))
  }

  @Test("--version prints the version of the product, and those of its libraries")
  func version() throws {
    let program = try BuiltProducts.path(of: "git-jsonl")
    let output = try GitWorld().run(program, ["--version"]).orThrow().output
    let names = output.split(separator: "\n").map { $0.split(separator: " ").first ?? "" }
    #expect(output.hasPrefix("git-jsonl \(versionNumber)\n"))
    #expect(
      names.filter { $0 != "commit" } == ["git-jsonl", "libgit2", "OpenSSL", "SQLite", "libyaml"]
    )
  }

  @Test("A help fits a terminal of 80 columns")
  func width() {
    let texts = [commandHelpText] + allVerbs.map { $0.helpText }
    let lines = texts.flatMap { $0.split(separator: "\n") }
    #expect(lines.filter { $0.count >= 80 } == [])
    #expect(lines.filter { $0.hasSuffix(" ") } == [])
  }

  @Test("Each form and each example of a help can be parsed or has placeholders")
  func examples() throws {
    for verb in allVerbs {
      let about = verb.description
      #expect(!about.examples.isEmpty && !about.forms.isEmpty)
      for example in about.examples {
        let commands = CommandLines.commands(in: example.command)
        #expect(!commands.isEmpty, "\(example.command)")
        for words in commands {
          #expect(throws: Never.self, "\(words)") { try parseCommandLine(words) }
        }
      }
      let words = about.forms.joined(separator: " ").split { " []|.".contains($0) }
      let options = Set(words.filter { $0.hasPrefix("-") && $0 != "-" }.map(String.init))
      let named = Set(
        options.compactMap { word in
          about.options.map(\.option).first { $0.spellings.contains(word) }
        }
      )
      #expect(named == Set(about.options.map(\.option)), "\(verb)")
      #expect(named.count == options.count)
    }
  }

  @Test("The manual page and the help agree on each verb", arguments: allVerbs)
  func manual(_ verb: any Verb.Type) throws {
    let page = try text(of: "Documentation/man/git-jsonl.1")
    let section = ManualPage(verb: verb).lines.joined(separator: "\n") + "\n"
    let isThere = page.contains("\n" + section + ".S")
    #expect(isThere, "The section should be:\n\(section)")
  }

  @Test("The manual page has the verbs in the order of the help, and no others")
  func manualVerbs() throws {
    let sections = try text(of: "Documentation/man/git-jsonl.1").split(separator: "\n")
      .filter { $0.hasPrefix(".Ss git jsonl ") }
    #expect(
      sections.map(String.init) == allVerbs.map { ".Ss git jsonl \($0.name)" }
    )
  }

  @Test(
    "The table of verbs has each, the pages lead to all of them, and their commands can be parsed"
  )
  func readMe() throws {
    let table = try text(of: "Documentation/commands.md")
    let rows = table.split(separator: "\n").filter { $0.hasPrefix("| `git jsonl ") }
    #expect(rows.map(String.init) == VerbTexts.tableRows)
    let readMe = try text(of: "README.md")
    for page in [table, readMe] {
      #expect(page.contains("`git jsonl help`") && page.contains("`man git-jsonl`"))
    }
    let lines = try [readMe, text(of: "Documentation/store.md")].flatMap { page in
      page.split(separator: "\n")
    }
    for line in lines where line.hasPrefix("$ ") {
      for words in CommandLines.commands(in: String(line.dropFirst(2))) {
        #expect(throws: Never.self, "\(line)") { try parseCommandLine(words) }
      }
    }
  }
}

/// The texts of the repository that follow from the verbs.
enum VerbTexts {
  /// The rows of the table of verbs.
  static let tableRows = allVerbs.filter { $0.name != HelpVerb.name }.map { verb in
    "| `git jsonl \(verb.name)` | \(verb.description.summary) |"
  }

  /// The sections of the manual page.
  static let manualSections = allVerbs.map { ManualPage(verb: $0).lines.joined(separator: "\n") }

  /// Whether the texts are to be rewritten, as `Documentation/contributing.md` says.
  static let areRewritten = ProcessInfo.processInfo.environment["JSONL_REWRITE_TEXTS"] != nil

  /// Writes the help fixtures, the rows of the table and the sections of the manual page.
  static func rewrite(in root: String) throws {
    let help = "\(root)/Tests/Fixtures/help/git-jsonl"
    try Files.write(commandHelpText, to: "\(help).txt")
    for verb in allVerbs { try Files.write(verb.helpText, to: "\(help)-\(verb.name).txt") }
    try replaceLines(of: "\(root)/Documentation/commands.md", with: tableRows) { lines in
      lines.firstIndex { $0.hasPrefix("| `git jsonl ") }.map { start in
        start..<(lines[start...].firstIndex { !$0.hasPrefix("| `git jsonl ") } ?? lines.endIndex)
      }
    }
    try replaceLines(of: "\(root)/Documentation/man/git-jsonl.1", with: manualSections) { lines in
      lines.firstIndex { $0.hasPrefix(".Ss git jsonl ") }.map { start in
        start..<(lines[start...].firstIndex { $0.hasPrefix(".Sh ") } ?? lines.endIndex)
      }
    }
  }

  private static func replaceLines(
    of path: String,
    with new: [String],
    where range: ([Substring]) -> Range<Int>?
  ) throws {
    let text = String(decoding: try Files.read(path), as: UTF8.self)
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    let place = try #require(range(lines))
    lines.replaceSubrange(place, with: new.map { Substring($0) })
    try Files.write(lines.joined(separator: "\n"), to: path)
  }
}

/// The words after `git jsonl` in lines that a shell reads.
enum CommandLines {
  /// Each command of the line, without redirections.
  static func commands(in line: String) -> [[String]] {
    var commands: [[String]] = []
    var words: [String] = []
    for word in Self.words(of: line) + ["&&"] {
      switch word {
      case "&&", "||", "|", "<", ">", ";", ")":
        if words.starts(with: ["git", "jsonl"]) { commands.append(Array(words.dropFirst(2))) }
        words = []
      case "$(": words = []
      default: words.append(word)
      }
    }
    return commands
  }

  /// The words of a line, of which apostrophes and quotation marks hold some together.
  private static func words(of line: String) -> [String] {
    var words: [String] = []
    var word = ""
    var isOpen = false
    var quote: Character?
    // A command inside of quotation marks has words of its own.
    let spaced = line.replacing("\"$(", with: " $( ").replacing(")\"", with: " ) ")
    for character in spaced {
      if let mark = quote {
        if character == mark { quote = nil } else { word.append(character) }
      } else if character == "'" || character == "\"" {
        (quote, isOpen) = (character, true)
      } else if character == " " {
        if isOpen { words.append(word) }
        (word, isOpen) = ("", false)
      } else {
        word.append(character)
        isOpen = true
      }
    }
    return isOpen ? words + [word] : words
  }
}
