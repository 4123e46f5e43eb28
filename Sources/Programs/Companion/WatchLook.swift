internal import CommandInterface
internal import MergePolicy
internal import RecordStore
internal import Records
internal import System

/// What the system says of all that `git jsonl watch` looks at.
struct WatchSight: Sendable {
  /// The store's file, and the log beside it where others have it open.
  var store: [FileSignature?] = []
  var policy: FileSignature?
  /// The collections' files, by their paths; a file that is not there is nil.
  var files: [String: FileSignature?] = [:]
}

/// What a look found.
struct WatchSighting: Sendable {
  /// The collections whose files have changed.
  var changed: [String] = []
  /// The collections that were edited in the store.
  var dirty: [String] = []
  var isPolicyChanged = false
  /// When to look again, because a change in this moment would not show.
  var nextLook: Duration?
  /// Whether another process watches the work tree now.
  var isOver = false
}

extension WatchDesk {
  /// How far apart two changes have to be to show, with some room.
  private static let tick: Int64 = 5 * FileSignature.clockTick
  /// The same on old file systems, whose times are whole seconds.
  private static let coarseTick: Int64 = 2_100_000_000

  /// Looks for what is other than at the last look, by what the system says of the files; the store
  /// is read only where it has changed.
  ///
  /// A look that reads the store changes nothing of it, so that looks lead to no further ones.
  func look(_ watcher: FileWatcher?) -> WatchSighting {
    var sighting = WatchSighting()
    do {
      guard try isPresent(&sighting) else { return sighting }
      // Watched first and looked at then: what happens in between is seen twice, and not never.
      var problem = watcher?.watch(places)
      var sight = WatchSight()
      sight.store = try ["", "-wal"].map { try FileSignature(at: storePath + $0) }
      if sight.store != seen.store {
        let known = Set(marks.keys)
        try findEdits(&sighting)
        if Set(marks.keys) != known { problem = watcher?.watch(places) }
      }
      sight.policy = try FileSignature(at: policyPath)
      sighting.isPolicyChanged = sight.policy != seen.policy
      for path in marks.keys {
        let signature = try FileSignature(at: workTree + "/" + path)
        sight.files[path] = .some(signature)
        if seen.files[path] != .some(signature) { sighting.changed.append(path) }
      }
      seen = settled(sight, &sighting)
      if let problem { fail(nil, problem) } else { succeed(nil) }
    } catch {
      fail(nil, error)
      sighting.nextLook = .seconds(1)
    }
    return sighting
  }

  /// Whether the store is there, and this process is the one that watches the work tree; both may
  /// have changed since the last look, where somebody took the repository away and brought it back.
  private func isPresent(_ sighting: inout WatchSighting) throws -> Bool {
    guard entryExists(at: storePath) else {
      seen = WatchSight()
      wait(Messages.waitingForStore(path: storePath))
      return false
    }
    if let lock, lock.isInPlace { return true }
    lock = nil
    do {
      lock = try watchLock(at: lockPath, workTree: workTree)
    } catch let failure as CompanionFailure {
      fail(nil, failure)
      sighting.isOver = true
      return false
    }
    resume()
    return true
  }

  private func findEdits(_ sighting: inout WatchSighting) throws {
    let found = try readMarks()
    for (path, mark) in found where mark.count > 0 && mark != marks[path] {
      sighting.dirty.append(path)
    }
    marks = found
  }

  private var policyPath: String { workTree + "/" + PolicyFile.path }

  /// The folders in which something may happen, with the names that matter in each.
  private var places: [FileWatcher.Place] {
    var names: [String: Set<String>] = [:]
    for path in [storePath, storePath + "-wal", policyPath]
      + marks.keys.map({ workTree + "/" + $0 })
    {
      guard let slash = path.lastIndex(of: "/") else { continue }
      names[String(path[..<slash]), default: []].insert(String(path[path.index(after: slash)...]))
    }
    return names.map { FileWatcher.Place(folder: $0.key, names: $0.value) }
  }

  /// What of a sight can be relied upon. Where something has just changed, a second change in the
  /// same moment has the same time: that is looked at again when the moment is over. Times far off,
  /// which some clock set wrongly, are relied upon.
  private func settled(_ sight: WatchSight, _ sighting: inout WatchSighting) -> WatchSight {
    var settled = sight
    var pauses = sight.store.compactMap { pause(for: $0) }
    if !pauses.isEmpty { settled.store = [] }
    for (path, signature) in sight.files {
      guard let pause = pause(for: signature) else { continue }
      settled.files[path] = nil
      pauses.append(pause)
    }
    sighting.nextLook = pauses.max().map { .nanoseconds($0) }
    return settled
  }

  /// How long it takes until another change of a file would show; nil where it would now.
  private func pause(for signature: FileSignature?) -> Int64? {
    guard let signature else { return nil }
    let now = self.now
    let moment = now.seconds * 1_000_000_000 + Int64(now.nanoseconds)
    let latest = max(signature.modified, signature.changed)
    let tick = latest % 1_000_000_000 == 0 ? Self.coarseTick : Self.tick
    return abs(moment - latest) < tick ? tick : nil
  }
}
