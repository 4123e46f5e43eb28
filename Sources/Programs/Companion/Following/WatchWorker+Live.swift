internal import CommandInterface
internal import Exchange
internal import RecordStore
internal import System

// The files of live collections.
extension WatchWorker {
  /// Finds out what is to be followed.
  ///
  /// - Returns: nil if that can't be found out now; what was followed is followed then, and the
  ///   next look tries again. The exports and imports say why.
  func plan() -> LivePlan? {
    isPlanMissing = true
    do {
      let workspace = try workspace()
      let store = try workspace.openStore()
      var problems: [(String, any Error)] = []
      let plan = try workspace.livePlan(in: store) { problems.append(($0, $1)) }
      for (path, error) in problems { fail(.served(path), error) }
      if !plan.parts.isEmpty {
        try store.synchronizing { try store.forgetExpiries(exceptOf: MachineClock.boot) }
      }
      isPlanMissing = false
      live = [:]
      for part in plan.parts {
        for collection in part.collections {
          live[collection.path] = (collection, part.remote.url)
        }
      }
      board.note(nextExpiry: try store.nextLiveExpiry())
      return plan
    } catch {
      return nil
    }
  }

  func isLive(_ path: String) -> Bool { live[path] != nil }

  func exportLiveFile(of live: LiveCollection) -> FlushResult {
    attempt(live.path, isGits: false) { workspace, store in
      guard let collection = try store.collection(path: live.path) else { return }
      let (step, written) = try workspace.exportFile(of: live, collection, in: store)
      note(step, live)
      guard let written, written.isWritten else { return }
      tell(.exported(ExchangeSummary(written, path: live.path)))
    }
  }

  /// - Returns: also whether something is to be written to the file.
  func importLiveFile(of live: LiveCollection, url: String) -> (FlushResult, isDirty: Bool) {
    var isDirty = false
    let result = attempt(live.path, isGits: false) { workspace, store in
      guard let collection = try store.collection(path: live.path) else { return }
      let step = try workspace.bringInFile(of: live, collection, in: store)
      note(step, live)
      if case .gone = step { isDirty = true }
      guard let now = try store.collection(path: live.path) else { return }
      let count = try workspace.noteEdits(of: live, now, in: store, url: url)
      if count > 0 {
        board.note(live.path) { $0.conflictCount += count }
        tell(.restored(path: live.path, message: Messages.isRestored(live)))
      }
      if try store.dirtyCount(of: now).count > 0 { isDirty = true }
    }
    return (result, isDirty)
  }

  private func note(_ step: LiveFileStep, _ live: LiveCollection) {
    switch step {
    case .taken(let outcome) where outcome.isNews:
      tell(.imported(ExchangeSummary(outcome, path: live.path)))
    case .restored(_, let count):
      board.note(live.path) { $0.conflictCount += 1 }
      let message = Messages.isRestored(live, overriddenCount: count)
      tell(.restored(path: live.path, message: message))
      return noteAttention([], to: live.path)
    case .unchanged: return
    case .gone, .taken, .appended, .waiting: break
    }
    noteAttention(Messages.attention(step, live), to: live.path)
  }

  /// Takes out the records that have expired.
  ///
  /// - Returns: the collections whose files are to be written.
  func expire() -> [String] {
    let moment = MachineClock.milliseconds
    guard let next = board.nextExpiry, next <= moment, entryExists(at: storePath) else {
      return []
    }
    var paths: [String] = []
    do {
      let workspace = try workspace()
      let store = try workspace.openStoreAgain()
      for path in live.keys.sorted() {
        guard let collection = try store.collection(path: path) else { continue }
        let count = try workspace.expire(collection, in: store, at: moment)
        if count == 0 { continue }
        paths.append(path)
        board.note(path) { $0.expiredCount += count }
        tell(.expired(path: path, count: count))
      }
      let left = try store.nextLiveExpiry()
      // What expires in a collection that is not followed any more waits for nobody.
      board.note(nextExpiry: left.map { $0 <= moment ? moment + 10_000 : $0 })
    } catch {
      board.note(nextExpiry: moment + 1000)
      fail(.store, error)
    }
    return paths
  }
}
