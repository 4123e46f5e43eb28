import Testing

@testable import PostgreSQLClient

@Suite("Addresses of PostgreSQL servers")
struct PostgresAddressTests {
  private func address(
    _ url: String,
    authority: String? = nil
  ) throws(PostgresAddress.Problem) -> PostgresAddress {
    try PostgresAddress(
      url: url,
      files: PostgresAddress.Files(authority: authority, certificate: nil, key: nil),
      home: nil
    )
  }

  @Test(
    "A server on this machine need not be encrypted",
    arguments: [
      "postgres://u@localhost/d", "postgresql://127.0.0.1:5433/d", "postgres://127.8.9.1/d",
      "postgres://[::1]/d", "postgres://%2Frun%2Fpostgresql/d", "postgres:///d?host=/run",
      "postgres:///d?hostaddr=127.0.0.1", "postgres://localhost,127.0.0.1/d",
      "POSTGRES://LOCALHOST",
    ]
  )
  func local(url: String) throws {
    let address = try address(url)
    #expect(address.isLocal)
    #expect(address.parameters["sslmode"] == nil)
    #expect(address.parameters["gssencmode"] == "disable")
    #expect(try self.address(url, authority: "/ca").parameters["sslmode"] == "verify-full")
  }

  @Test(
    "Every other server has to prove who it is",
    arguments: [
      "postgres://db.example.org/d", "postgres://10.0.0.1/d", "postgres://localhost.example.org/d",
      "postgres://localhost,db.example.org/d", "postgres://db.example.org/d?hostaddr=127.0.0.1",
      "postgres://localhost/d?hostaddr=10.0.0.1", "postgres:///d?service=mine",
      "postgres://127.0.0.1.example.org/d", "postgres://127.0.0/d", "postgres://[::2]/d",
    ]
  )
  func remote(url: String) throws {
    let address = try address(url)
    #expect(!address.isLocal)
    #expect(address.parameters["sslmode"] == "verify-full")
  }

  @Test("Parameters of the URL that concern encryption or secrets are refused")
  func refusals() {
    #expect(throws: PostgresAddress.Problem.encryption) {
      try address("postgres://h/d?sslmode=allow")
    }
    #expect(throws: PostgresAddress.Problem.parameter("passfile")) {
      try address("postgres://h/d?passfile=/x")
    }
    #expect(throws: PostgresAddress.Problem.parameter("password")) {
      try address("postgres://u:p@h/d")
    }
    #expect(throws: PostgresAddress.Problem.notAURL) { try address("postgres://h:x:y/%zz") }
    #expect(throws: PostgresAddress.Problem.notAURL) { try address("mysql") }
  }
}
