import Testing

/// Whether a file has code whose memory the compiler does not check.
func hasUnsafeCode(_ file: SourceFile) -> Bool {
  let words = ["Unsafe", "unsafeBitCast", "unsafeUninitialized", "OpaquePointer", "Unmanaged"]
  return words.contains { file.code.holds($0) } || file.code.holds("withMemoryRebound")
}

/// The table of files with unsafe code: modules by name, each with its files.
func unsafeCodeTable(of files: [SourceFile]) -> [String] {
  let unsafe = files.filter { $0.isSwift && $0.module != nil && hasUnsafeCode($0) }
  return Dictionary(grouping: unsafe) { $0.module ?? "" }.sorted { $0.key < $1.key }
    .map { module, files in
      let names = files.map { "`\($0.names.last?.dropLast(6) ?? "")`" }.sorted()
      return "| `\(module)` | \(names.joined(separator: ", ")) |"
    }
}

@Suite("Unsafe code")
struct UnsafeCodeTests {
  @Test("The security page lists the files that have any")
  func pageListsFiles() throws {
    let repository = try Repository.shared.get()
    let page = try #require(repository.file(at: "Documentation/security.md"))
    let start = try #require(page.text.firstRange(of: "## Files with unsafe code\n"))
    let section = page.text[start.upperBound...].prefix { $0 != "#" }
    let rows = section.split(separator: "\n").filter { $0.hasPrefix("| `") }.map(String.init)
    let expected = unsafeCodeTable(of: repository.files)
    #expect(rows == expected, "The rows should be:\n\(expected.joined(separator: "\n"))")
  }

  @Test("A file with unsafe code is found by its code alone")
  func findsUnsafeCode() {
    let path = "Sources/Core/Records/A+B.swift"
    let unsafe = SourceFile(path: path, text: "let a: UnsafeRawPointer? = nil\n")
    let safe = SourceFile(path: path, text: "/// An UnsafeRawPointer.\nlet a = \"Unmanaged\"\n")
    #expect(unsafeCodeTable(of: [unsafe, safe]) == ["| `Records` | `A+B` |"])
  }
}
