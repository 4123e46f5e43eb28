import Testing

/// A word or phrase that the glossary rules out.
struct RuledOutWord: Equatable {
  enum Scope: String { case documentation, everywhere }

  /// The words of the phrase, in lower case.
  var words: [Substring]
  var replacement: String
  var scope: Scope

  /// The rows of the glossary's table with the columns "instead of", "write" and "checked in".
  static func all(in glossary: String) -> [RuledOutWord] {
    glossary.split(separator: "\n").compactMap { line in
      let cells = line.split(separator: "|")
        .map { $0.drop { $0 == " " } }
        .map { $0.last == " " ? $0.dropLast() : $0 }
      guard cells.count == 3, let scope = Scope(rawValue: String(cells[2])) else { return nil }
      return RuledOutWord(
        words: cells[0].split(separator: " "),
        replacement: String(cells[1]),
        scope: scope
      )
    }
  }
}

/// The words of a text in lower case, each with its line.
private func words(of text: String) -> [(word: Substring, line: Int)] {
  SourceFile.lines(of: text).flatMap { number, line in
    line.lowercased().split { !$0.isLetter && $0 != "'" && $0 != "_" }.map { ($0, number) }
  }
}

/// Phrases of a file that the glossary rules out; a phrase may go on in the next line.
func glossaryFindings(in file: SourceFile, by phrases: [Substring: [RuledOutWord]]) -> [Finding] {
  let text = file.isSwift ? file.texts : file.textWithoutExamples
  let found = words(of: text)
  var findings: [Finding] = []
  for (index, (word, line)) in found.enumerated() {
    for phrase in phrases[word] ?? [] where phrase.scope == .everywhere || !file.isSwift {
      let next = found[index...].prefix(phrase.words.count).map(\.word)
      if next == phrase.words {
        let words = phrase.words.joined(separator: " ")
        findings.append(
          file.finding(line: line, "'\(words)': the glossary says '\(phrase.replacement)'.")
        )
      }
    }
  }
  return findings
}

extension SourceFile {
  /// The comments of a Swift file and the content of its strings; the rest is blank.
  fileprivate var texts: String {
    let (blank, lineBreak) = (UInt8(ascii: " "), UInt8(ascii: "\n"))
    let bytes = zip(text.utf8, code.utf8).map { byte, codeByte in
      codeByte == blank ? byte : codeByte == lineBreak ? lineBreak : blank
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The text of a page with blank lines in place of its fenced examples.
  fileprivate var textWithoutExamples: String {
    var isExample = false
    let lines = Self.lines(of: text).map { _, line -> Substring in
      if line.drop(while: { $0 == " " }).hasPrefix("```") { isExample.toggle() }
      return isExample ? "" : line
    }
    return lines.joined(separator: "\n")
  }
}

@Suite("Words that the glossary rules out")
struct GlossaryTests {
  @Test("No page uses one, and no Swift file one that is ruled out everywhere")
  func textsUseTheGlossary() throws {
    let repository = try Repository.shared.get()
    let glossary = try #require(repository.file(at: "Documentation/glossary.md"))
    let rows = RuledOutWord.all(in: glossary.text)
    #expect(rows.contains { $0.scope == .documentation })
    #expect(rows.contains { $0.scope == .everywhere })
    let phrases = Dictionary(grouping: rows) { $0.words[0] }
    for file in repository.files where file.path != glossary.path {
      let isPage = file.path.hasSuffix(".md") && file.names[0] != "Tests"
      let isSwift = file.isSwift && !file.path.hasPrefix("Tests/TidyTests/")
      if isPage || isSwift { #expect(glossaryFindings(in: file, by: phrases) == []) }
    }
  }

  @Test("A phrase is found, also over two lines, and not in an example")
  func findsPhrase() {
    let rows = RuledOutWord.all(
      in: "| instead of | write | checked in |\n| --- | --- | --- |\n"
        + "| old word | new word | documentation |\n| bad | good | everywhere |\n"
    )
    #expect(rows.count == 2)
    let phrases = Dictionary(grouping: rows) { $0.words[0] }
    let page = SourceFile(path: "a.md", text: "An Old\nword.\n\n```\nold word\n```\n\nbad, older\n")
    #expect(glossaryFindings(in: page, by: phrases).map(\.line) == [1, 8])
    let source = SourceFile(path: "A.swift", text: "let bad = \"old word\"\n/// It is bad.\n")
    #expect(glossaryFindings(in: source, by: phrases).map(\.line) == [2])
  }
}
