/// A block of code that is measured as one function: the body of a function, an initialiser, a
/// property or a closure that is in a type or at the top of a file.
struct FunctionBody: Equatable {
  var name: String
  var lines: ClosedRange<Int>
}

/// Finds the outermost blocks that are not the body of a type.
struct FunctionFinder {
  private static let typeWords: Set<String> = [
    "struct", "enum", "class", "actor", "extension", "protocol",
  ]
  private static let otherWords: Set<String> = [
    "func", "init", "deinit", "subscript", "var", "let", "case",
    "if", "for", "while", "repeat", "do", "switch", "guard",
  ]

  private struct Block {
    var isType: Bool
    var name: String
    var firstLine: Int
  }

  /// The word that a declaration or a statement begins with, outside of parentheses, and its line.
  private struct Declaration {
    var word: String
    var name: String
    var line: Int
  }

  private var open: [Block] = []
  private var declaration: Declaration?
  private var parenthesisDepth = 0
  private(set) var bodies: [FunctionBody] = []

  init(code: String) {
    for line in SourceFile.lines(of: code) { read(line.text, at: line.number) }
  }

  private mutating func read(_ line: Substring, at number: Int) {
    var rest = line
    var previous: Character?
    while let character = rest.first {
      if character.isLetter || character == "_" || character == "`" {
        let word = String(rest.prefix { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "`" })
        rest = rest.dropFirst(word.count)
        if previous != ".", parenthesisDepth == 0 { note(word, at: number) }
        previous = "a"
        continue
      }
      switch character {
      case "(", "[": parenthesisDepth += 1
      case ")", "]": parenthesisDepth -= 1
      case "{": beginBlock(at: number)
      case "}": endBlock(at: number)
      default: break
      }
      previous = character
      rest = rest.dropFirst()
    }
  }

  private mutating func note(_ word: String, at line: Int) {
    if Self.typeWords.contains(word) || Self.otherWords.contains(word) {
      declaration = Declaration(word: word, name: word, line: line)
    } else if let current = declaration, current.name == current.word {
      declaration?.name = "\(current.word) \(word)"
    }
  }

  private mutating func beginBlock(at line: Int) {
    let isType = declaration.map { Self.typeWords.contains($0.word) } ?? false
    open.append(
      Block(
        isType: isType && parenthesisDepth == 0,
        name: declaration?.name ?? "a block",
        firstLine: declaration?.line ?? line
      )
    )
    declaration = nil
  }

  private mutating func endBlock(at line: Int) {
    declaration = nil
    guard let block = open.popLast(), !block.isType, open.allSatisfy(\.isType) else { return }
    bodies.append(
      FunctionBody(name: block.name, lines: block.firstLine...max(line, block.firstLine))
    )
  }
}

let functionLineLimit = 70
let fileLineLimit = 500
let columnLimit = 100

/// Functions that are too long to be seen as a whole.
func functionLengthFindings(in file: SourceFile) -> [Finding] {
  guard file.isSwift else { return [] }
  return FunctionFinder(code: file.code).bodies
    .filter { $0.lines.count > functionLineLimit }
    .map { body in
      file.finding(
        line: body.lines.lowerBound,
        "'\(body.name)' has \(body.lines.count) lines; the limit is \(functionLineLimit)."
      )
    }
}

/// Swift files that are too long.
func fileLengthFindings(in file: SourceFile) -> [Finding] {
  let count = file.text.split(separator: "\n", omittingEmptySubsequences: false).count - 1
  guard file.isSwift, count > fileLineLimit else { return [] }
  return [file.finding(line: 1, "The file has \(count) lines; the limit is \(fileLineLimit).")]
}

/// Lines of Swift and of scripts that are too long; prose may have long lines in tables.
func lineLengthFindings(in file: SourceFile) -> [Finding] {
  guard !file.path.hasSuffix(".md") else { return [] }
  return SourceFile.lines(of: file.text)
    .filter { $0.text.count > columnLimit }
    .map { file.finding(line: $0.number, "The line has \($0.text.count) columns.") }
}
