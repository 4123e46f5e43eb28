/// A text from outside, for one line of a message: characters that would end the line, move the
/// cursor, or control the terminal are shown as escapes (`
/// `, `\u001b`).
///
/// Escaped are control characters (C0, DEL, C1), line and paragraph separators, marks that change
/// the direction of text, which can make a path read as another, the byte order mark, which is
/// invisible, and U+FFFE and U+FFFF, which are not characters.
package func printable(_ text: String) -> String {
  var result = ""
  for scalar in text.unicodeScalars {
    switch scalar.value {
    case 0x09: result += "\\t"
    case 0x0A: result += "\\n"
    case 0x0D: result += "\\r"
    case 0x00...0x1F, 0x7F...0x9F, 0x2028...0x202E, 0x2066...0x2069,
      0xFEFF, 0xFFFE, 0xFFFF:
      let digits = String(scalar.value, radix: 16)
      result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
    default: result.unicodeScalars.append(scalar)
    }
  }
  return result
}

/// A text from outside in quotation marks.
package func quoted(_ text: String) -> String { "\"\(printable(text))\"" }
