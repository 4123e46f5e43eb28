internal import CCrypto

/// SHA-256 of bytes, by OpenSSL's libcrypto.
///
/// https://docs.openssl.org/3.0/man3/SHA256_Init/: the functions "return 1 for success, 0
/// otherwise". OpenSSL 3 deprecates them in favour of its providers. They are used here because
/// they read no configuration file that restricts providers, so a key made from a digest is the
/// same on every machine.
package func sha256(_ bytes: [UInt8]) -> [UInt8] { bytes.withUnsafeBytes { sha256($0) } }

/// The same of bytes in memory, which are not copied.
package func sha256(_ bytes: UnsafeRawBufferPointer) -> [UInt8] {
  var context = SHA256_CTX()
  var digest = [UInt8](repeating: 0, count: Int(SHA256_DIGEST_LENGTH))
  let isDone =
    SHA256_Init(&context) == 1
    && SHA256_Update(&context, bytes.baseAddress, bytes.count) == 1
    && SHA256_Final(&digest, &context) == 1
  precondition(isDone, "libcrypto could not compute SHA-256.")
  return digest
}

/// Bytes in lower-case hexadecimal digits.
package func hexDigits(_ bytes: [UInt8]) -> String {
  let digits = Array("0123456789abcdef".utf8)
  return String(
    decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] },
    as: UTF8.self
  )
}
