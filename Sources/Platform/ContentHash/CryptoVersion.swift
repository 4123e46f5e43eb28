internal import CCrypto

/// The name and the version of the library, such as `OpenSSL 3.0.17`.
///
/// https://docs.openssl.org/3.0/man3/OpenSSL_version/: the name, the version, and a date.
package var cryptoLibraryVersion: String {
  guard let text = OpenSSL_version(OPENSSL_VERSION) else { return "libcrypto" }
  return String(cString: text).split(separator: " ").prefix(2).joined(separator: " ")
}
