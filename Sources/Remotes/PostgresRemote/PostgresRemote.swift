internal import JSONText
internal import PostgreSQLClient
package import RemoteProtocol
internal import System

/// Records in a PostgreSQL server, for the protocol of remote helpers.
///
/// Everything that decides is SQL (`Schema`); this sends it, and says what became of it. One
/// connection is kept, and made again after an error. `listen` has connections of its own.
package final class PostgresRemote: SyncService {
  let address: PostgresAddress
  let credential: RemoteCredential?
  private let connection: Locked<PostgresConnection?>
  /// How many rows of a collection fit into a page, as the pages before it show.
  let pageRows = Locked<[String: Int]>([:])

  package static let limits = RemoteLimits(rowCount: 10_000)

  /// Connects to the server that a hello names.
  ///
  /// - Parameter home: the user's home folder.
  package init(_ hello: HelperHello, home: String?, _ call: HelperCall) throws(RemoteError) {
    do throws(PostgresAddress.Problem) {
      address = try PostgresAddress(
        url: hello.url,
        files: PostgresAddress.Files(
          authority: hello.settings["ca"],
          certificate: hello.settings["cert"],
          key: hello.settings["key"]
        ),
        home: home
      )
    } catch {
      throw RemoteError(error)
    }
    credential = hello.credential
    connection = Locked(try openedConnection(to: address, credential, call))
  }

  // MARK: - Asking the server

  /// Uses the connection, which is made first where there is none. What the server took back
  /// because of others is tried again.
  ///
  /// - Parameters:
  ///   - changes: whether something is changed, so that an answer that is lost leaves it open.
  ///   - isRepeatable: whether it may be done twice; nil for what changes nothing. It is tried
  ///     again if the connection broke that an earlier request left, perhaps long ago.
  func ask<Answer>(
    _ call: HelperCall,
    changes: Bool = false,
    isRepeatable: Bool? = nil,
    _ body: (PostgresConnection, PostgresPatience) throws(PostgresError) -> Answer
  ) throws(RemoteError) -> Answer {
    // Requests come one at a time, so nobody else misses it meanwhile.
    var current = connection.withLock { connection in
      defer { connection = nil }
      return connection
    }
    var mayHaveBroken = current != nil && (isRepeatable ?? !changes)
    var attempts = 5
    while true {
      let used: PostgresConnection
      if let current, current.isOpen {
        used = current
      } else {
        used = try openedConnection(to: address, credential, call)
      }
      current = used
      do throws(PostgresError) {
        let answer = try body(used, call.patience)
        connection.withLock { $0 = used }
        return answer
      } catch {
        attempts -= 1
        let isBroken = error.isLoss && mayHaveBroken
        guard isBroken || error.isTransient, attempts > 0 else {
          connection.withLock { $0 = used }
          throw RemoteError(error, changes: changes)
        }
        if isBroken { mayHaveBroken = false }
        try call.check()
      }
    }
  }

  /// Runs one statement.
  func rows(
    _ statement: String,
    _ values: [PostgresValue],
    _ call: HelperCall,
    changes: Bool = false,
    isRepeatable: Bool? = nil
  ) throws(RemoteError) -> PostgresResult {
    do throws(RemoteError) {
      return try ask(call, changes: changes, isRepeatable: isRepeatable) {
        connection,
        patience throws(PostgresError) in
        try connection.run(statement, values, patience)
      }
    } catch {
      guard error.isOfOtherSchema || error.reason == .schema else { throw error }
      // What is wrong with the schema is found out now; nothing was done.
      try checkSchema(try state(call))
      throw error
    }
  }
}

func openedConnection(
  to address: PostgresAddress,
  _ credential: RemoteCredential?,
  _ call: HelperCall
) throws(RemoteError) -> PostgresConnection {
  do throws(PostgresError) {
    return try PostgresConnection(
      to: address,
      user: credential?.user,
      password: credential?.password,
      call.patience
    )
  } catch {
    throw RemoteError(error, changes: false)
  }
}

extension HelperCall {
  var patience: PostgresPatience {
    PostgresPatience(milliseconds: millisecondsLeft, interrupt: cancellation.descriptor)
  }
}

extension PostgresResult {
  /// A version, and the chain in the next column.
  func point(_ row: Int, _ column: Int) -> HistoryPoint? {
    guard let version = number(row, column), let chain = text(row, column + 1) else { return nil }
    return HistoryPoint(version: version, chain: chain)
  }
}
