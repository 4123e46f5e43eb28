internal import CCrypto

/// SHA-256 of a run of bytes, by OpenSSL's libcrypto.
///
/// https://docs.openssl.org/3.0/man3/EVP_DigestInit/: `EVP_Digest` returns 1 for success; it fails
/// only where no memory can be had or the algorithm was built out of the library.
package func sha256(_ bytes: [UInt8]) -> [UInt8] {
  var digest = [UInt8](repeating: 0, count: 32)
  var length: UInt32 = 0
  let status = EVP_Digest(bytes, bytes.count, &digest, &length, EVP_sha256(), nil)
  precondition(status == 1 && length == 32, "libcrypto could not compute SHA-256.")
  return digest
}
