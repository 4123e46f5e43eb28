internal import CommandInterface
internal import Exchange
internal import GitObjects
internal import JSONText
internal import MergePolicy
internal import RecordStore
internal import Records
internal import RemoteProtocol
internal import RemoteSync
internal import System

// A collection without anything in it takes what the server has as its file: however many records
// there are, none of them is in memory for long, and there is nothing to merge.
extension SyncWork {
  /// Makes the file of an empty collection from what the server has, and reads it.
  ///
  /// - Returns: the number of records; nil where something is there already, or where others push
  ///   meanwhile, so that records have to be looked at one by one. Nothing was done then.
  func fill(_ collection: StoredCollection) throws -> Int? {
    let path = collection.path
    let policy = try workspace.policy(for: path)
    let file = workspace.workTree + "/" + path
    guard try store.isEmpty(collection), !collection.isInFile, !policy.key.isEmpty,
      policy.sort.isEmpty, try store.remoteState(of: collection, on: known.id) == nil,
      !entryExists(at: file), try workspace.repository.indexEntry(path) == nil
    else { return nil }
    // The lock of the exchange keeps others away.
    let draft = workspace.storeFolder + "/sync-pulled.jsonl"
    if entryExists(at: draft) { try removeFile(at: draft) }
    defer { if entryExists(at: draft) { try? removeFile(at: draft) } }
    guard let (point, count) = try write(to: draft, path, key: policy.key), count > 0 else {
      return nil
    }
    let exchange = workspace.exchange(with: store)
    try exchange.dependencies.makeFolders(around: path)
    if entryExists(at: file) { return nil }
    do throws(FileError) {
      try moveFile(at: draft, to: file)
    } catch {
      // The store may be on another file system.
      return nil
    }
    _ = try exchange.importFile(of: path)
    guard let filled = try store.collection(path: path), filled.keyFields == policy.key else {
      return nil
    }
    return try store.synchronize {
      // Somebody may have edited it already. Then everything is compared.
      guard try store.isUncontested(filled), try store.recordCount(of: filled) == count else {
        return nil
      }
      let state = RemoteState(
        remote: known.id,
        version: point.version,
        chain: point.chain,
        seenVersion: point.version,
        seenChain: point.chain,
        isComparing: false
      )
      try store.note(state, of: filled)
      return count
    }
  }

  /// Writes all lines of the server into a file, in the order of versions.
  ///
  /// - Returns: the point of the server that they are; nil if it has moved on meanwhile, or if a
  ///   key of the server's is not that of its line.
  private func write(
    to draft: String,
    _ path: String,
    key: KeyFields
  ) throws -> (point: HistoryPoint, count: Int)? {
    var (count, byteCount) = (0, 0)
    var first: HistoryPoint?
    var pull = SyncPull(collection: path, known: .nothing, limit: remote.limits.rowCount)
    var page = try remote.beginPull(pull).wait()
    while true {
      guard case .rows(let rows, let point, let hasMore) = page, first ?? point == point else {
        return nil
      }
      first = point
      var next: PendingAnswer<PulledPage>?
      if hasMore, let last = rows.last {
        pull.known = point
        pull.after = SyncPull.Place(version: last.version, key: last.key)
        next = try remote.beginPull(pull)
      }
      var text: [UInt8] = []
      for row in rows {
        guard let line = row.content else { continue }
        let record = try? JSONValue(parsing: line)
        guard let found = record.flatMap({ RecordKey(of: $0, by: key) }),
          KeyText(found).bytes == row.key
        else {
          next?.forget()
          return nil
        }
        line.append(to: &text)
        text.append(UInt8(ascii: "\n"))
        count += 1
      }
      if !text.isEmpty { try extendFile(at: draft, after: byteCount, with: [Bytes(text)]) }
      byteCount += text.count
      workspace.progress.show(title: "Pulling \(path)", unit: "records", done: count)
      guard let next else { return (point, count) }
      page = try next.wait()
    }
  }
}
