import Testing

/// The defaults of switches that name cases. With a default, the compiler can't tell that a new
/// case was forgotten.
///
/// A switch is known by its indentation, as `swift format` writes it. What a switch over numbers,
/// characters, texts or constants of C compares with has no dot in front.
func defaultFindings(in file: SourceFile) -> [Finding] {
  let lines = file.codeLines
  return lines.indices.compactMap { index in
    let line = lines[index]
    guard line.text.drop(while: { $0 == " " }).hasPrefix("default:") else { return nil }
    let depth = indentation(of: line.text)
    let before = lines[..<index].reversed().prefix { line in
      let isBlank = line.text.allSatisfy { $0 == " " }
      let isOutside = !isBlank && indentation(of: line.text) < depth
      let isStart = indentation(of: line.text) == depth && line.text.containsWord("switch")
      return !isOutside && !isStart
    }
    let namesCases = before.contains { line in
      indentation(of: line.text) == depth && namesCase(line.text.dropFirst(depth))
    }
    if !namesCases { return nil }
    return file.finding(
      line: line.number,
      "This switch names cases of an enum. Name them all in place of the default."
    )
  }
}

private func indentation(of line: Substring) -> Int { line.prefix { $0 == " " }.count }

/// Whether a line begins with a pattern like `case .name` or `case (.name, _)`.
private func namesCase(_ line: Substring) -> Bool {
  guard line.hasPrefix("case ") else { return false }
  return line.prefix { $0 != ":" }.split { $0 == " " || $0 == "(" }.contains { word in
    word.first == "." && word.dropFirst().first?.isLetter == true
  }
}

@Suite("Switches")
struct SwitchTests {
  @Test("A switch over an enum of ours names all of its cases")
  func switchesNameAllCases() throws {
    let files = try Repository.shared.get().files.filter { $0.isSwift && $0.layer != nil }
    #expect(files.flatMap { defaultFindings(in: $0) }.isEmpty)
  }

  private func lines(_ text: String) -> [Int] {
    defaultFindings(in: SourceFile(path: "Sources/Core/Records/A.swift", text: text)).map(\.line)
  }

  @Test("A default beside cases is found, however deep")
  func findsDefault() {
    let text = """
      func name(_ kind: Kind) -> String {
        return switch kind {
        case .one(let number) where number > 0:
          switch number {
          case 1: "one"
          default: "more"
          }
        default: "none"
        }
      }
      """
    #expect(lines(text) == [8])
    #expect(lines("switch pair {\ncase (.one, _): 1\ndefault: 2\n}\n") == [3])
  }

  @Test("A default beside values is not")
  func allowsValues() {
    let text = """
      switch kind {
      case .one: 1
      case .two:
        switch byte {
        case UInt8(ascii: "a"), 0x20: 2
        case KIND_OF_C: 3
        case ...7: 3
        default: 4
        }
      }
      // default:
      switch word {
      case "a": counts[word, default: 0]
      default: 5
      }
      """
    #expect(lines(text).isEmpty)
  }
}
