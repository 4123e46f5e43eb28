internal import CCrypto

/// SHA-256 of content that comes in parts, by the functions of `sha256(_:)`.
package struct SHA256Parts {
  private var context = SHA256_CTX()

  package init() {
    precondition(SHA256_Init(&context) == 1, "libcrypto could not compute SHA-256.")
  }

  package mutating func add(_ bytes: [UInt8]) {
    let isDone = SHA256_Update(&context, bytes, bytes.count) == 1
    precondition(isDone, "libcrypto could not compute SHA-256.")
  }

  /// The digest of all that was added; more may be added afterwards.
  package func digest() -> [UInt8] {
    var context = context
    var digest = [UInt8](repeating: 0, count: Int(SHA256_DIGEST_LENGTH))
    precondition(SHA256_Final(&digest, &context) == 1, "libcrypto could not compute SHA-256.")
    return digest
  }
}
