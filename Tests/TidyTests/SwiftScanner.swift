/// Takes Swift text apart into code and comments.
///
/// Each view has the length of the text and its line breaks; what does not belong to the view is
/// blank. The content of strings and regular expressions is in neither view, code that is
/// interpolated into a string is code. Enough of the language is known for the sources of this
/// repository; it is not a compiler.
struct SwiftScanner {
  private let text: [UInt8]
  private var position = 0
  private(set) var code: [UInt8]
  private(set) var comments: [UInt8]

  init(_ text: String) {
    self.text = Array(text.utf8)
    let blank = self.text.map { $0 == UInt8(ascii: "\n") ? $0 : UInt8(ascii: " ") }
    code = blank
    comments = blank
    while position < self.text.count { scanCode(isInterpolated: false) }
  }

  private func isAt(_ word: StaticString) -> Bool {
    let end = position + word.utf8CodeUnitCount
    guard end <= text.count else { return false }
    return word.withUTF8Buffer { $0.elementsEqual(text[position..<end]) }
  }

  private mutating func takeCode(count: Int = 1) {
    for _ in 0..<count where position < text.count {
      code[position] = text[position]
      position += 1
    }
  }

  /// Scans to the end of the text, or to the parenthesis that ends an interpolation.
  private mutating func scanCode(isInterpolated: Bool) {
    var depth = 0
    while position < text.count {
      if isAt("//") {
        scanLineComment()
      } else if isAt("/*") {
        scanBlockComment()
      } else if isAt("\"") || isAt("#\"") || isAt("##") {
        scanString()
      } else if isAt("#/") {
        scanRegularExpression(hashCount: 1)
      } else if isAt("/"), beginsRegularExpression {
        scanRegularExpression(hashCount: 0)
      } else {
        if isAt("(") { depth += 1 }
        if isAt(")") { depth -= 1 }
        if isInterpolated, depth < 0 { return }
        takeCode()
      }
    }
  }

  private mutating func scanLineComment() {
    while position < text.count, text[position] != UInt8(ascii: "\n") {
      comments[position] = text[position]
      position += 1
    }
  }

  private mutating func scanBlockComment() {
    var depth = 0
    repeat {
      if isAt("/*") { depth += 1 } else if isAt("*/") { depth -= 1 }
      let count = isAt("/*") || isAt("*/") ? 2 : 1
      for _ in 0..<count {
        comments[position] = text[position]
        position += 1
      }
    } while depth > 0 && position < text.count
  }

  /// Scans a string of any kind: `"`, `"""`, with hash signs or without.
  private mutating func scanString() {
    var hashCount = 0
    while isAt("#") {
      takeCode()
      hashCount += 1
    }
    let quoteCount = isAt("\"\"\"") && !endsOnItsLine(hashCount: hashCount) ? 3 : 1
    guard isAt("\"") else { return }
    takeCode(count: quoteCount)
    while position < text.count {
      if isAt("\\"), hasHashes(hashCount, from: position + 1) {
        position += 1 + hashCount
        if isAt("(") {
          takeCode()
          scanCode(isInterpolated: true)
          takeCode()
        } else {
          position += 1
        }
      } else if isAt("\""), quoteCount == 1 || isAt("\"\"\""),
        hasHashes(hashCount, from: position + quoteCount)
      {
        return takeCode(count: quoteCount + hashCount)
      } else {
        position += 1
      }
    }
  }

  /// Whether a string with hash signs, which begins with three quotes here, ends on the same line;
  /// then its content begins with a quote, as in `#"""#`.
  private func endsOnItsLine(hashCount: Int) -> Bool {
    guard hashCount > 0 else { return false }
    var next = position + 2
    while next < text.count, text[next] != UInt8(ascii: "\n") {
      if text[next] == UInt8(ascii: "\""), hasHashes(hashCount, from: next + 1) { return true }
      next += 1
    }
    return false
  }

  private func hasHashes(_ count: Int, from start: Int) -> Bool {
    start + count <= text.count
      && text[start..<start + count].allSatisfy { $0 == UInt8(ascii: "#") }
  }

  /// Whether a slash begins a regular expression: it stands where a value begins, and its end
  /// follows on the same line.
  private var beginsRegularExpression: Bool {
    let next = position + 1
    guard next < text.count, text[next] != UInt8(ascii: " ") else { return false }
    let before = code[..<position].last { $0 != UInt8(ascii: " ") } ?? UInt8(ascii: "\n")
    guard "(,=:[{\n".utf8.contains(before) else { return false }
    let line = text[next...].prefix { $0 != UInt8(ascii: "\n") }
    return line.contains(UInt8(ascii: "/"))
  }

  private mutating func scanRegularExpression(hashCount: Int) {
    takeCode(count: 1 + hashCount)
    while position < text.count {
      if isAt("\\") {
        position += 2
      } else if isAt("/"), hasHashes(hashCount, from: position + 1) {
        return takeCode(count: 1 + hashCount)
      } else {
        position += 1
      }
    }
  }
}
