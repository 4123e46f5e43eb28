import Foundation
import Testing

/// The headings of `Documentation/design.md` that a file cites, in the form `design.md, "Heading"`.
///
/// A citation may go on in the next line of a comment.
func designCitations(in file: SourceFile) -> [String] {
  let text = file.comments.split(separator: "\n")
    .map { $0.drop { $0 == " " || $0 == "/" } }
    .filter { !$0.isEmpty }
    .joined(separator: " ")
  return text.matches(of: /design\.md, "([^"]+)"/).map { String($0.1) }
}

/// Citations of sections that `design` does not have.
func citationFindings(in file: SourceFile, design: SourceFile) -> [Finding] {
  let headings = Set(
    design.text.split(separator: "\n").filter { $0.hasPrefix("#") }
      .map { $0.drop { $0 == "#" || $0 == " " } }.map(String.init)
  )
  return designCitations(in: file).filter { !headings.contains($0) }
    .map { file.finding(line: 1, "The design has no section \"\($0)\".") }
}

@Suite("Citations of the design")
struct CitationTests {
  @Test("Each cited section exists")
  func sectionsExist() throws {
    let repository = try Repository.shared.get()
    let design = try #require(repository.file(at: "Documentation/design.md"))
    let files = repository.files.filter { file in
      file.isSwift && !file.path.hasPrefix("Tests/TidyTests/")
    }
    let citing = files.filter { $0.comments.contains("design.md") }
    #expect(citing.flatMap { citationFindings(in: $0, design: design) } == [])
    #expect(citing.flatMap { designCitations(in: $0) }.count >= 25)
  }

  @Test("A section that the design does not have is found, even if a citation is wrapped")
  func findsMissingSection() {
    let design = SourceFile(path: "design.md", text: "# Design\n\n### Order of records\n")
    let text =
      "/// design.md, \"Order of\n  /// records\", and (design.md,\n/// \"Other\").\nlet a = 1\n"
    let file = SourceFile(path: "A.swift", text: text)
    #expect(designCitations(in: file) == ["Order of records", "Other"])
    #expect(citationFindings(in: file, design: design).count == 1)
  }
}
