internal import CommandInterface
internal import Exchange
internal import JSONText
internal import RecordStore
internal import System

// Messages about an import and an export.
extension Messages {
  /// Says that overridden values of a merge of store and file are not in the attic. `file` is the
  /// file's name.
  static func atticWaits(_ error: FileError, file: String) -> String {
    "\(printable(file)): overridden values are not in the attic yet, and wait in the store for "
      + "the next export or import: \(fileProblem(error))"
  }

  /// The result, in one line for standard output.
  static func summary(_ summary: ExchangeSummary) -> String {
    "\(printable(summary.path)): " + done(summary).joined(separator: ", ")
  }

  private static func done(_ summary: ExchangeSummary) -> [String] {
    let read = [
      (summary.addedCount, "new"), (summary.changedCount, "changed"),
      (summary.removedCount, "removed"),
    ].filter { $0.0 > 0 }
    var parts: [String] = []
    let future = summary.isDryRun ? "to be " : ""
    if !read.isEmpty {
      let total = read.reduce(0) { $0 + $1.0 }
      let kinds = read.map { "\($0.0) \($0.1)" }.joined(separator: ", ")
      parts.append("\(counted(total, "record")) \(future)read (\(kinds))")
    }
    if let count = summary.writtenCount {
      parts.append("\(counted(count, "record")) \(future)written")
    }
    if summary.isRewritten { parts.append("the whole file \(future)written") }
    if summary.takenOutCount > 0 {
      parts.append("\(counted(summary.takenOutCount, "record")) \(future)taken out")
    }
    if summary.discardedCount > 0 {
      parts.append("\(counted(summary.discardedCount, "value")) \(future)overridden")
    }
    if summary.mergedHeldCount > 0 {
      parts.append("\(counted(summary.mergedHeldCount, "held edit")) \(future)merged")
    }
    if !summary.heldKeys.isEmpty {
      parts.append("\(counted(summary.heldKeys.count, "edit")) \(future)held back")
    }
    let conflictCount = summary.conflicts.count + summary.contestedKeys.count
    if conflictCount > 0 { parts.append("\(counted(conflictCount, "record")) in conflict") }
    return parts.isEmpty ? ["nothing to do"] : parts
  }

  /// The points that need attention, line by line, for standard error.
  static func attention(_ summary: ExchangeSummary) -> [String] {
    let path = printable(summary.path)
    let conflicts = summary.conflicts.map { key in
      "\(path): \(quoted(key.text)) was edited here and in the file, and no rule decides; "
        + "both stay as they are until git jsonl resolve decides, or git jsonl put sets what is "
        + "contested"
    }
    let contested = summary.contestedKeys.map { key in
      "\(path): \(quoted(key.text)) has an edit that was held back and a later one, which differ "
        + "in one thing; both are kept until git jsonl resolve decides"
    }
    let held = summary.heldKeys.map { key in
      "\(path): the edit of \(quoted(key.text)) is held back, because the file has another "
        + "version here; it takes effect again where the record is what it was made against (git "
        + "jsonl status lists it, git jsonl import --apply-held merges it here)"
    }
    let restored = summary.restoredKeys.map { key in
      "\(path): the edit of \(quoted(key.text)) that was held back is in effect again"
    }
    let rejected = summary.rejectedRecords.map {
      "\(path): \(quoted($0.key.text)) \(sentence($0.reason))"
    }
    let duplicates = summary.duplicateKeys.map { key in
      "\(path): the key \(quoted(key.text)) is on several lines, which are kept as they are; "
        + "give all but one of them another key"
    }
    let fate = summary.isForeign ? "the line is left out" : "the line is kept as it is"
    let bad = summary.badLines.map { line in
      "\(path): line \(line.number), column \(line.error.offset + 1): "
        + "\(problem(line.error.reason)); \(fate)"
    }
    let refusals = summary.refusals.flatMap { refusal in
      failure(refusal.failure).map { "\(path): line \(refusal.number): \($0)" }
    }
    return overridden(summary)
      + limited(conflicts, conflicts.count, path, "records in conflict")
      + limited(contested, contested.count, path, "records with edits that differ")
      + knownConflicts(summary, path)
      + limited(held, held.count, path, "edits that are held back")
      + limited(restored, restored.count, path, "edits that are in effect again")
      + limited(rejected, rejected.count, path, "records that are not exported")
      + limited(duplicates, duplicates.count, path, "keys on several lines")
      + orphanLines(summary, path)
      + limited(bad, summary.badLineCount, path, "damaged lines")
      + limited(refusals, summary.refusalCount, path, "records that were refused")
  }

  private static func knownConflicts(_ summary: ExchangeSummary, _ path: String) -> [String] {
    let count = summary.knownConflictCount
    if count == 0 { return [] }
    let (verb, object) = count == 1 ? ("is", "it") : ("are", "them")
    return [
      "\(path): \(counted(count, "other record")) \(verb) still in conflict; git jsonl status "
        + "shows \(object)"
    ]
  }

  /// That rules dropped something. What waits for the attic is told of by `atticWaits`.
  private static func overridden(_ summary: ExchangeSummary) -> [String] {
    if summary.discardedCount == 0 || summary.isDryRun || !summary.isInAttic { return [] }
    return [overridden(path: summary.path, count: summary.discardedCount)]
  }

  /// That the rules dropped some values of a file. `path` is the file's.
  static func overridden(path: String, count: Int) -> String {
    "\(printable(path)): the rules overrode \(counted(count, "value")), which git jsonl attic lists"
  }

  /// One line, however many there are.
  private static func orphanLines(_ summary: ExchangeSummary, _ path: String) -> [String] {
    guard let first = summary.orphans.first else { return [] }
    let example = "\(quoted(first.key.text)) refers to \(quoted(first.missing.text))"
    let count = Set(summary.orphans.map(\.key)).count
    if count == 1 { return ["\(path): \(example), which is not there; it is kept"] }
    return [
      "\(path): \(count) records refer to records that are not there (\(example)); they are kept"
    ]
  }

  private static func sentence(_ reason: BlockedRecord.Reason) -> String {
    switch reason {
    case .conflict:
      "is not exported: it is in conflict with the file, until git jsonl resolve decides"
    case .heldEdit:
      "is not exported: an edit that was held back contradicts it, until git jsonl resolve decides"
    case .noKey:
      "is not exported: its content has no key; give it one"
    case .keyTaken(let key):
      "is not exported: its content has the key \(quoted(key.text)), which is another record's"
    case .invalid(let error):
      "is not exported: byte \(error.offset + 1): \(problem(error.reason))"
    }
  }

  private static func limited(
    _ lines: [String],
    _ count: Int,
    _ path: String,
    _ things: String
  ) -> [String] {
    let shown = Array(lines.prefix(lineLimit))
    if count == shown.count { return shown }
    return shown + ["\(path): and \(count - shown.count) more \(things)"]
  }
}
