import Exchange
import Foundation
import JSONText
import MergePolicy
import RecordStore
import Records
import TestSupport
import Testing

/// Random sequences of edits, exports, imports, checkouts and new processes, against a model that
/// holds three dictionaries.
@Suite struct ModelTests {
  private static let setting = ProcessInfo.processInfo.environment
  /// `JSONL_MERGE_CASES` asks for more sequences, `JSONL_MERGE_SEED` for one of them.
  private static let seeds: [UInt64] = {
    if let seed = setting["JSONL_MERGE_SEED"].flatMap({ UInt64($0) }) { return [seed] }
    let count = setting["JSONL_MERGE_CASES"].flatMap { Int($0) } ?? 2000
    return (0..<max(1, count / 20)).map { UInt64($0) }
  }()

  @Test func sequencesOfActs() throws {
    for seed in Self.seeds {
      var run = try ModelRun(seed: seed)
      do {
        for _ in 0..<30 { try run.act() }
      } catch {
        Issue.record("seed \(seed): \(error)\n\(run.log.joined(separator: "\n"))")
        return
      }
    }
  }
}

/// A record of the model: two numbers.
private struct Item: Equatable {
  var n: Int
  var t: Int

  func line(_ key: String) -> String { "{\"id\":\"\(key)\",\"n\":\(n),\"t\":\(t)}" }
}

private typealias Items = [String: Item]

/// What differs between the model and the product.
private struct Difference: Error, CustomStringConvertible {
  var description: String

  init(_ what: String, _ found: some Any, _ expected: some Any) {
    description = "\(what)\n  is     \(found)\n  should \(expected)"
  }
}

private struct ModelRun {
  private var random: SeededRandom
  private let fixture: CollectionFixture
  private let isSorted: Bool
  /// What the file has, what it had at the last sync, and what the store has.
  private var file: Items = [:]
  private var base: Items = [:]
  private var store: Items = [:]
  private var versions: [Items] = [[:]]
  private(set) var log: [String] = []

  init(seed: UInt64) throws {
    random = SeededRandom(seed: seed)
    var policy = Policy()
    policy.key = ["id"]
    policy.editedDeleted = .keep
    policy.otherwise = .maximum
    fixture = try CollectionFixture(text: "", policy: policy)
    fixture.index = .known(content: Bytes(""))
    isSorted = random.chance(percent: 70)
    try fixture.importFile()
  }

  mutating func act() throws {
    switch random.below(20) {
    case 0..<6: try edit()
    case 6..<8: try editBySQL()
    case 8..<12: try editFile()
    case 12: try checkOut()
    case 13..<15: try importFile()
    case 15..<19: try exportFile(isFull: random.chance(percent: 10))
    default:
      log.append("reopen")
      try fixture.reopen()
    }
    try check()
  }

  private mutating func someKey() -> String { "k\(random.below(12))" }

  private mutating func someItem() -> Item { Item(n: random.below(9), t: random.below(9)) }

  private mutating func edit() throws {
    let key = someKey()
    if store[key] != nil, random.chance(percent: 30) {
      log.append("delete \(key)")
      try fixture.delete(key)
      store[key] = nil
      return
    }
    var item = store[key] ?? Item(n: 0, t: 0)
    if random.chance(percent: 50) { item.n = random.below(9) } else { item.t = random.below(9) }
    log.append("put \(key) \(item)")
    try fixture.put(key, [("n", String(item.n)), ("t", String(item.t))])
    store[key] = item
  }

  private mutating func editBySQL() throws {
    let key = someKey()
    let item = someItem()
    log.append("sql \(key) \(item)")
    try fixture.sql(
      """
      INSERT OR REPLACE INTO records(collection, key, json) VALUES(1, '\(key)', '\(item.line(key))')
      """
    )
    store[key] = item
  }

  /// Somebody else changes the file.
  private mutating func editFile() throws {
    for _ in 0...random.below(3) {
      let key = someKey()
      file[key] = random.chance(percent: 30) ? nil : someItem()
    }
    log.append("file \(file)")
    try writeFile()
  }

  private mutating func checkOut() throws {
    file = random.pick(versions)
    log.append("check out \(file)")
    try writeFile()
  }

  private mutating func writeFile() throws {
    versions.append(file)
    var keys = file.keys.sorted()
    if !isSorted { keys.shuffle(using: &random) }
    try fixture.write(keys.compactMap { key in file[key].map { $0.line(key) + "\n" } }.joined())
  }

  private mutating func importFile() throws {
    log.append("import")
    try fixture.importFile()
    synchronize()
  }

  private mutating func exportFile(isFull: Bool) throws {
    log.append(isFull ? "export --full" : "export")
    try fixture.exportFile(isFull: isFull)
    synchronize()
    file = store
    base = store
    versions.append(file)
  }

  private mutating func synchronize() {
    for key in Set(base.keys).union(store.keys).union(file.keys) {
      store[key] = Self.merge(base[key], store[key], file[key])
    }
    base = file
  }

  private static func merge(_ base: Item?, _ ours: Item?, _ theirs: Item?) -> Item? {
    if ours == theirs || theirs == base { return ours }
    if ours == base { return theirs }
    guard let ours, let theirs else { return ours ?? theirs }
    func field(_ part: KeyPath<Item, Int>) -> Int {
      let (old, left, right) = (base?[keyPath: part], ours[keyPath: part], theirs[keyPath: part])
      if left == right || right == old { return left }
      return left == old ? right : max(left, right)
    }
    return Item(n: field(\.n), t: field(\.t))
  }

  // MARK: Checks

  private func check() throws {
    var found: Items = [:]
    try fixture.store.forEachRecord(of: fixture.collection) { key, record in
      found[key?.text ?? "?"] = Self.item(record)
    }
    if found != store { throw Difference("store", found, store) }
    let dirty = Set(base.keys).union(store.keys).filter { base[$0] != store[$0] }.sorted()
    if try fixture.dirtyKeys() != dirty {
      throw Difference("dirty", try fixture.dirtyKeys(), dirty)
    }
    var written: Items = [:]
    var keys: [String] = []
    for line in try fixture.read().split(separator: "\n") {
      let record = try JSONValue(parsing: Bytes(String(line)))
      let key = record.member(Bytes("id"))?.string?.text ?? "?"
      keys.append(key)
      written[key] = Self.item(record)
    }
    if written != file { throw Difference("file", written, file) }
    if keys.count != written.count { throw Difference("keys", keys, "no key twice") }
    if isSorted, keys != keys.sorted() { throw Difference("order", keys, keys.sorted()) }
  }

  private static func item(_ record: JSONValue) -> Item? {
    guard let n = record.member(Bytes("n")).flatMap({ Int($0.bytes.text) }),
      let t = record.member(Bytes("t")).flatMap({ Int($0.bytes.text) })
    else { return nil }
    return Item(n: n, t: t)
  }
}
