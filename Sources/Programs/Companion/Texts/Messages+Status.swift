internal import CommandInterface
internal import Records

// What `git jsonl status` prints for people.
extension Messages {
  /// The lines for all collections.
  static func status(_ status: StoreStatus) -> [String] {
    if status.collections.isEmpty {
      return ["there are no collections yet; git jsonl init PATH makes a file one"]
    }
    return status.collections.flatMap(lines)
  }

  private static func lines(_ collection: StoreStatus.Collection) -> [String] {
    let path = printable(collection.path)
    let lines =
      [fileLine(collection)].compactMap { $0 } + dirtyLines(collection)
      + conflictLines(collection) + damageLines(collection)
    if !lines.isEmpty { return lines }
    return ["\(path): \(counted(collection.recordCount, "record")), nothing to export or import"]
  }

  private static func fileLine(_ collection: StoreStatus.Collection) -> String? {
    let path = printable(collection.path)
    switch collection.file {
    case .unchanged: return nil
    case .changed:
      let since = collection.syncedAt.map { " since \($0)" } ?? ""
      return "\(path): the file changed\(since); git jsonl import reads it"
    case .missing: return "\(path): the file is missing"
    case .new where collection.hasFile:
      return "\(path): the file was not read yet; git jsonl import reads it"
    case .new: return nil
    }
  }

  private static func dirtyLines(_ collection: StoreStatus.Collection) -> [String] {
    guard collection.dirtyCount > 0 else { return [] }
    let path = printable(collection.path)
    let since = collection.dirtySince.map { ", edited since \($0)" } ?? ""
    let shown = collection.dirty.prefix(lineLimit).map { record in
      let word = record.change.rawValue
      let gap = String(repeating: " ", count: 9 - word.count)
      return "  \(word)\(gap)\(printable(record.key))"
    }
    let rest = collection.dirtyCount - shown.count
    return ["\(path): \(counted(collection.dirtyCount, "record")) to export\(since)"] + shown
      + (rest > 0 ? ["  and \(rest) more"] : [])
  }

  private static func conflictLines(_ collection: StoreStatus.Collection) -> [String] {
    guard collection.conflictCount > 0 else { return [] }
    let path = printable(collection.path)
    let shown = collection.conflicts.prefix(lineLimit).map { conflict in
      let fields = conflict.fields.map { printable($0.text) }.joined(separator: ", ")
      let what = fields.isEmpty ? printable(conflict.reason) : fields
      return "  \(printable(conflict.key)): \(what), since \(conflict.since)"
    }
    let rest = collection.conflictCount - shown.count
    return ["\(path): \(counted(collection.conflictCount, "record")) in conflict"] + shown
      + (rest > 0 ? ["  and \(rest) more"] : [])
  }

  private static func damageLines(_ collection: StoreStatus.Collection) -> [String] {
    let path = printable(collection.path)
    let count = collection.duplicateKeys.count
    var lines: [String] = []
    if count > 0 {
      let keys = collection.duplicateKeys.prefix(lineLimit).map(quoted).joined(separator: ", ")
      let rest = count > lineLimit ? ", and \(count - lineLimit) more" : ""
      lines.append("\(path): \(counted(count, "key")) on several lines: \(keys)\(rest)")
    }
    if collection.damagedLineCount > 0 {
      let damaged = counted(collection.damagedLineCount, "line")
      let verb = collection.damagedLineCount == 1 ? "is" : "are"
      lines.append(
        "\(path): \(damaged) of the file that \(verb) no record; git jsonl import says where"
      )
    }
    return lines
  }
}
