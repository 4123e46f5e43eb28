internal import CommandInterface
internal import Exchange
internal import RecordMerge
internal import RecordStore

extension ExchangeSummary {
  init(_ outcome: ImportOutcome, path: String) {
    self.init(path: path)
    add(outcome)
  }

  init(_ outcome: ExportOutcome, path: String) {
    self.init(path: path)
    if let imported = outcome.imported { add(imported) }
    writtenCount = outcome.writtenCount > 0 ? outcome.writtenCount : nil
    isRewritten = outcome.isWritten && outcome.writtenCount + outcome.removedCount == 0
    takenOutCount = outcome.removedCount
    for blocked in outcome.blocked { add(blocked) }
  }

  private mutating func add(_ outcome: ImportOutcome) {
    addedCount = outcome.addedCount
    changedCount = outcome.changedCount
    removedCount = outcome.removedCount
    discardedCount = outcome.report?.discardedCount ?? 0
    isInAttic = outcome.isInAttic
    heldKeys = outcome.heldKeys
    restoredKeys = outcome.restoredKeys
    mergedHeldCount = outcome.mergedHeldCount
    contestedKeys = outcome.contestedKeys
    conflicts = outcome.conflicts
    badLines = outcome.badLines
    badLineCount = outcome.badLineCount
    duplicateKeys = outcome.duplicateKeys
    orphans = outcome.orphans
  }

  private mutating func add(_ blocked: BlockedRecord) {
    switch blocked.reason {
    case .conflict: if !conflicts.contains(blocked.key) { conflicts.append(blocked.key) }
    case .heldEdit: if !contestedKeys.contains(blocked.key) { contestedKeys.append(blocked.key) }
    case .noKey, .keyTaken, .invalid: rejectedRecords.append(blocked)
    }
  }

  var exitStatus: Int32 {
    needsAttention ? ExitStatus.attention : ExitStatus.done
  }
}

/// Runs a verb's work on one of several collections. A failure is reported, and does not stop the
/// others; the verb has the greatest exit status.
func reportingFailure(_ body: () throws -> Int32) throws -> Int32 {
  do {
    return try body()
  } catch {
    return report(error)
  }
}
