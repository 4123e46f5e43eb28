import Testing

@testable import NATSClient

@Suite("Addresses of NATS servers")
struct NATSAddressTests {
  private func address(
    _ url: String,
    _ files: NATSAddress.Files = NATSAddress.Files()
  ) throws(NATSAddress.Problem) -> NATSAddress {
    try NATSAddress(url: url, files: files)
  }

  @Test(
    "A host, a port and a user are read, and the user is not passed on in the URL",
    arguments: [
      ("nats://localhost", "localhost", 4222, nil, "nats://localhost:4222"),
      ("nats://127.0.0.1:14222/", "127.0.0.1", 14222, nil, "nats://127.0.0.1:14222"),
      ("NATS://[::1]:1", "::1", 1, nil, "nats://[::1]:1"),
      ("nats://bob@localhost", "localhost", 4222, "bob", "nats://localhost:4222"),
      ("tls://localhost", "localhost", 4222, nil, "tls://localhost:4222"),
    ] as [(String, String, Int, String?, String)]
  )
  func parts(url: String, host: String, port: Int, user: String?, passed: String) throws {
    let address = try address(url)
    #expect(address.host == host)
    #expect(address.port == port)
    #expect(address.user == user)
    #expect(address.url == passed)
  }

  @Test("Another machine is only spoken with over TLS, and this one where it is asked for")
  func encryption() throws {
    #expect(try address("nats://db.example.org").isEncrypted)
    #expect(try address("nats://10.0.0.1").isEncrypted)
    #expect(try !address("nats://localhost").isEncrypted)
    #expect(try address("nats://localhost", NATSAddress.Files(authority: "/ca")).isEncrypted)
    #expect(
      try address("nats://localhost", NATSAddress.Files(certificate: "/c", key: "/k")).isEncrypted
    )
  }

  @Test(
    "What is not an address is refused",
    arguments: [
      ("localhost", NATSAddress.Problem.notAURL), ("nats://", .notAURL), ("nats://:1", .notAURL),
      ("nats://h:0", .notAURL), ("nats://h:65536", .notAURL), ("nats://h:x", .notAURL),
      ("nats://[::1", .notAURL), ("nats://a b", .notAURL), ("nats://h/x", .path),
      ("nats://h?tls=1", .path),
    ]
  )
  func refused(url: String, problem: NATSAddress.Problem) {
    #expect(throws: problem) { try address(url) }
  }

  @Test("A certificate needs its key")
  func certificate() {
    #expect(throws: NATSAddress.Problem.halfACertificate) {
      try address("tls://h", NATSAddress.Files(certificate: "/c"))
    }
  }
}
