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
    discardedCount = outcome.merge?.report.discardedCount ?? 0
    conflicts = outcome.conflicts.map(\.text)
    badLines = outcome.badLines.map { BadLine(number: $0.number, error: $0.error) }
    badLineCount = outcome.badLineCount
    duplicateKeys = outcome.duplicateKeys.map(\.text)
    orphans = outcome.orphans.map { Orphan(key: $0.key.text, missing: $0.missing.text) }
  }

  private mutating func add(_ blocked: BlockedRecord) {
    switch blocked.reason {
    case .conflict:
      if !conflicts.contains(blocked.key.text) { conflicts.append(blocked.key.text) }
    case .noKey: misfits.append(Misfit(key: blocked.key.text, reason: .noKey))
    case .keyTaken(let other):
      misfits.append(Misfit(key: blocked.key.text, reason: .keyTaken(other.text)))
    case .invalid(let error):
      misfits.append(Misfit(key: blocked.key.text, reason: .invalid(error)))
    }
  }

  var exitStatus: Int32 {
    needsAttention ? CompanionExitStatus.attention : CompanionExitStatus.done
  }
}

/// Does the part of a verb that is about one of several collections. A failure is said, and does
/// not keep the others from their turn; the greatest exit status is that of the verb.
func reportingFailure(_ body: () throws -> Int32) throws -> Int32 {
  do {
    return try body()
  } catch {
    return report(error)
  }
}
