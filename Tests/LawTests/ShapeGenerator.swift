import MergePolicy
import TestSupport

/// Makes files of the shapes that people keep without a policy, and two edits of them: catalogues,
/// chats, annotations, steps, logs, with keys and clocks of many names or of none, records that are
/// deleted by a flag, and new records of both sides under one key.
struct ShapeGenerator {
  private typealias Record = [(name: String, value: String)]

  private var random: SeededRandom
  private let keyName: String?
  private let clockName: String?
  private let momentName: String?
  private let arrayKind: ArrayKind
  private let hasComments: Bool
  private let hasHeader: Bool
  private var nextKey = 0

  private enum ArrayKind: CaseIterable {
    case words, letters, numbers, pairs, objects, objectsWithIDs
  }

  init(seed: UInt64) {
    random = SeededRandom(seed: seed)
    keyName = random.pick(["id", "id", "_id", "ID", "uuid", "sku", "slug", "question_id", nil])
    clockName = random.pick([
      nil, nil, "updated_at", "updatedAt", "lastModified", "modified_on", "mtime",
    ])
    momentName = random.pick([nil, "created_at", "ts", "timestamp"])
    arrayKind = random.pick(ArrayKind.allCases)
    hasComments = random.chance(percent: 20)
    hasHeader = random.chance(percent: 15)
  }

  mutating func makeCase() -> MergeCase {
    let base = (0..<1 + random.below(5)).map { _ in record() }
    var common: [String] = []
    if hasHeader { common.append("{\"_meta\":{\"v\":1,\"by\":\"tool\"}}") }
    let sides = (0..<2).map { side in edit(base, side: side) }
    let comment = hasComments ? "# \(random.pick(["first", "second"]))" : nil
    func file(_ records: [Record], _ comment: String?) -> [UInt8] {
      var lines = common + records.map(Self.line)
      if let comment { lines.insert(comment, at: min(lines.count, common.count + 1)) }
      return Array(lines.map { $0 + "\n" }.joined().utf8)
    }
    let isReworded = random.chance(percent: 50)
    return MergeCase(
      policy: Policy(),
      base: file(base, comment),
      ours: file(sides[0], isReworded ? comment.map { $0 + ", reworded" } : comment),
      theirs: file(sides[1], comment)
    )
  }

  private static func line(_ record: Record) -> String {
    "{" + record.map { "\"\($0.name)\":\($0.value)" }.joined(separator: ",") + "}"
  }

  // MARK: Records

  private mutating func record() -> Record {
    var record: Record = []
    if let keyName {
      nextKey += 1
      // Keys say nothing of the order.
      let number = (nextKey * 37 + random.below(7)) % 100 + 100 * nextKey
      let text = "\"k\(number % 97)-\(nextKey)\""
      record.append((keyName, random.chance(percent: 50) ? text : "\(number)"))
    }
    record.append(("title", word()))
    record.append(("n", "\(random.below(4))"))
    record.append(("list", array()))
    if let momentName {
      record.append((momentName, "\"2026-01-0\(1 + random.below(5))T00:00:00Z\""))
    }
    if let clockName { record.append((clockName, clock())) }
    return record
  }

  private mutating func word() -> String {
    "\"" + random.pick(["tea", "milk", "salt", "rice", "plum"]) + "\""
  }

  private mutating func clock() -> String {
    random.pick([
      "1767312000", "\"2026-01-02T00:00:00Z\"", "\"2026-01-03 08:00:00\"", "1767398400000",
      "\"Sat, 03 Jan 2026 09:00:00 GMT\"", "\"2026-01-05\"",
    ])
  }

  private mutating func array() -> String {
    "[" + (0..<random.below(5)).map { _ in element() }.joined(separator: ",") + "]"
  }

  private mutating func element() -> String {
    switch arrayKind {
    case .words:
      let words = ["rinse", "soak", "boil", "serve", "cool", "taste"]
      return "\"" + random.pick(words) + "\""
    case .letters: return random.pick(["\"O\"", "\"P\"", "\"L\""])
    case .numbers: return "\(random.below(30))"
    case .pairs: return "[\(random.below(9)),\(random.below(9)),\"X\"]"
    case .objects: return "{\"by\":\(word()),\"text\":\(word())}"
    case .objectsWithIDs:
      nextKey += 1
      return "{\"id\":\(nextKey),\"t\":\(word())}"
    }
  }

  // MARK: Edits

  private mutating func edit(_ base: [Record], side: Int) -> [Record] {
    var records: [Record] = []
    for record in base {
      if random.chance(percent: 10) { continue }
      records.append(random.chance(percent: 45) ? edit(record) : record)
    }
    if random.chance(percent: 8), records.count > 1 { records.swapAt(0, records.count - 1) }
    let place = random.chance(percent: 70) ? records.count : random.below(records.count + 1)
    var added = (0..<random.below(4)).map { _ in record() }
    if let keyName, !added.isEmpty, random.chance(percent: 15) {
      added[0] = [(keyName, "\"new\"")] + added[0].dropFirst()
      if random.chance(percent: 50) { added[0].removeSubrange(1...) }
    }
    records.insert(contentsOf: added, at: place)
    return records
  }

  private mutating func edit(_ record: Record) -> Record {
    var record = record
    for _ in 0..<1 + random.below(2) {
      let name = random.pick(["title", "title", "n", "list", "list", "list", "extra", "deleted"])
      let index = record.firstIndex { $0.name == name }
      switch (name, index) {
      case ("title", let index?): record[index].value = word()
      case ("n", let index?): record[index].value = "\(random.below(6))"
      case ("list", let index?): record[index].value = editedArray(record[index].value)
      case ("deleted", nil): record.append((name, "true"))
      case (_, let index?): record.remove(at: index)
      case (_, nil): record.append((name, word()))
      }
    }
    if let clockName, let index = record.firstIndex(where: { $0.name == clockName }) {
      record[index].value = clock()
    }
    return record
  }

  private mutating func editedArray(_ text: String) -> String {
    var elements = (PlainValue(Array(text.utf8))?.elements ?? []).map(\.text)
    for _ in 0..<1 + random.below(2) {
      let index = elements.isEmpty ? 0 : random.below(elements.count)
      switch random.below(6) {
      case 0 where !elements.isEmpty: elements.remove(at: index)
      case 1 where !elements.isEmpty: elements[index] = element()
      case 2 where elements.count > 1: elements.append(elements.remove(at: index))
      case 3: elements.insert(element(), at: index)
      default: elements.append(element())
      }
    }
    return "[" + elements.joined(separator: ",") + "]"
  }
}
