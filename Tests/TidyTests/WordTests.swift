import Testing

@Suite("Words that must not be used")
struct WordTests {
  @Test("No file uses a forbidden word")
  func sourcesAvoidWords() throws {
    let files = try Repository.shared.get().files
    #expect(files.flatMap { file in wordRules.flatMap { $0.findings(in: file) } } == [])
  }

  private func findings(_ text: String, at path: String) -> [Finding] {
    let file = SourceFile(path: path, text: text)
    return wordRules.flatMap { $0.findings(in: file) }
  }

  @Test(
    "A forbidden word in a source is found",
    arguments: [
      "public struct A {}",
      "// FIX" + "ME: later",
      "/* TO" + "DO */",
      "/// X" + "XX",
      "print(1)",
      "func f() -> Never { exit(1) }",
      "  fatalError(\"\\(a)\")",
      "let a = try! b()",
      "let a = b as! C",
      "final class A: @unchecked Sendable {}",
    ]
  )
  func findsWordInSource(line: String) {
    let findings = findings("struct S {}\n\(line)\n", at: "Sources/Core/Records/A.swift")
    #expect(findings.map(\.line) == [2])
  }

  @Test(
    "A forbidden word in a test is found",
    arguments: [
      "@Test(.disabled(\"a\")) func a() {}",
      "withKnownIssue { a() }",
      "Thread.sleep(forTimeInterval: 1)",
      "setenv(\"A\", \"1\", 1)",
    ]
  )
  func findsWordInTest(line: String) {
    #expect(findings(line, at: "Tests/RecordsTests/A.swift").isEmpty == false)
  }

  @Test("A forbidden word in a script is found")
  func findsWordInScript() {
    #expect(findings("# FIX" + "ME\n", at: "install.sh").count == 1)
  }

  @Test(
    "A word in a string, in a comment or in a longer word is not found",
    arguments: [
      "let a = \"public print(1) try! b\"",
      "// public; print(1); try! b; b as! C",
      "let publicName = 1; fingerprint(a); lexit(b)",
      "/// mktemp XXXXXX",
    ]
  )
  func acceptsOtherText(line: String) {
    #expect(findings(line, at: "Sources/Core/Records/A.swift") == [])
  }

  @Test("Only pure modules may not print, and a named file may be excepted")
  func knowsWhomRulesConcern() {
    #expect(findings("print(1)\n", at: "Sources/Programs/CommandInterface/A.swift") == [])
    let shared = "final class A: @unchecked Sendable {}\n"
    #expect(findings(shared, at: "Sources/Core/JSONText/Bytes.swift") == [])
  }
}
