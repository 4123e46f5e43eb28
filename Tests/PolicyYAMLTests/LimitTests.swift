import CommandInterface
import JSONText
import MergePolicy
import PolicyYAML
import Testing

/// Files that are not text, or too large.
@Suite("Limits of policy files")
struct LimitTests {
  @Test("A byte that is not UTF-8 is shown")
  func notUTF8() {
    let bytes = Array("policies:\n  - pattern: \"é".utf8) + [0xE9] + Array("\"\n".utf8)
    #expect(
      said(of: bytes) == """
        p.yml:2:16: this byte is not UTF-8
              - pattern: "é\u{FFFD}"
                           ^
        """
    )
    #expect(said(of: [0xFF, 0xFE, 0x70, 0x00]).hasPrefix("p.yml:1:1: this byte is not UTF-8\n"))
  }

  @Test("A byte order mark and all line ends are taken as they are")
  func lineEnds() throws {
    for end in ["\n", "\r\n", "\r"] {
      let text = "\u{FEFF}policies:\(end)  - pattern: a\(end)    teir: git\(end)"
      #expect(said(of: text).hasPrefix("p.yml:3:5: there is no key \"teir\""))
      #expect(said(of: text).hasSuffix("\n        teir: git\n        ^"))
    }
    #expect(said(of: "\u{FEFF}policie: []\n").hasPrefix("p.yml:1:1: there is no key \"policie\""))
  }

  @Test("A file has at most a mebibyte")
  func size() {
    let comment = "policies: []\n#"
    let longest = comment + String(repeating: "x", count: (1 << 20) - comment.utf8.count)
    #expect(said(of: longest) == "")
    #expect(
      said(of: longest + "x") == """
        p.yml:1:1: the file is larger than 1048576 bytes, which is the most that is read
            policies: []
            ^
        """
    )
  }

  @Test("Nesting has a limit, and reading continues beside it")
  func depth() {
    let lists = String(repeating: "[", count: 40) + String(repeating: "]", count: 40)
    let text = "policies:\n  - pattern: a\n    key: \(lists)\n    teir: git\n"
    let lines = said(of: text).split(separator: "\n")
    #expect(lines.contains("p.yml:3:39: lists and mappings are nested more than 32 deep"))
    #expect(lines.contains { $0.hasPrefix("p.yml:4:5: there is no key \"teir\"") })
  }

  @Test("Of very many problems the first are reported, and the rest is counted")
  func manyProblems() {
    let text = "policies:\n" + String(repeating: "  - {pattern: a, teir: git}\n", count: 150)
    let lines = said(of: text).split(separator: "\n")
    #expect(lines.count == 301)
    #expect(lines.last == "p.yml: and 50 more problems")
  }

  @Test("A long text of the file is shortened")
  func longWord() {
    let word = String(repeating: "x", count: 1000)
    #expect(
      said(of: "policies:\n  - {pattern: a, tier: \(word)}\n") == """
        p.yml:2:24: there is no tier "\(word.prefix(60))...": it can be git, nats-kv, nats-stream \
        or object-store
              - {pattern: a, tier: \(word.prefix(77))...
                                   ^
        """
    )
  }

  @Test("No shape of text takes long")
  func time() {
    let start = ContinuousClock.now
    let count = 1 << 17
    for unit in ["[", "{", "- ", "? ", "a: ", "&a ", "\"", "a\n", "- a\n", "*a ", "[a, ", "a: a\n"]
    {
      let units = String(repeating: unit, count: count / unit.utf8.count)
      _ = said(of: units)
      _ = said(of: "policies:\n" + units)
      _ = said(of: "policies:\n  - pattern: " + units)
    }
    #expect(ContinuousClock.now - start < .seconds(60))
  }
}
