internal import JSONText
package import Records

/// The record that a claim is about: the path of its file from the top of the work tree, and its
/// key.
package struct ClaimSubject: Hashable, Sendable {
  package var path: String
  package var key: RecordKey

  package init(path: String, key: RecordKey) {
    self.path = path
    self.key = key
  }

  /// What the name of its ref is made of: the path, a zero byte, and the key, which is the UTF-8 of
  /// a string, or else canonical JSON.
  private var name: [UInt8] {
    Array(path.utf8) + [0] + (key.value.string ?? key.value.bytes).array
  }

  /// The last part of the ref's name: the first 32 hexadecimal digits of the SHA-256 of its name.
  ///
  /// Two keys may differ in nothing but letter case, contain anything, and be long; of `t-1` and
  /// `t-1/x`, git could not have both as names of refs. A digest has none of these problems.
  ///
  /// - Parameter digest: SHA-256.
  package func refName(digest: ([UInt8]) -> [UInt8]) -> String {
    let digits = Array("0123456789abcdef")
    return String(digest(name).prefix(16).flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
  }
}

/// What the names of the refs of a repository's claims begin with.
package struct ClaimPrefix: Hashable, Sendable {
  /// It ends with a slash.
  package let text: String

  private init(valid text: String) { self.text = text }

  /// Where claims are unless the policy file says otherwise.
  package static let standard = ClaimPrefix(valid: "refs/jsonl/claims/")

  /// For servers that take nothing but branches.
  package static let branches = ClaimPrefix(valid: "refs/heads/jsonl-claims/")

  /// The prefix that a user wrote, with or without the slash at its end; nil where git has no refs
  /// with such names, or where they could be those of all branches or tags.
  ///
  /// https://git-scm.com/docs/git-check-ref-format has the rules of git. Fewer characters are
  /// allowed here.
  package init?(_ text: String) {
    let bare = text.hasSuffix("/") ? String(text.dropLast()) : text
    let names = bare.split(separator: "/", omittingEmptySubsequences: false)
    guard names.count >= 3, names[0] == "refs", names.allSatisfy({ Self.isName($0.utf8) }) else {
      return nil
    }
    self.text = bare + "/"
  }

  private static func isName(_ name: Substring.UTF8View) -> Bool {
    let isPlain = name.allSatisfy { byte in
      (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20) || byte == 0x2D
        || byte == 0x5F
    }
    return isPlain && name.first.map { $0 != 0x2D } == true
  }

  /// Whether the refs are branches, each of whose commits is the successor of the last: some
  /// servers let branches neither go back nor be deleted.
  package var isOfBranches: Bool { text.hasPrefix("refs/heads/") }
}
