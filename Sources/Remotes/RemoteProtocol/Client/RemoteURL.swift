internal import JSONText
internal import System

/// The URL of a remote: its scheme names the helper, and the rest is the helper's affair.
package struct RemoteURL: Equatable, Sendable {
  package let text: String
  /// In lower case.
  package let scheme: String

  package enum Problem: Error, Equatable, Sendable {
    case notAURL
    /// A password would end up in configurations, lists of processes and logs.
    case hasPassword
  }

  package init(_ text: String) throws(Problem) {
    guard let end = text.firstRange(of: "://"), end.lowerBound > text.startIndex,
      !text.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F })
    else { throw .notAURL }
    let scheme = text[..<end.lowerBound].lowercased()
    let isName = scheme.utf8.allSatisfy {
      (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0)
        || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) || $0 == UInt8(ascii: "-")
    }
    guard isName, scheme.first?.isLetter == true else { throw .notAURL }
    if Self.hasPassword(text[end.upperBound...]) { throw .hasPassword }
    self.text = text
    self.scheme = scheme
  }

  /// Whether the part after `://` has a password: `user:password@host`, or a parameter with a name
  /// such as `password` or `sslpassword`.
  private static func hasPassword(_ rest: Substring) -> Bool {
    let authority = rest.prefix { !"/?#".contains($0) }
    // A password may have the very characters that end the host, where somebody forgot to escape.
    let place = rest.prefix { $0 != "?" }
    if let at = place.lastIndex(of: "@"), place[..<at].contains(":") { return true }
    if let at = authority.lastIndex(of: "@"), authority[..<at].contains(":") { return true }
    guard let question = rest.firstIndex(of: "?") else { return false }
    return rest[rest.index(after: question)...].split(whereSeparator: { "&;".contains($0) })
      .contains { parameter in
        let name = parameter.prefix { $0 != "=" }.lowercased()
        let word = unescaped(name).lowercased()
        return word.contains("password") || ["pass", "passwd"].contains(word)
      }
  }

  /// A text without its `%xx` escapes.
  private static func unescaped(_ text: String) -> String {
    var bytes: [UInt8] = []
    var rest = Array(text.utf8)[...]
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "%"), rest.count >= 2,
        let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
      {
        bytes.append(value)
        rest = rest.dropFirst(2)
      } else {
        bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The path of a URL without a host, such as `dir:///shared/records`, with its escapes decoded;
  /// nil if it has a host or no absolute path.
  package var localPath: String? {
    let rest = text.dropFirst(scheme.utf8.count + 3)
    guard rest.hasPrefix("/"), !rest.contains(where: { "?#".contains($0) }) else { return nil }
    let path = Self.unescaped(String(rest))
    return path.utf8.contains(0) ? nil : path
  }

  /// The name of the program that speaks for this scheme.
  package var helperName: String {
    let aliases = ["postgresql": "postgres", "tls": "nats"]
    return "git-jsonl-remote-" + (aliases[scheme] ?? scheme)
  }
}
