internal import JSONText
internal import PostgreSQLClient
package import RemoteProtocol
internal import System

extension PostgresRemote {
  package func listen(
    to collections: [String],
    _ call: HelperCall,
    _ changed: (_ collection: String, _ version: Int64) -> Void
  ) throws(RemoteError) {
    let own = try openedConnection(to: address, credential, call)
    let result: PostgresResult
    do throws(PostgresError) {
      result = try own.run(stateStatement, [], call.patience)
      _ = try own.run("listen jsonl", [], call.patience)
    } catch {
      throw RemoteError(error, changes: false)
    }
    try checkSchema(try State(result))
    do throws(PostgresError) {
      try tell(of: collections, on: own, until: call.cancellation, changed)
    } catch {
      if error == .stopped(.cancelled) { return }
      throw RemoteError(error, changes: false)
    }
  }

  /// Tells the versions, now and after each notification, until it is cancelled.
  private func tell(
    of collections: [String],
    on connection: PostgresConnection,
    until cancellation: Wakeup,
    _ changed: (_ collection: String, _ version: Int64) -> Void
  ) throws(PostgresError) {
    var known: [String: Int64] = [:]
    func patience(_ milliseconds: Int) -> PostgresPatience {
      PostgresPatience(milliseconds: milliseconds, interrupt: cancellation.descriptor)
    }
    while true {
      let result = try connection.run(
        "select p.path, (jsonl.opened($1, p.path)).version from unnest($2) p (path)",
        [.int(Int32(Schema.version)), .textArray(collections.map { Bytes($0) })],
        patience(30_000)
      )
      for row in 0..<result.rowCount {
        guard let path = result.text(row, 0), let version = result.number(row, 1),
          known.updateValue(version, forKey: path) != version
        else { continue }
        changed(path, version)
      }
      try connection.waitForNotification(patience(Int(Int32.max)))
    }
  }
}
