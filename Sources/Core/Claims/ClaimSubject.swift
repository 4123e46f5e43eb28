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
    hexadecimal(digest(name).prefix(16))
  }
}

/// Bytes in lower-case hexadecimal digits.
func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
  let digits = Array("0123456789abcdef")
  return String(bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
}

/// What the names of the refs of a repository's claims begin with.
package struct ClaimPrefix: Hashable, Sendable {
  /// It ends with a slash.
  package let text: String

  /// - Parameter text: as a policy has it; the slash at its end may be missing.
  package init(_ text: String) { self.text = text.hasSuffix("/") ? text : text + "/" }

  /// Where claims are unless the policy file says otherwise.
  package static let standard = ClaimPrefix("refs/jsonl/claims/")

  /// For servers that take nothing but branches.
  package static let branches = ClaimPrefix("refs/heads/jsonl-claims/")

  /// For the claims of a file's records that are values. No path has two slashes in a row, so no
  /// prefix of one file is that of another.
  package static func values(of path: String) -> ClaimPrefix {
    ClaimPrefix(valuesStart + path + "//")
  }

  private static let valuesStart = "nats-kv:"

  /// Whether a claim is a value, by its name.
  package static func isOfValue(_ ref: String) -> Bool { ref.hasPrefix(valuesStart) }

  /// Whether the refs are branches, each of whose commits is the successor of the last: some
  /// servers let branches neither go back nor be deleted.
  package var isOfBranches: Bool { text.hasPrefix("refs/heads/") }
}
