import JSONText
import MergePolicy
import RecordMerge
import Records
import TestSupport

/// If both sides are sorted by key, so is the result (design.md, "Order of records"). A log without
/// keys is the union of both sides, with as many of each line as the side that has more (design.md,
/// "Logs").
extension Law {
  static let order = Law("order") { merge, merger in
    guard merge.policy.consistency == .merge, let model = CaseModel(merge, merger), model.isRegular,
      isSorted(model.ours), isSorted(model.theirs)
    else { return nil }
    if isSorted(model.merged) { return nil }
    // In the place of a conflict about a record that moved to another key stands base's line, with
    // the old key.
    if model.document.document.hasConflicts && !merge.policy.identity.isEmpty { return nil }
    return "both sides are sorted, but not\n\(shown(model.document.withBase))"
  }

  /// Whether all keys are plain strings in the order of their bytes.
  private static func isSorted(_ version: VersionModel) -> Bool {
    let keys = version.keys.map { key -> [UInt8]? in
      guard case .array(let parts) = key, parts.count == 1, case .string(let text) = parts[0]
      else { return nil }
      return text
    }
    let texts = keys.compactMap { $0 }
    return texts.count == keys.count
      && zip(texts, texts.dropFirst()).allSatisfy { !$1.lexicographicallyPrecedes($0) }
  }

  static let log = Law("logs", preparation: makeLog) { merge, merger in
    let versions = [merge.base, merge.ours, merge.theirs].map(keylessLines)
    guard let ours = versions[1], let theirs = versions[2], let merged = merger(merge) else {
      return nil
    }
    let isTrivial =
      merge.ours == merge.theirs || merge.ours == merge.base || merge.theirs == merge.base
    guard versions[0] != nil, !isTrivial, !hasHeader(merge.base) else { return nil }
    if merged.hasConflicts { return "a log has a conflict\n\(merged.bytes().text)" }
    let expected = ours.merging(theirs) { max($0, $1) }
    let result = keylessLines(merged.bytes().array)
    return result == expected ? nil : "not the union of both sides\n\(merged.bytes().text)"
  }

  /// Whether the first record of a file shares no member name with any other.
  private static func hasHeader(_ file: [UInt8]) -> Bool {
    let records = PlainFile(file).contentLines.compactMap { PlainValue($0)?.members }
    guard let first = records.first else { return false }
    let names = Set(first.map(\.nameText))
    return records.dropFirst().allSatisfy { names.isDisjoint(with: $0.map(\.nameText)) }
  }

  /// Takes the keys off all records and the bad lines out.
  private static let makeLog: @Sendable (MergeCase) -> MergeCase = { generated in
    var merge = generated
    merge.policy.consistency = .append
    merge.policy.key = []
    merge.policy.identity = []
    for version in [\MergeCase.base, \.ours, \.theirs] {
      let lines = PlainFile(merge[keyPath: version]).contentLines.compactMap { line in
        let members = PlainValue(line)?.members?.filter { !keyNames.contains($0.nameText) }
        return members.map { members in
          let parts = members.prefix(3).map { "\"\($0.nameText)\":\($0.value.text)" }
          return Array("{\(parts.joined(separator: ","))}\n".utf8)
        }
      }
      merge[keyPath: version] = Array(lines.joined())
    }
    return merge
  }

  private static let keyNames = ["id", "_id", "uuid", "key"]

  /// How often each line occurs in a file; nil if a line has a key or is not JSON.
  private static func keylessLines(_ file: [UInt8]) -> [Meaning: Int]? {
    var counts: [Meaning: Int] = [:]
    for line in PlainFile(file).contentLines {
      guard let value = PlainValue(line), !value.hasDuplicateNames,
        !keyNames.contains(where: { value[$0] != nil })
      else { return nil }
      counts[value.meaning, default: 0] += 1
    }
    return counts
  }
}
