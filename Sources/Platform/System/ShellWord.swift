/// A text as one word of a POSIX shell, in single quotes.
///
/// https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html: "Enclosing characters
/// in single-quotes shall preserve the literal value of each character within the single-quotes. A
/// single-quote cannot occur within single-quotes." Complexity: O(length).
package func shellQuoted(_ text: String) -> String {
  "'" + text.replacing("'", with: "'\\''") + "'"
}

/// A text as one word of a POSIX shell, as people write it: in single quotes only if it needs them.
/// Complexity: O(length).
package func shellWord(_ text: String) -> String {
  let isPlain =
    !text.isEmpty
    && text.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"):
        true
      default: "_./+-".utf8.contains(byte)
      }
    }
  return isPlain ? text : shellQuoted(text)
}
