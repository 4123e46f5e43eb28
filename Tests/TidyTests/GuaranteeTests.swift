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

  /// Each function of a file as a test of each structure in it.
  static func all(declaredIn file: SourceFile) -> Set<NamedTest> {
    var (suites, names): ([String], [String]) = ([], [])
    var before = ""
    for word in file.code.utf8.split(whereSeparator: { !isLetterOrDigit($0) }) {
      let word = String(Substring(word))
      if before == "struct" { suites.append(word) }
      if before == "func" { names.append(word) }
      before = word
    }
    return Set(suites.flatMap { suite in names.map { NamedTest(suite: suite, name: $0) } })
  }

  private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
      true
    default: false
    }
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
    let declared = repository.files.reduce(into: Set<NamedTest>()) { all, file in
      if file.isSwift, file.names[0] == "Tests" { all.formUnion(NamedTest.all(declaredIn: file)) }
    }
    #expect(tests.subtracting(declared).map(\.description).sorted() == [])
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
    #expect(NamedTest.all(declaredIn: file) == [NamedTest(suite: "ATests", name: "one")])
    #expect(NamedTest.all(in: "by `ATests.one`, and `b`").count == 1)
  }
}

extension Substring {
  fileprivate func prefix(upToText text: String) -> Substring {
    range(of: text).map { self[..<$0.lowerBound] } ?? self
  }
}
