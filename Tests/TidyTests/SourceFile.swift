import Foundation

/// A file of the repository that people write.
struct SourceFile {
  /// From the top of the repository, with slashes.
  let path: String
  let text: String
  /// The text of a Swift file without comments and strings, and its comments; of another file, all
  /// of it.
  let code: String
  let comments: String

  init(path: String, text: String) {
    self.path = path
    self.text = text
    if path.hasSuffix(".swift") {
      let scanner = SwiftScanner(text)
      code = String(decoding: scanner.code, as: UTF8.self)
      comments = String(decoding: scanner.comments, as: UTF8.self)
    } else {
      code = text
      comments = text
    }
  }

  var isSwift: Bool { path.hasSuffix(".swift") }

  /// The folders of the path, and the name of the file.
  var names: [String] { path.split(separator: "/").map(String.init) }

  /// The folder in Sources of the layer that the file belongs to.
  var layer: String? { names.count > 3 && names[0] == "Sources" ? names[1] : nil }

  /// The name of the module in Sources that the file belongs to.
  var module: String? { layer.map { _ in names[2] } }

  /// The code by lines, from line 1.
  var codeLines: [(number: Int, text: Substring)] { Self.lines(of: code) }

  static func lines(of text: String) -> [(number: Int, text: Substring)] {
    text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
      .map { ($0.offset + 1, $0.element) }
  }

  func finding(line: Int, _ sentence: String) -> Finding {
    Finding(path: path, line: line, sentence: sentence)
  }
}

/// A place that breaks a rule.
struct Finding: CustomStringConvertible, Equatable {
  var path: String
  var line: Int
  var sentence: String

  var description: String { "\(path):\(line): \(sentence)" }
}

extension StringProtocol {
  /// Whether `word` is in the text, not as a part of a longer word.
  func containsWord(_ word: String) -> Bool {
    func isPartOfWord(_ character: Character?) -> Bool {
      guard let character else { return false }
      return character.isLetter || character.isNumber || character == "_"
    }
    let startsAsWord = isPartOfWord(word.first)
    let endsAsWord = isPartOfWord(word.last)
    var rest = self[startIndex...]
    while let range = rest.firstRange(of: word) {
      let before = range.lowerBound > startIndex ? self[index(before: range.lowerBound)] : nil
      let after = range.upperBound < endIndex ? self[range.upperBound] : nil
      if !(startsAsWord && isPartOfWord(before)) && !(endsAsWord && isPartOfWord(after)) {
        return true
      }
      rest = rest[range.upperBound...]
    }
    return false
  }
}

extension String {
  /// Whether the bytes of a text are in this one. Unlike `contains`, this compares no characters,
  /// and takes a hundredth of its time. Neither has a NUL.
  func holds(_ text: String) -> Bool {
    withCString { all in text.withCString { strstr(all, $0) != nil } }
  }
}
