import Testing

@Suite("Length of files, functions and lines")
struct LengthTests {
  @Test("Files, functions and lines are short enough")
  func sourcesAreShort() throws {
    let files = try Repository.shared.get().files
    #expect(files.flatMap { functionLengthFindings(in: $0) } == [])
    #expect(files.flatMap { fileLengthFindings(in: $0) } == [])
    #expect(files.flatMap { lineLengthFindings(in: $0) } == [])
  }

  private func file(_ text: String) -> SourceFile {
    SourceFile(path: "Sources/Core/Records/A.swift", text: text)
  }

  private func lines(_ count: Int, _ text: String = "work()\n") -> String {
    String(repeating: text, count: count)
  }

  @Test(
    "A function of more than 70 lines is found, of 70 is not",
    arguments: [
      "func a(b: Int = 1) -> [Int] {",
      "init() throws(E) {",
      "deinit {",
      "subscript(a: Int) -> Int {",
      "var a: Int {",
      "static let a: Int = {",
      "class func a<T: B>() where T: C {",
      "if a {",
    ]
  )
  func findsLongFunction(head: String) {
    for (count, expected) in [(69, 1), (68, 0)] {
      let text = "struct S: T {\n  let x: Int\n\n  \(head)\n\(lines(count))  }\n}\n"
      let findings = functionLengthFindings(in: file(text))
      #expect(findings.count == expected)
      #expect(findings.allSatisfy { $0.line == 4 })
    }
  }

  @Test("Strings and comments do not mislead the measure")
  func knowsStringsAndComments() {
    let text = ##"""
      enum E {
        func a() -> String { "}}}\("{".count)" /* } /* } */ } */ + #"\(}"# + """
          } "" }
          """ } // }
        let c = [#""""#, #"""#, #"\#("}".count)""#]
        func b() -> Regex<Substring> { make(/[}"]/, #/}"/#) }
      }
      """##
    let bodies = FunctionFinder(code: file(text).code).bodies
    #expect(bodies.map(\.name) == ["func a", "func b"])
    #expect(bodies.map(\.lines) == [2...4, 6...6])
  }

  @Test("A long type or a long list does not count as a function")
  func acceptsLongType() {
    let cases = (0..<80).map { "case c\($0)\n" }.joined()
    #expect(
      functionLengthFindings(in: file("enum E {\n\(cases)\(lines(1, "func f() {}\n"))}\n")) == []
    )
    #expect(functionLengthFindings(in: file("let a = [\n\(lines(80, "1,\n"))]\n")) == [])
  }

  @Test("A file of more than 500 lines is found")
  func findsLongFile() {
    #expect(fileLengthFindings(in: file(lines(501))).count == 1)
    #expect(fileLengthFindings(in: file(lines(500))) == [])
  }

  @Test("A line of more than 100 columns is found, in scripts, too")
  func findsLongLine() {
    let long = String(repeating: "é", count: 101)
    #expect(lineLengthFindings(in: file("// a\n// \(long)\n")).map(\.line) == [2])
    #expect(lineLengthFindings(in: SourceFile(path: "install.sh", text: long)).count == 1)
    #expect(lineLengthFindings(in: file("\(long.dropLast())\n")) == [])
  }
}
