import JSONText
import MergePolicy
import RecordMerge
import Records
import TestSupport

extension Law {
  private static func seed(of merge: MergeCase) -> UInt64 {
    (merge.base + merge.ours + merge.theirs).reduce(0xCBF2_9CE4_8422_2325) {
      ($0 ^ UInt64($1)) &* 0x100_0000_01B3
    }
  }

  /// Where base was committed with conflict markers, and one side took them out of a log, they stay
  /// out, and every event of either side is there (design.md, "Damaged inputs").
  static let repairedLog = Law("repaired logs", preparation: makeLogWithMarkers) { merge, merger in
    guard merge.policy.consistency == .append, let merged = merger(merge) else { return nil }
    let isRepaired = [merge.ours, merge.theirs].contains { !markers(in: $0) }
    guard markers(in: merge.base), isRepaired, !merged.hasConflicts else { return nil }
    let result = merged.bytes().array
    if markers(in: result) { return "markers are there again\n\(shown(result))" }
    let lines = Set(PlainFile(result).contentLines)
    for line in PlainFile(merge.ours).contentLines + PlainFile(merge.theirs).contentLines
    where PlainValue(line) != nil && !lines.contains(line) {
      return "\(shown(line)) is lost\n\(shown(result))"
    }
    return nil
  }

  private static func markers(in file: [UInt8]) -> Bool {
    PlainFile(file).contentLines.contains { line in
      ["<<<<<<<", "=======", ">>>>>>>"].contains(shown(Array(line.prefix(7))))
    }
  }

  private static let makeLogWithMarkers: @Sendable (MergeCase) -> MergeCase = { generated in
    var random = SeededRandom(seed: seed(of: generated))
    func events(_ name: String, _ count: Int) -> [String] {
      (0..<count).map { "{\"at\":\(10 * $0 + count),\"event\":\"\(name)\($0)\"}" }
    }
    let common = events("c", 1 + random.below(3))
    let (left, right) = (events("l", 1 + random.below(3)), events("r", 1 + random.below(3)))
    let marked = common + ["<<<<<<< ours"] + left + ["======="] + right + [">>>>>>> theirs"]
    let repaired = common + left + right
    let appended = [events("x", random.below(3)), events("y", random.below(3))]
    var merge = generated
    merge.policy = Policy()
    merge.policy.consistency = .append
    if random.chance(percent: 60) { merge.policy.sort = ["at"] }
    let isOurs = random.chance(percent: 50)
    func file(_ lines: [String]) -> [UInt8] { Array(lines.map { $0 + "\n" }.joined().utf8) }
    merge.base = file(marked)
    merge.ours = file((isOurs ? repaired : marked) + appended[0])
    merge.theirs = file((isOurs ? marked : repaired) + appended[1])
    return merge
  }

  /// A record that base and both sides have is one record, also where a side changed its identity.
  /// What each side alone changed is in it (design.md, "One key, one record").
  static let oneRecord = Law("one key, one record", preparation: makeReimport) { merge, merger in
    guard let merged = merger(merge), !merged.hasConflicts else { return nil }
    let result = VersionModel(merged.bytes().array, key: ["id"])
    let versions = [merge.base, merge.ours, merge.theirs].map { VersionModel($0, key: ["id"]) }
    guard versions.allSatisfy(\.isRegular) else { return nil }
    for key in versions[0].keys where versions.allSatisfy({ $0.entries[key] != nil }) {
      let entries = versions.compactMap { $0.entries[key]?.first?.value }
      guard let found = result.entries[key], found.count == 1, entries.count == 3 else {
        return "a record is there \(result.entries[key]?.count ?? 0) times\n\(merged.bytes().text)"
      }
      for name in ["title", "status", "made"] {
        let changed = entries.dropFirst().filter { !$0[name].means(entries[0][name]) }
        if changed.count == 1, !found[0].value[name].means(changed[0][name]) {
          return "\(name) is not as one side alone made it\n\(merged.bytes().text)"
        }
      }
    }
    let isMore = result.keys.contains { key in versions.allSatisfy { $0.entries[key] == nil } }
    return isMore ? "a record has a key that no version has\n\(merged.bytes().text)" : nil
  }

  private static let makeReimport: @Sendable (MergeCase) -> MergeCase = { generated in
    var random = SeededRandom(seed: seed(of: generated))
    let keys = (1..<2 + random.below(4)).map { "k\($0)" }
    func line(_ key: String, _ title: String, _ status: String, _ made: Int) -> String {
      "{\"id\":\"\(key)\",\"title\":\"\(title)\",\"status\":\"\(status)\","
        + "\"made\":\"2026-01-0\(made)T00:00:00Z\"}\n"
    }
    var versions = ["", "", ""]
    for (number, key) in keys.enumerated() {
      for version in versions.indices {
        let isEdited = version > 0
        let title = isEdited && random.chance(percent: 30) ? "edited\(version)" : "title"
        let status = isEdited && random.chance(percent: 30) ? "closed" : "open"
        let isMadeAnew = isEdited && random.chance(percent: 40)
        versions[version] += line(key, title, status, isMadeAnew ? 4 + version : number % 3 + 1)
      }
    }
    var merge = generated
    merge.policy = Policy()
    merge.policy.key = ["id"]
    merge.policy.identity = ["made"]
    merge.policy.otherwise = .lastWrite
    (merge.base, merge.ours) = (Array(versions[0].utf8), Array(versions[1].utf8))
    merge.theirs = Array(versions[2].utf8)
    return merge
  }
}
