import RemoteProtocol
import TestSupport
import TestTraits
import Testing

@Suite("How the helper reaches a PostgreSQL server", .waits)
struct PostgresConnectionTests {
  private static let password = "secret"

  private static func credentials(
    _ password: String = password,
    reports: Shared<[Bool]> = Shared([])
  ) -> CredentialSource {
    CredentialSource(
      find: { RemoteCredential(user: $0 ?? "", password: password) },
      report: { _, isAccepted in reports.withLock { $0.append(isAccepted) } }
    )
  }

  /// The error of the hello; nil if a client can pull.
  private func error(
    _ url: String,
    settings: [String: String] = [:],
    credentials: CredentialSource = Self.credentials(),
    variables: [String: String] = [:]
  ) throws -> RemoteError? {
    let error = try remoteError {
      let client = try TestClient(
        url,
        settings: settings,
        credentials: credentials,
        variables: variables
      )
      try client.pull()
      #expect(client.errors.withLock { $0 } == [])
    }
    #expect(error?.message.contains(Self.password) != true)
    return error
  }

  @Test("A certificate has to be for the name of the server, from a trusted authority")
  func certificates() throws {
    let world = try PostgresWorld()
    let url = world.database.portURL("owner", host: PostgresServer.hostName)
    let authority = ["ca": try PostgresServer.certificate("authority")]
    #expect(try error(url, settings: authority) == nil)
    #expect(try error(url + "&sslmode=verify-full", settings: authority) == nil)

    let asked = Shared(false)
    let watched = CredentialSource(
      find: { _ in
        asked.withLock { $0 = true }
        return nil
      },
      report: { _, _ in }
    )
    let other = ["ca": try PostgresServer.certificate("other")]
    let wrongAuthority = try error(url, settings: other, credentials: watched)
    #expect(wrongAuthority?.kind == .unavailable)
    #expect(wrongAuthority?.message.contains("certificate verify failed") == true)
    // Without a file, the authorities of the system are asked.
    #expect(try error(url, credentials: watched)?.kind == .unavailable)
    let wrongName = try error(
      world.database.portURL("owner", host: "other.example.test"),
      settings: authority,
      credentials: watched
    )
    #expect(wrongName?.kind == .unavailable)
    #expect(wrongName?.message.contains("other.example.test") == true)
    // On this machine, a certificate counts where an authority is named.
    let here = world.database.portURL("owner")
    #expect(try error(here, settings: other, credentials: watched)?.kind == .unavailable)
    #expect(!asked.withLock { $0 })
  }

  @Test("Plain text is refused, unless the server is on this machine")
  func plainText() throws {
    let world = try PostgresWorld(server: try PostgresServer())
    try world.database.sql("alter system set ssl = off", as: "postgres")
    try world.database.sql("select pg_reload_conf()", as: "postgres")
    let here = world.database.portURL("owner")
    try waitUntil("the server to do without encryption") {
      try self.error(
        here,
        variables: ["PGSSLMODE": "require"]
      )?.message.contains("does not support SSL") == true
    }
    #expect(try error(here) == nil)
    let authority = ["ca": try PostgresServer.certificate("authority")]
    let url = world.database.portURL("owner", host: PostgresServer.hostName)
    for variables in [[:], ["PGSSLMODE": "disable"], ["PGSSLMODE": "prefer"]] {
      let refused = try error(url, settings: authority, variables: variables)
      #expect(refused?.kind == .unavailable)
      #expect(refused?.message.contains("does not support SSL") == true)
    }
  }

  @Test("A password is asked for once, and told to nobody else")
  func passwords() throws {
    let world = try PostgresWorld()
    let url = world.database.portURL("owner")
    let reports = Shared<[Bool]>([])
    #expect(try error(url, credentials: Self.credentials(reports: reports)) == nil)
    let wrong = Self.credentials("wrong-password", reports: reports)
    let refused = try error(url, credentials: wrong)
    #expect(refused?.kind == .denied)
    #expect(refused?.message.contains("wrong-password") == false)
    #expect(reports.withLock { $0 } == [true, false])
    let missing = try error(url, credentials: .none)
    #expect(missing?.kind == .denied && missing?.reason == .password)
    #expect(missing?.user == world.database.role("owner"))

    // The user's own places come first.
    let home = try TemporaryFolder()
    #expect(try error(url, credentials: .none, variables: ["PGPASSWORD": "secret"]) == nil)
    try Files.write("*:*:*:\(world.database.role("owner")):secret\n", to: home.path(".pgpass"))
    try Files.setMode(0o600, of: home.path(".pgpass"))
    #expect(
      try error(url, credentials: .none, variables: ["PGPASSFILE": home.path(".pgpass")]) == nil
    )
    let stale = try error(url, credentials: .none, variables: ["PGPASSWORD": "wrong-password"])
    #expect(stale?.kind == .denied && stale?.reason == .password)
    let unknown = try error(
      url.replacing(world.database.name + "_owner", with: "nobody"),
      credentials: Self.credentials()
    )
    #expect(unknown?.kind == .denied)
  }

  @Test("A database that is not there, and a server that is not, are told apart")
  func missing() throws {
    let world = try PostgresWorld()
    let url = world.database.url("owner")
    #expect(try error(url + "x")?.kind == .missing)
    #expect(try error("postgres://u@127.0.0.1:1/x")?.kind == .unavailable)
    #expect(try error("postgres://u@%2Fnonexistent/x")?.kind == .unavailable)
  }

  @Test(
    "A URL can't weaken the connection",
    arguments: [
      "sslmode=disable", "sslmode=prefer", "sslmode=verify-ca", "options=-csearch_path%3Dx",
      "passfile=/tmp/x", "sslkey=/tmp/x", "gssencmode=prefer", "replication=true",
      "sslrootcert=/tmp/x", "sslcompression=1", "krbsrvname=x",
    ]
  )
  func weakParameters(parameter: String) throws {
    let refused = try error("postgres://u@127.0.0.1/x?" + parameter)
    #expect(refused?.kind == .badRequest)
    #expect(refused?.message.contains("/tmp/x") == false)
  }
}
