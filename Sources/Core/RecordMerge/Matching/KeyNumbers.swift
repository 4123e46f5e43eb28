internal import JSONText
internal import Records

/// Numbers for the keys of three versions. Equal keys have the same number, in the order in which
/// they occur in base, ours and theirs. Each key is hashed once, and most are not hashed at all,
/// since a key mostly follows the same key as in base.
struct KeyNumbers {
  /// The number of lines without a key, and of unchanged blocks.
  static let none = -1

  /// The key of each number.
  private(set) var keys: [RecordKey] = []
  /// The number of each line's key, by version.
  private(set) var numbers = Versions<[Int]>(all: [])

  /// Created when it is first needed.
  private var table: KeyTable?
  /// The number of keys in the table: those from 0 on.
  private var notedCount = 0
  /// The greatest number of keys that is possible.
  private let keyLimit: Int

  /// `isRising` means that no version has a key on two lines.
  init(_ columns: KeyColumns, _ lines: Versions<[Line]>, isRising: Bool) {
    let columns = columns.keys
    keyLimit = columns.base.count + columns.ours.count + columns.theirs.count
    keys.reserveCapacity(max(columns.base.count, columns.ours.count))
    numbers.base = add(columns.base, of: lines.base, areNew: isRising)
    numbers.ours = add(columns.ours, of: lines.ours)
    numbers.theirs = add(columns.theirs, of: lines.theirs)
    table = nil
  }

  /// The number of different values among `numbers`.
  func distinctCount(_ numbers: [Int]) -> Int {
    var isSeen = [Bool](repeating: false, count: keys.count)
    var count = 0
    for number in numbers where number != Self.none && !isSeen[number] {
      isSeen[number] = true
      count += 1
    }
    return count
  }

  private mutating func add(
    _ column: [RecordKey?],
    of lines: [Line],
    areNew: Bool = false
  ) -> [Int] {
    var result: [Int] = []
    result.reserveCapacity(column.count)
    var last = Self.none
    for index in column.indices {
      guard !lines[index].isUnchangedBlock, let key = column[index] else {
        result.append(Self.none)
        continue
      }
      last = areNew ? keys.count : number(of: key, after: last)
      if last == keys.count { keys.append(key) }
      result.append(last)
    }
    return result
  }

  /// The number of a key; `keys.count` for a new one.
  private mutating func number(of key: RecordKey, after last: Int) -> Int {
    if last + 1 < keys.count, keys[last + 1] == key { return last + 1 }
    if table == nil { table = KeyTable(keyLimit: keyLimit) }
    while notedCount < keys.count {
      table?.note(notedCount, keys)
      notedCount += 1
    }
    return table?.number(of: key, keys) ?? keys.count
  }
}

/// Finds the numbers of keys by a quick hash, which names the first of several slots that a key may
/// be in.
///
/// If none of them is free, the key is noted in a dictionary, whose hashes can't be predicted. So
/// no keys make a search long, not even keys that were made to have the same quick hash. No slot is
/// freed again, so a search ends at the first free one.
private struct KeyTable {
  private var slots: [Int32]
  private var crowded: [RecordKey: Int] = [:]

  private static let free: Int32 = -1
  /// The number of slots that a key may be in.
  private static let reach = 8

  /// There are at least twice as many slots as keys, and their number is a power of two.
  init(keyLimit: Int) {
    var slotCount = 32
    while slotCount < keyLimit * 2 { slotCount *= 2 }
    slots = [Int32](repeating: Self.free, count: slotCount)
  }

  /// The number of a noted key; nil if it is not noted.
  func number(of key: RecordKey, _ keys: [RecordKey]) -> Int? {
    let hash = hash(key)
    for offset in 0..<Self.reach {
      let number = slots[slot(hash, offset)]
      if number == Self.free { return nil }
      if keys[Int(number)] == key { return Int(number) }
    }
    return crowded[key]
  }

  /// Notes the key with a number, which is not in a slot yet.
  mutating func note(_ number: Int, _ keys: [RecordKey]) {
    let hash = hash(keys[number])
    for offset in 0..<Self.reach where slots[slot(hash, offset)] == Self.free {
      slots[slot(hash, offset)] = Int32(number)
      return
    }
    crowded[keys[number]] = number
  }

  private func hash(_ key: RecordKey) -> UInt64 {
    key.value.bytes.quickHash(of: 0..<key.value.bytes.count)
  }

  private func slot(_ hash: UInt64, _ offset: Int) -> Int {
    Int((hash &+ UInt64(offset)) & UInt64(slots.count - 1))
  }
}
