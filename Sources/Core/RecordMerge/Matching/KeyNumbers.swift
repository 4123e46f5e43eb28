internal import JSONText
internal import Records

/// The keys of three versions as numbers: equal ones have the same, in the order in which they are
/// met in base, ours and theirs. So each key is hashed once, and most are not hashed at all: a key
/// mostly follows the one that it follows in base.
struct KeyNumbers {
  /// What lines without a key have, and unchanged blocks.
  static let none = -1

  /// The key of each number.
  private(set) var keys: [RecordKey] = []
  /// The number of each line's key, by version.
  private(set) var numbers = Versions<[Int]>(all: [])

  /// Made when it is needed first.
  private var table: KeyTable?
  /// How many of the keys are in the table: those from 0 on.
  private var notedCount = 0
  /// The greatest number of keys that there may be.
  private let keyLimit: Int

  /// `isRising` says that no version has a key on two lines.
  init(_ columns: KeyColumns, _ lines: Versions<[Line]>, isRising: Bool) {
    let columns = columns.keys
    keyLimit = columns.base.count + columns.ours.count + columns.theirs.count
    keys.reserveCapacity(max(columns.base.count, columns.ours.count))
    numbers.base = add(columns.base, of: lines.base, areNew: isRising)
    numbers.ours = add(columns.ours, of: lines.ours)
    numbers.theirs = add(columns.theirs, of: lines.theirs)
    table = nil
  }

  /// How many different ones some numbers are.
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

/// Finds the numbers of keys by a quick hash, which names the first of some slots that a key may
/// stand in.
///
/// A key that finds none of them free is noted in a dictionary instead, whose hashes nobody can
/// foresee: so no keys make a search long, not even such as were made to have one quick hash. No
/// slot becomes free again; where a search meets a free one, it is at its end.
private struct KeyTable {
  private var slots: [Int32]
  private var crowded: [RecordKey: Int] = [:]

  private static let free: Int32 = -1
  /// How many slots a key may stand in.
  private static let reach = 8

  /// There are at least twice as many slots as keys, and their number is a power of two.
  init(keyLimit: Int) {
    var slotCount = 32
    while slotCount < keyLimit * 2 { slotCount *= 2 }
    slots = [Int32](repeating: Self.free, count: slotCount)
  }

  /// The number of a key among those that were noted; nil where it was not.
  func number(of key: RecordKey, _ keys: [RecordKey]) -> Int? {
    let hash = hash(key)
    for offset in 0..<Self.reach {
      let number = slots[slot(hash, offset)]
      if number == Self.free { return nil }
      if keys[Int(number)] == key { return Int(number) }
    }
    return crowded[key]
  }

  /// Notes the key with a number, which is in no slot yet.
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
