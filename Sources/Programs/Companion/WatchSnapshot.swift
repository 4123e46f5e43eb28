internal import CommandInterface
internal import MergePolicy
internal import RecordStore
internal import Records
internal import System

/// The signatures of everything that `git jsonl watch` looks at.
struct WatchSnapshot: Sendable {
  /// The store's file, and the log beside it while others have it open.
  var store: [FileSignature?] = []
  var policy: FileSignature?
  /// The configuration of the repository, which names the remotes.
  var configuration: FileSignature?
  /// The collections' files, by path; a missing file is nil.
  var files: [String: FileSignature?] = [:]

  /// The signatures of the content of the store's files: to open them is not a change.
  static func store(at path: String) throws(FileError) -> [FileSignature?] {
    try ["", "-wal"].map { name throws(FileError) in
      try FileSignature(at: path + name)?.ofContent
    }
  }
}

/// The result of a look.
struct WatchChanges: Sendable {
  /// The collections whose files have changed.
  var files: [String] = []
  /// The collections that were edited in the store.
  var edited: [String] = []
  var isPolicyChanged = false
  /// Whether other live collections, or other remotes, may be there.
  var isPlanDue = false
  /// When to look again, because a change at this moment would not show.
  var nextLook: Duration?
  /// Whether another process watches the work tree now.
  var isOver = false
}

extension WatchWorker {
  /// How far apart two changes have to be to show, with a margin.
  private static let tick: Int64 = 5 * FileSignature.clockTick
  /// The same on old file systems, whose times are whole seconds.
  private static let coarseTick: Int64 = 2_100_000_000

  /// Finds the changes since the last look, by the signatures of the files; the store is read only
  /// if it has changed.
  ///
  /// A look that reads the store does not change it, so that looks cause no further looks.
  func look(_ watcher: FileWatcher?) -> WatchChanges {
    var changes = WatchChanges()
    do {
      guard try isPresent(&changes) else { return changes }
      // Watch first, then look: changes in between are seen twice rather than never.
      var problem = watcher?.watch(places)
      var snapshot = WatchSnapshot()
      snapshot.store = try WatchSnapshot.store(at: storePath)
      if snapshot.store != seen.store {
        let known = Set(marks.keys)
        try findEdits(&changes)
        if Set(marks.keys) != known {
          problem = watcher?.watch(places)
          changes.isPlanDue = true
        }
      }
      snapshot.policy = try FileSignature(at: policyPath)
      changes.isPolicyChanged = snapshot.policy != seen.policy
      snapshot.configuration = try FileSignature(at: configurationPath)
      let isConfigured = snapshot.configuration != seen.configuration
      if isPlanMissing || isConfigured || changes.isPolicyChanged { changes.isPlanDue = true }
      for path in marks.keys {
        let signature = try FileSignature(at: workTree + "/" + path)
        snapshot.files[path] = .some(signature)
        if seen.files[path] != .some(signature) { changes.files.append(path) }
      }
      seen = reliablePart(of: snapshot, &changes)
      if let problem { fail(.store, problem) } else { succeed(.store) }
    } catch {
      fail(.store, error)
      changes.nextLook = .seconds(1)
    }
    return changes
  }

  /// Whether the store exists, and this process is the one that watches the work tree; both may
  /// have changed since the last look, if the repository was removed and brought back.
  private func isPresent(_ changes: inout WatchChanges) throws -> Bool {
    guard entryExists(at: storePath) else {
      seen = WatchSnapshot()
      wait(Messages.waitingForStore(path: storePath))
      return false
    }
    if let lock, lock.isInPlace { return true }
    lock = nil
    do {
      lock = try watchLock(at: lockPath, workTree: workTree)
    } catch let failure as VerbFailure {
      fail(.store, failure)
      changes.isOver = true
      return false
    }
    resume()
    return true
  }

  private func findEdits(_ changes: inout WatchChanges) throws {
    let found = try readMarks()
    for (path, mark) in found where mark.count > 0 && mark != marks[path] {
      changes.edited.append(path)
    }
    marks = found
  }

  private var policyPath: String { workTree + "/" + PolicyFile.path }

  /// The folders to watch, with the names that matter in each.
  private var places: [FileWatcher.Place] {
    var names: [String: Set<String>] = [:]
    for path in [storePath, storePath + "-wal", policyPath, configurationPath]
      + marks.keys.map({ workTree + "/" + $0 })
    {
      guard let slash = path.lastIndex(of: "/") else { continue }
      names[String(path[..<slash]), default: []].insert(String(path[path.index(after: slash)...]))
    }
    return names.map { FileWatcher.Place(folder: $0.key, names: $0.value) }
  }

  /// The reliable part of a snapshot. If something has just changed, a second change at the same
  /// moment has the same time, so it is looked at again when the moment is over. Times that are far
  /// off, because a clock was wrong, are accepted.
  private func reliablePart(
    of snapshot: WatchSnapshot,
    _ changes: inout WatchChanges
  ) -> WatchSnapshot {
    var reliable = snapshot
    var pauses = snapshot.store.compactMap { pause(for: $0) }
    if !pauses.isEmpty { reliable.store = [] }
    for (path, signature) in snapshot.files {
      guard let pause = pause(for: signature) else { continue }
      reliable.files[path] = nil
      pauses.append(pause)
    }
    changes.nextLook = pauses.max().map { .nanoseconds($0) }
    return reliable
  }

  /// The time until another change of a file would show; nil if it would now.
  private func pause(for signature: FileSignature?) -> Int64? {
    guard let signature else { return nil }
    let now = self.now
    let moment = now.seconds * 1_000_000_000 + Int64(now.nanoseconds)
    let latest = max(signature.modified, signature.changed)
    let tick = latest % 1_000_000_000 == 0 ? Self.coarseTick : Self.tick
    return abs(moment - latest) < tick ? tick : nil
  }
}
