internal import ContentHash
internal import JSONText
internal import RemoteProtocol
internal import System

/// The rules about records, checked in a collection of its own.
final class SyncRules {
  let start: HelperClient.Start
  let collection: String
  let otherCollection: String
  /// One conversation for most rules.
  private var opened: SyncRemote?
  private var isCreated = false
  /// The newest of `collection` that was seen.
  var point = HistoryPoint.nothing
  /// The number of the last push.
  private var number: Int64 = 0
  let clientID = randomDigits(byteCount: 16)

  init(_ start: HelperClient.Start) {
    self.start = start
    let name = "git-jsonl-remote-check-" + randomDigits(byteCount: 8)
    collection = name + "/records.jsonl"
    otherCollection = name + "/\u{fc}ml\u{e4}ut ' \" \\ %.jsonl"
  }

  /// Rules without which the others can't be checked.
  var beginning: [Rule] {
    [
      Rule(name: "serves sync", check: { _ = try self.remote() }),
      Rule(name: "says what the server has", check: info),
      Rule(name: "creates collections", check: create),
    ]
  }

  var rules: [Rule] {
    [
      Rule(name: "does a push once, however often it comes", check: retry),
      Rule(name: "refuses another push with a known receipt", check: reusedReceipt),
      Rule(name: "refuses stale rows, and does nothing then", check: stale),
      Rule(name: "refuses stale rows with equal content", check: staleEqual),
      Rule(name: "names all refused rows", check: badRows),
      Rule(name: "keeps every byte of keys and lines", check: bytes),
      Rule(name: "keeps a line of the length that it allows", check: longLine),
      Rule(name: "keeps deletions", check: deletion),
      Rule(name: "pulls pages in order, and nothing twice", check: pages),
      Rule(name: "pulls a row that changes between pages", check: changeBetweenPages),
      Rule(name: "knows the digests of lines", check: digests),
      Rule(name: "sees that a client has another history", check: reset),
      Rule(name: "allows the steps of the states, and no others", check: states),
      Rule(name: "tells who listens", check: listen),
      Rule(name: "does pushes of two helpers one after another", check: twoHelpers),
      Rule(name: "does pushes to two collections in any order", check: twoCollections),
      Rule(name: "does a push whole or not at all when it is killed", check: killed),
      Rule(name: "says what is missing", check: missing),
      Rule(name: "removes a collection without records alone", check: remove),
    ]
  }

  // MARK: - Tools

  /// Whether the helper serves records.
  var isServed: Bool { (try? remote()) != nil }

  func newRemote() throws -> SyncRemote { try SyncRemote(start) }

  func remote() throws -> SyncRemote {
    if let opened, opened.client.end == nil { return opened }
    let remote: SyncRemote
    do throws(RemoteFailure) {
      remote = try SyncRemote(start)
    } catch {
      if case .broken(.notCapable, _) = error {
        throw Violation.unchecked("it does not serve sync")
      }
      if case .answered = error { throw Violation.unchecked(sentence(error)) }
      throw error
    }
    opened = remote
    return remote
  }

  func push(
    _ rows: [PushedRow],
    to other: String? = nil,
    known: HistoryPoint? = nil,
    number: Int64? = nil,
    digest: String = "d"
  ) -> SyncPush {
    self.number += 1
    return SyncPush(
      collection: other ?? collection,
      known: known ?? point,
      client: clientID,
      number: number ?? self.number,
      digest: digest,
      rows: rows
    )
  }

  /// Does a push that has to be done.
  @discardableResult
  func done(_ push: SyncPush, by remote: SyncRemote? = nil) throws -> HistoryPoint {
    let outcome = try (remote ?? self.remote()).push(push)
    guard case .done(let made) = outcome else {
      throw Violation.broken("it did not do a push: \(outcome)")
    }
    if push.collection == collection { point = made }
    return made
  }

  func refused(_ push: SyncPush) throws -> [RefusedRow] {
    let outcome = try remote().push(push)
    guard case .refused(let rows, let found) = outcome else {
      throw Violation.broken("it did not refuse rows: \(outcome)")
    }
    try require(found == point, "a refused push made a version")
    return rows
  }

  func row(_ key: String, _ line: String?, base: Int64? = nil) -> PushedRow {
    PushedRow(key: Bytes(key), base: base ?? point.version, line: line.map { Bytes($0) })
  }

  /// All that the server has, by key.
  func all(_ content: SyncPull.Content = .lines) throws -> [Bytes: RemoteRow] {
    var rows: [Bytes: RemoteRow] = [:]
    let end = try remote().pullAll(of: collection, since: .nothing, content: content) { page in
      for row in page { rows[row.key] = row }
    }
    try require(end == point, "a pull of everything ended at \(String(describing: end))")
    return rows
  }

  static func digest(_ line: String) -> Bytes {
    let digits = Array("0123456789abcdef".utf8)
    return Bytes(sha256(Array(line.utf8)).flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
  }

  /// Removes what was created, so far as it can be.
  func cleanUp() {
    defer { opened?.close() }
    guard isCreated else { return }
    for name in [collection, otherCollection] { try? empty(name) }
  }

  /// Deletes all records of a collection, and removes it.
  private func empty(_ name: String) throws {
    let remote = try remote()
    var rows: [PushedRow] = []
    guard
      let end = try remote.pullAll(
        of: name,
        since: .nothing,
        content: .digests,
        { page in
          rows += page.filter { $0.content != nil }
            .map { PushedRow(key: $0.key, base: $0.version, line: nil) }
        }
      )
    else { return }
    if !rows.isEmpty { _ = try remote.push(push(rows, to: name, known: end)) }
    try remote.remove(name)
  }

  // MARK: - The beginning

  private func info() throws {
    let remote = try remote()
    let ids: [String]
    do throws(RemoteFailure) {
      ids = [try remote.info().serverID, try remote.info().serverID]
    } catch {
      if error.kind == .missing, error.reason == .schema { return }
      throw Violation.unchecked(sentence(error))
    }
    try require(ids[0] == ids[1], "the server's id changes")
  }

  private func create() throws {
    let remote = try remote()
    let info: ServerInfo
    do throws(RemoteFailure) {
      info = try remote.create([collection, otherCollection])
    } catch {
      throw Violation.unchecked(sentence(error))
    }
    isCreated = true
    guard let made = info.collection(collection), info.collection(otherCollection) != nil else {
      throw Violation.broken("the answer to create lacks the collections")
    }
    try require(made.point.version == 0, "a new collection has the version \(made.point.version)")
    try require(made.mayWrite && info.isOwner, "who creates a collection may not write it")
    try require(made.statesTag == nil, "a new collection has states")
    point = made.point
    let again = try remote.create([collection])
    try require(again.serverID == info.serverID, "create changes the server's id")
    try require(again.collection(collection) == made, "create changes a collection that is there")
    let other = try newRemote()
    defer { other.close() }
    try require(try other.info().collection(collection) == made, "another helper sees another one")
  }
}
