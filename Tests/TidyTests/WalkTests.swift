import Testing

/// The tables of the architecture page that follow data through the sources.
///
/// - Returns: for each row that names files, the files and the modules that have them.
func walkRows(in page: String) -> [(files: [String], modules: [String])] {
  page.split(separator: "\n").compactMap { line in
    let cells = line.split(separator: "|").map { cell in
      cell.split { " `,".contains($0) }.map(String.init)
    }
    guard line.hasPrefix("| "), cells.count == 3, cells[1] != ["file"], cells[1] != ["---"]
    else { return nil }
    return (cells[1], cells[2])
  }
}

/// Files that a walk names and none of the modules beside them has.
func walkFindings(in page: SourceFile, files: [SourceFile]) -> [Finding] {
  let names = Set(files.compactMap { file in file.module.map { "\($0)/\(file.names.last ?? "")" } })
  return walkRows(in: page.text).flatMap { row in
    row.files.filter { file in !row.modules.contains { names.contains("\($0)/\(file).swift") } }
      .map { page.finding(line: 1, "No file \($0).swift is in \(row.modules).") }
  }
}

@Suite("Walks through the sources")
struct WalkTests {
  @Test("Each file that the architecture page names is in its module")
  func filesExist() throws {
    let repository = try Repository.shared.get()
    let page = try #require(repository.file(at: "Documentation/architecture.md"))
    #expect(walkRows(in: page.text).count >= 20)
    #expect(walkFindings(in: page, files: repository.files) == [])
  }

  @Test("A file that has moved is found")
  func findsMovedFile() {
    let text = "| step | file | module |\n| --- | --- | --- |\n| Do it. | `A`, `B` | M, N |\n"
    let page = SourceFile(path: "a.md", text: text)
    let files = ["M/A", "O/B"].map { SourceFile(path: "Sources/Core/\($0).swift", text: "") }
    #expect(walkFindings(in: page, files: files).count == 1)
  }
}
