import JSONText
import RemoteProtocol
import System
import TestSupport

/// A database with records of git jsonl, and clients that reach it through the helper.
struct PostgresWorld {
  static let collection = "tasks.jsonl"

  let database: PostgresDatabase
  let owner: TestClient

  /// - Parameters:
  ///   - server: nil for the one of all tests.
  ///   - roles: other roles than the owner of the database and its records.
  ///   - collections: those that are made.
  init(
    server: PostgresServer? = nil,
    roles: [String] = [],
    collections: [String] = [PostgresWorld.collection]
  ) throws {
    let server = try server ?? PostgresServer.shared.get()
    database = try server.makeDatabase(roles: ["owner"] + roles)
    owner = try TestClient(database.url("owner"))
    if !collections.isEmpty { _ = try owner.remote.create(collections) }
  }

  /// A client that knows nothing yet.
  func client(_ role: String = "owner") throws -> TestClient {
    try TestClient(database.url(role))
  }

  /// A client of a role to which the owner gives a right for all collections.
  func client(_ role: String, _ right: RemoteRight) throws -> TestClient {
    try owner.remote.grant(right, to: database.role(role), on: nil)
    return try client(role)
  }
}

extension PostgresWorld {
  /// The script that made version 1 of the schema.
  static func olderSchema() throws -> String {
    let tests = #filePath.split(separator: "/").dropLast(2).map { "/" + $0 }.joined()
    let path = tests + "/Fixtures/postgres/schema-1.sql"
    return String(decoding: try Files.read(path), as: UTF8.self)
  }
}

/// A client with a helper of its own.
final class TestClient {
  let remote: SyncRemote
  /// What the helper wrote to its standard error.
  let errors: Shared<[String]>
  /// What it has seen of the collection.
  var known = HistoryPoint.nothing
  var lastNumber: Int64 = 0
  let name: String
  private static let clientCount = Shared(0)

  /// - Parameters:
  ///   - program: the path of the helper.
  ///   - variables: added to its environment, which has a folder that is not there as the home.
  init(
    _ url: String,
    settings: [String: String] = [:],
    credentials: CredentialSource = .none,
    variables: [String: String] = [:],
    deadlineMilliseconds: Int = 60_000,
    program: String? = nil
  ) throws {
    let errors = Shared<[String]>([])
    self.errors = errors
    remote = try SyncRemote(
      Self.start(
        url,
        settings: settings,
        credentials: credentials,
        variables: variables,
        deadlineMilliseconds: deadlineMilliseconds,
        program: program
      ) { line in errors.withLock { $0.append(line) } }
    )
    let number = Self.clientCount.withLock { count in
      count += 1
      return count
    }
    name = "client-\(number)"
  }

  /// How to begin a conversation with the helper; the parameters are those of `init`.
  static func start(
    _ url: String,
    settings: [String: String] = [:],
    credentials: CredentialSource = .none,
    variables: [String: String] = [:],
    deadlineMilliseconds: Int = 60_000,
    program: String? = nil,
    showError: @escaping (String) -> Void = { _ in }
  ) throws -> HelperClient.Start {
    let helper = "git-jsonl-remote-postgres"
    var environment = ["PATH": "/usr/bin:/bin", "HOME": "/nonexistent", "LC_ALL": "C"]
    environment.merge(variables) { $1 }
    return HelperClient.Start(
      program: HelperProgram(name: helper, path: try program ?? BuiltProducts.path(of: helper)),
      environment: ProgramEnvironment(
        entries: environment.map { Array("\($0.key)=\($0.value)".utf8) }
      ),
      hello: HelperHello(
        url: url,
        settings: settings,
        deadlineMilliseconds: deadlineMilliseconds,
        client: "tests"
      ),
      credentials: credentials,
      showError: showError
    )
  }

  deinit { remote.close() }

  /// A push with the next number, of rows that were merged with all that is known.
  func makePush(
    _ rows: [(String, String?)],
    base: Int64? = nil,
    to collection: String = PostgresWorld.collection
  ) -> SyncPush {
    lastNumber += 1
    return SyncPush(
      collection: collection,
      known: known,
      client: name,
      number: lastNumber,
      digest: "digest-\(lastNumber)",
      rows: rows.map { key, line in
        PushedRow(
          key: Bytes(key),
          base: base ?? known.version,
          line: line.map { Bytes($0) }
        )
      }
    )
  }

  @discardableResult
  func push(_ rows: (String, String?)..., base: Int64? = nil) throws -> PushOutcome {
    try send(makePush(rows, base: base))
  }

  @discardableResult
  func send(_ push: SyncPush) throws -> PushOutcome {
    let outcome = try remote.push(push)
    if case .done(let point) = outcome { known = point }
    return outcome
  }

  /// Pulls what it does not know: the keys and lines, `-` for one that is deleted.
  @discardableResult
  func pull(_ collection: String = PostgresWorld.collection) throws -> [String]? {
    var lines: [String] = []
    let point = try remote.pullAll(of: collection, since: known) { rows in
      lines += rows.map { "\($0.key.text) \($0.content?.text ?? "-")" }
    }
    guard let point else { return nil }
    known = point
    return lines
  }

  /// All that the server has, from the beginning.
  func everything(_ collection: String = PostgresWorld.collection) throws -> [String] {
    known = .nothing
    return try pull(collection)?.sorted() ?? []
  }
}

extension PushOutcome {
  var isDone: Bool { if case .done = self { true } else { false } }

  /// The refused rows, with their reasons in words.
  var refusals: [String] {
    guard case .refused(let rows, _) = self else { return [] }
    return rows.map { row in
      let reason =
        switch row.reason {
        case .stale: "stale"
        case .state(let field, let from, let to, let allowed, let roles):
          "state \(field) '\(from)' to '\(to)', allowed \(allowed)"
            + (roles.isEmpty ? "" : ", roles \(roles)")
        case .keyTooLong: "key-too-long"
        case .lineTooLong: "line-too-long"
        case .notARecord: "not-a-record"
        case .denied: "denied"
        case .other(let word): word
        }
      let server =
        switch row.serverRow {
        case .none: "none"
        case .deleted(let version): "deleted at \(version)"
        case .line(let line, let version): "\(line.text) at \(version)"
        case .leftOut(let version): "left out at \(version)"
        }
      return "\(row.key.text): \(reason); server: \(server)"
    }.sorted()
  }
}

/// The error of the protocol that a request ends with; nil if it ends well.
func remoteError(_ body: () throws -> Void) throws -> RemoteError? {
  do {
    try body()
    return nil
  } catch RemoteFailure.answered(let error) {
    return error
  }
}
