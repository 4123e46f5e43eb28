import ContentHash
import JSONText
import MergePolicy
import RecordMerge
import Records
import TestSupport

extension Law {
  /// What the engine does for speed alone changes nothing, where there is much of it to do.
  static let blocks = Law("blocks", preparation: { BlockPadding(of: $0).padded }) { merge, merger in
    differenceFromPlain(merge, merger)
  }

  /// How a merger's result differs from that of the plain engine, in any style or in the report;
  /// nil where it does not.
  static func differenceFromPlain(_ merge: MergeCase, _ merger: Merger) -> String? {
    let (merged, plain) = (merger(merge), Merger.plain(merge))
    guard let merged, let plain else {
      return (merged == nil) == (plain == nil) ? nil : "one of the engines refuses a version"
    }
    for style in ConflictStyle.allCases
    where merged.bytes(style: style) != plain.bytes(style: style) {
      return "in style \(style)\n\(merged.bytes(style: style).text)by the plain engine\n"
        + plain.bytes(style: style).text
    }
    let reports = [merged, plain].map { FileReport(path: "", document: $0).json.text }
    return reports[0] == reports[1] ? nil : reports[0] + "by the plain engine\n" + reports[1]
  }
}

extension Merger {
  /// The engine without what it does for speed alone.
  static let plain = Merger { policy, base, ours, theirs in
    try? DocumentMerge(policy: policy, digest: sha256, isAligned: false)
      .merge(base: base, ours: ours, theirs: theirs)
  }
}

/// Puts lines into a generated case that all three versions have: records for the most part, with
/// keys that may belong between those of the case, and now and then lines that no block may hold.
struct BlockPadding {
  let padded: MergeCase

  init(of merge: MergeCase) {
    let bytes = merge.base + merge.ours + merge.theirs
    let seed = bytes.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    var random = SeededRandom(seed: seed)
    let keyName = merge.policy.key.all.first?.text ?? random.pick(["id", "id", "_id"])
    var texts = [merge.base, merge.ours, merge.theirs].map(Self.lines)
    let common = texts[0].filter { texts[1].contains($0) && texts[2].contains($0) && $0 != [] }
    var numbers = Array(0..<90)
    if random.chance(percent: 25) { numbers.shuffle(using: &random) }
    for place in Set(common + [[]]).sorted(by: { $0.lexicographicallyPrecedes($1) }) {
      let block = (0..<random.below(7)).map { _ in
        Self.line(keyName, &numbers, &random)
      }
      for version in texts.indices {
        let index = texts[version].firstIndex(of: place) ?? 0
        texts[version].insert(contentsOf: block, at: index)
      }
    }
    if random.chance(percent: 35) {
      for version in texts.indices {
        texts[version].sort { $0.lexicographicallyPrecedes($1) }
      }
    }
    let files = texts.map { Array($0.joined(separator: [UInt8(ascii: "\n")])) }
    var result = merge
    (result.base, result.ours, result.theirs) = (files[0], files[1], files[2])
    padded = result
  }

  private static func lines(_ file: [UInt8]) -> [[UInt8]] {
    file.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map { Array($0) }
  }

  private static func line(
    _ keyName: String,
    _ numbers: inout [Int],
    _ random: inout SeededRandom
  ) -> [UInt8] {
    let number = numbers.isEmpty ? random.below(90) : numbers.removeFirst()
    if random.chance(percent: 3) { numbers.append(number) }
    let letters = Array("abcdef").map(String.init)
    let name = "\(letters[number / 15])\(number % 15 < 10 ? "0" : "")\(number % 15)"
    let key =
      random.chance(percent: 90)
      ? "\"\(name)\""
      : random.pick(["\(number)", "\"\\u0061\(number)\"", "1e\(number)", "null", "\"\(name)\" "])
    let time = "\"created_at\":\"2026-01-0\(1 + random.below(3))T00:00:00Z\""
    let text =
      random.chance(percent: 93)
      ? "{\"\(keyName)\":\(key),\(time)}"
      : random.pick([
        "{\"\(keyName)\":\(key),\"\(keyName)\":1}", "{\"\(keyName)\":\(key),}", "", "7",
        "{\(time)}", "{\"\\u0069d\":\(key)}", "<<<<<<< x", "{\"\(keyName)\":\(key)} ",
      ])
    return Array(text.utf8)
  }
}
