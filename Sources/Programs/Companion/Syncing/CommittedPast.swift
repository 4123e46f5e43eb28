internal import GitObjects
internal import History
internal import JSONText
internal import RecordStore
internal import Records
internal import RemoteSync

/// What the commits of a file have had under its keys, for a store that joins a server.
///
/// It is read when it is first asked for, and only the lines are kept that a commit changed.
final class CommittedPast {
  private let workspace: Workspace
  private let collection: StoredCollection
  private var pasts: [KeyText: RecordPast]?

  /// How much of the history is read: what is older is not known.
  private static let limits = RecordWalk.Limits(editCount: 1000, commitCount: 100_000)
  private static let byteLimit = 1 << 30

  init(of collection: StoredCollection, in workspace: Workspace) {
    self.workspace = workspace
    self.collection = collection
  }

  func past(of keys: Set<KeyText>) throws -> [KeyText: RecordPast] {
    let known = try pasts ?? read()
    pasts = known
    // There are few keys, and perhaps many that are known.
    return Dictionary(
      uniqueKeysWithValues: keys.compactMap { key in known[key].map { (key, $0) } }
    )
  }

  private func read() throws -> [KeyText: RecordPast] {
    var pasts: [KeyText: RecordPast] = [:]
    let repository = try workspace.repository
    let head: String
    switch try repository.head() {
    case .branch(_, let commit), .detached(let commit): head = commit
    case .unborn: return pasts
    }
    var walk = RecordWalk(repository: repository, finder: nil) { [workspace] count in
      workspace.progress.show(title: "Reading the history", unit: "commits", done: count)
    }
    defer { workspace.progress.clear() }
    // The file as the last commit has it.
    var byteCount = 0
    if let file = try repository.blob(collection.path, at: head) {
      add(lines(of: file), besides: [], to: &pasts, isDeletion: { _ in false })
    }
    _ = try walk.forEachEdit(from: head, path: collection.path, limits: Self.limits) { edit in
      let (old, new) = (
        try repository.presentBlob(edit.before), try repository.presentBlob(edit.after)
      )
      byteCount += old.count + new.count
      let (before, after) = (lines(of: old), lines(of: new))
      let added = Set(after.subtracting(before).compactMap(key))
      add(before, besides: after, to: &pasts) { !added.contains($0) }
      return byteCount < Self.byteLimit
    }
    return pasts
  }

  private func lines(of file: Bytes) -> Set<Bytes> {
    Set(Document(reading: file).lines.filter { $0.kind == .record }.map(\.bytes))
  }

  private func key(of line: Bytes) -> KeyText? {
    guard let record = try? JSONValue(parsing: line) else { return nil }
    return RecordKey(of: record, by: collection.keyFields).map { KeyText($0) }
  }

  /// Adds the lines that a later version does not have.
  private func add(
    _ lines: Set<Bytes>,
    besides later: Set<Bytes>,
    to pasts: inout [KeyText: RecordPast],
    isDeletion: (KeyText) -> Bool
  ) {
    for line in lines where !later.contains(line) {
      guard let key = key(of: line) else { continue }
      // A copy, so that the file as a whole can go.
      let copy = Bytes(line.array)
      if pasts[key]?.versions.contains(copy) != true {
        pasts[key, default: RecordPast()].versions.append(copy)
      }
      if isDeletion(key) { pasts[key]?.deleted.insert(copy) }
    }
  }
}
