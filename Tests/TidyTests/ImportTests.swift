import Testing

@Suite("What modules import")
struct ImportTests {
  @Test("Each module imports only what its row of the table allows")
  func modulesImportWhatTheyMay() throws {
    let repository = try Repository.shared.get()
    #expect(repository.files.flatMap { importFindings(in: $0) } == [])
  }

  @Test("The description of the architecture has the same table")
  func documentationHasTheTable() throws {
    let repository = try Repository.shared.get()
    let documentation = try #require(repository.file(at: "Documentation/architecture.md"))
    #expect(importTable(in: documentation.text) == allowedImports)
  }

  @Test(
    "A forbidden import is found",
    arguments: [
      "import Foundation",
      "internal import Glibc",
      "package import RecordMerge",
      "internal import struct Foundation.Date",
      "@_exported package import JSONText",
      "@testable internal import JSONText",
      "public import JSONText",
      "import JSONText",
      "let a = 1; package import Records",
    ]
  )
  func findsForbiddenImport(line: String) {
    let file = SourceFile(path: "Sources/Records/A.swift", text: "// A\n\(line)\n")
    #expect(importFindings(in: file).allSatisfy { $0.line == 2 })
    #expect(importFindings(in: file).isEmpty == false)
  }

  @Test("A C library is imported internally")
  func findsLibraryThatIsPassedOn() {
    let file = SourceFile(path: "Sources/ContentHash/A.swift", text: "package import CCrypto\n")
    #expect(importFindings(in: file).count == 1)
  }

  @Test("An allowed import, or one in a comment, is not found")
  func acceptsAllowedImport() {
    let text =
      "package import JSONText\n@preconcurrency internal import JSONText\n"
      + "// import Foundation\n"
    #expect(importFindings(in: SourceFile(path: "Sources/Records/A.swift", text: text)) == [])
  }

  @Test("A row that differs is seen")
  func readsTable() {
    let table = importTable(in: "| module | may |\n| --- | --- |\n| `A` | |\n| `B` | `A`, `C` |\n")
    #expect(table == ["A": [], "B": ["A", "C"]])
  }
}
