internal import CCrypto

/// The name and the version of the library, such as `OpenSSL 3.0.17`.
///
/// That of its headers: the function that says it brings half of the library along, 3.5 MB of a
/// static program.
package var cryptoLibraryVersion: String { "OpenSSL " + OPENSSL_FULL_VERSION_STR }
