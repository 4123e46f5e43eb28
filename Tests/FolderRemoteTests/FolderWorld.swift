import JSONText
import RemoteProtocol
import System
import TestSupport
import Testing

/// A folder as a remote, and the built helper to reach it with.
struct FolderWorld {
  let folder: TemporaryFolder
  let collection = "tasks.jsonl"

  init() throws {
    CurrentProcess.reportsWriteFailures()
    folder = try TemporaryFolder()
  }

  /// The folder of the remote.
  var root: String { folder.path("records") }

  /// Starts a helper.
  func remote(
    adding variables: [String: String] = [:],
    root: String? = nil
  ) throws(RemoteFailure) -> SyncRemote {
    try SyncRemote(start(adding: variables, root: root))
  }

  /// Starts a helper for live collections.
  func live(adding variables: [String: String] = [:]) throws(RemoteFailure) -> LiveRemote {
    try LiveRemote(start(adding: variables, root: nil))
  }

  private func start(adding variables: [String: String], root: String?) -> HelperClient.Start {
    let path: String
    do { path = try BuiltProducts.path(of: "git-jsonl-remote-dir") } catch {
      preconditionFailure("\(error)")
    }
    let entries = ["USER=ada"] + variables.map { "\($0.key)=\($0.value)" }
    return HelperClient.Start(
      program: HelperProgram(name: "git-jsonl-remote-dir", path: path),
      environment: ProgramEnvironment(entries: entries.map { Array($0.utf8) }),
      hello: HelperHello(
        url: "dir://" + (root ?? self.root),
        deadlineMilliseconds: 60_000,
        client: "test"
      ),
      showError: { Issue.record("\($0)") }
    )
  }

  /// A helper, where the collection is there.
  func begun() throws -> SyncRemote {
    let remote = try remote()
    _ = try remote.create([collection])
    return remote
  }

  func push(
    _ rows: [(String, String?)],
    base: Int64,
    known: HistoryPoint,
    number: Int64
  ) -> SyncPush {
    SyncPush(
      collection: collection,
      known: known,
      client: "test",
      number: number,
      digest: "d\(number)",
      rows: rows.map { PushedRow(key: Bytes($0.0), base: base, line: $0.1.map { Bytes($0) }) }
    )
  }

  func point(_ remote: SyncRemote) throws -> HistoryPoint {
    try #require(try remote.info().collection(collection)).point
  }

  /// All records, by key.
  func records(_ remote: SyncRemote) throws -> [String: String] {
    var records: [String: String] = [:]
    _ = try remote.pullAll(of: collection, since: .nothing) { rows in
      for row in rows { records[row.key.text] = row.content?.text }
    }
    return records
  }

  /// The folder of the collection's files.
  func collectionFolder() throws -> String {
    let names = try Files.names(in: root + "/collections")
    return root + "/collections/" + (try #require(names.first))
  }

  func copy(_ path: String, to newPath: String) throws {
    try ChildProcess(
      "/bin/cp",
      ["-a", path, newPath],
      environment: ["PATH": "/usr/bin:/bin"],
      folder: "/"
    ).run().orThrow()
  }
}
