import Foundation
import Testing

/// A test that a page says checks something.
struct NamedTest: Hashable, CustomStringConvertible {
  var suite: String
  var name: String

  var description: String { "\(suite).\(name)" }

  /// The tests that a text names in the form `` `LawTests.symmetry` ``.
  static func all(in text: String) -> Set<NamedTest> {
    Set(
      text.matches(of: /`([A-Z][A-Za-z]*Tests)\.([a-z][A-Za-z]*)`/).map { match in
        NamedTest(suite: String(match.1), name: String(match.2))
      }
    )
  }

  /// Whether a file has the suite, and the test in it.
  func isThere(in file: SourceFile) -> Bool {
    file.code.contains("struct \(suite) ") && file.code.contains("func \(name)(")
  }
}

@Suite("Tests that the guarantees name")
struct GuaranteeTests {
  @Test("Each of them exists")
  func exist() throws {
    let repository = try Repository.shared.get()
    let page = try #require(repository.file(at: "Documentation/guarantees.md"))
    let tests = NamedTest.all(in: page.text)
    #expect(tests.count >= 25)
    for test in tests.sorted(by: { $0.description < $1.description }) {
      let isThere = repository.files.contains { file in
        file.isSwift && file.names[0] == "Tests" && test.isThere(in: file)
      }
      #expect(isThere, "There is no test \(test).")
    }
  }

  @Test("Each promise of a single merge, of files and of stores names a test")
  func promises() throws {
    let repository = try Repository.shared.get()
    let page = try #require(repository.file(at: "Documentation/guarantees.md"))
    for part in ["## One merge", "## Files and stores"] {
      let start = try #require(page.text.range(of: part))
      let section = page.text[start.upperBound...].prefix(upToText: "\n## ")
      for paragraph in section.split(separator: "\n\n") where paragraph.hasPrefix("**") {
        #expect(!NamedTest.all(in: String(paragraph)).isEmpty, "\(paragraph)")
      }
    }
  }

  @Test("A test that is gone is found")
  func findsMissingTest() {
    let file = SourceFile(path: "Tests/ATests/A.swift", text: "struct ATests { func one() {} }\n")
    #expect(NamedTest(suite: "ATests", name: "one").isThere(in: file))
    #expect(!NamedTest(suite: "ATests", name: "two").isThere(in: file))
    #expect(NamedTest.all(in: "by `ATests.one`, and `b`").count == 1)
  }
}

extension Substring {
  fileprivate func prefix(upToText text: String) -> Substring {
    range(of: text).map { self[..<$0.lowerBound] } ?? self
  }
}
