import JSONText
import System
import Testing

@Suite("Words for a shell")
struct ShellWordTests {
  private static let texts = ["", "a", "/usr/bin/git-x", "a b", "it's", "$HOME;\n\"\\", "%O", "'"]

  @Test("A shell reads a word as the text that it is made of", arguments: texts)
  func words(text: String) throws {
    for word in [shellQuoted(text), shellWord(text)] {
      let result = try runProgram(
        "sh",
        arguments: ["-c", "printf '<%s>' \(word)"],
        environment: CurrentProcess.environment
      )
      #expect(result.output.text == "<\(text)>")
    }
  }

  @Test("A word that needs no apostrophes has none")
  func plainWords() {
    #expect(shellWord("/usr/bin/git-x") == "/usr/bin/git-x")
    #expect(shellWord("a b") == "'a b'")
  }
}
