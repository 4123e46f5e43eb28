import Foundation
import TestSupport

/// Holds what `git jsonl explain --json` says of a merge, put together with the merged file,
/// against the three versions: each value that a side wrote is in the result, or is reported.
///
/// It reads everything by a reader of its own and knows no rule.
struct MergeAccount {
  private let result: [String: [PlainValue]]
  private let base: [String: [PlainValue]]
  private let entries: [String: [PlainValue]]
  /// What is not accounted for.
  private(set) var findings: [String] = []

  /// - Parameter report: one line of `explain --json`, or nil where it has none for the file.
  init(base: [UInt8], ours: [UInt8], theirs: [UInt8], result: [UInt8], report: PlainValue?) {
    self.base = Self.records(base)
    self.result = Self.records(result)
    let told = report?["report"]?["records"]?.elements ?? []
    entries = Dictionary(grouping: told) { entry in entry["key"]?.text ?? "" }
    for (side, file) in [("ours", ours), ("theirs", theirs)] {
      // The candidates between committed conflict markers are sides of a merge of their own.
      let isMarked = PlainFile(file).contentLines.contains {
        $0.starts(with: Array("<<<<<<<".utf8))
      }
      let sides = isMarked ? ["ours", "theirs"] : [side]
      for (id, records) in Self.records(file) {
        for record in records { account(for: record, id: id, sides: sides) }
      }
    }
  }

  /// The records of a file by the text of their ids; lines that are none, such as conflict markers,
  /// are left out.
  private static func records(_ file: [UInt8]) -> [String: [PlainValue]] {
    let records = PlainFile(file).contentLines.compactMap { PlainValue($0) }
    return Dictionary(grouping: records.filter { $0["id"] != nil }) { $0["id"]?.text ?? "" }
  }

  private mutating func account(for record: PlainValue, id: String, sides: [String]) {
    let told = entries[id] ?? []
    // A record whose key was taken is known by the new one from then on.
    let names = [id] + told.compactMap { $0["to"]?.text }
    let homes = names.flatMap { result[$0] ?? [] }
    let isOverridden = told.contains { $0["discarded_record"]?.meaning == record.meaning }
    if isOverridden { return }
    for member in record.members ?? [] {
      let name = member.nameText
      let olds = (base[id] ?? []).compactMap { $0[name] }
      let news = homes.compactMap { $0[name] }
      let decisions = told.flatMap { $0["fields"]?.elements ?? [] }
        .filter { $0["path"]?.elements?.first?.string == name }
      let isKnown =
        name == "id" && !homes.isEmpty
        || Self.isAccounted(member.value, olds, news, decisions, sides: sides)
      if !isKnown {
        findings.append(
          "\(sides.joined(separator: "/")) \(id) \(name): \(member.value.text.prefix(80))"
        )
      }
    }
  }

  /// - Parameters:
  ///   - olds: what base has in the place.
  ///   - news: what the result has there.
  ///   - decisions: the reported decisions about it.
  private static func isAccounted(
    _ value: PlainValue,
    _ olds: [PlainValue],
    _ news: [PlainValue],
    _ decisions: [PlainValue],
    sides: [String]
  ) -> Bool {
    if (olds + news).contains(where: { $0.meaning == value.meaning }) { return true }
    let isDiscarded = decisions.contains { decision in
      let discarding = decision["discarded"]?.elements?.compactMap(\.string) ?? []
      let isContested = decision["winner"]?.string == "conflict"
      return sides.contains { side in
        decision[side]?.meaning == value.meaning && (isContested || discarding.contains(side))
      }
    }
    if isDiscarded { return true }
    // What was made of both sides has the parts of both.
    if let elements = value.elements {
      return elements.allSatisfy { element in
        isAccounted(
          element,
          olds.flatMap { $0.elements ?? [] },
          news.flatMap { $0.elements ?? [] },
          decisions,
          sides: sides
        )
      }
    }
    if let members = value.members {
      return members.allSatisfy { member in
        let name = member.nameText
        return isAccounted(
          member.value,
          olds.compactMap { $0[name] },
          news.compactMap { $0[name] },
          decisions,
          sides: sides
        )
      }
    }
    guard let text = value.string else { return false }
    let isComputed = decisions.contains { $0["winner"]?.string == "computed" }
    let known = Set((olds + news).compactMap(\.string).flatMap { $0.split(separator: "\n") })
    return isComputed && text.split(separator: "\n").allSatisfy(known.contains)
  }
}
