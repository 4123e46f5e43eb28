internal import JSONText
internal import Records

/// The keys of three versions as numbers: equal ones have the same, in the order in which they are
/// met in base, ours and theirs. So each key is hashed once, and most are not hashed at all: a key
/// mostly follows the one that it follows in base.
struct KeyNumbering {
  /// What lines without a key have, and runs.
  static let none = -1

  /// The key of each number.
  private(set) var keys: [RecordKey] = []
  /// The number of each line's key, by version.
  private(set) var base: [Int] = []
  private(set) var ours: [Int] = []
  private(set) var theirs: [Int] = []

  private var numbers: [RecordKey: Int] = [:]
  /// How many of the keys are in `numbers`: those from 0 on.
  private var notedCount = 0

  /// `isRising` says that no version has a key on two lines.
  init(_ columns: KeyColumns, _ lines: ThreeWay<[Line]>, isRising: Bool) {
    keys.reserveCapacity(max(columns.base.count, columns.ours.count))
    base = add(columns.base, of: lines.base ?? [], areNew: isRising)
    ours = add(columns.ours, of: lines.ours ?? [])
    theirs = add(columns.theirs, of: lines.theirs ?? [])
    numbers = [:]
  }

  /// How many different keys a column of numbers has.
  func distinctCount(_ column: [Int]) -> Int {
    var isSeen = [Bool](repeating: false, count: keys.count)
    var count = 0
    for number in column where number != Self.none && !isSeen[number] {
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
      guard lines[index].kind != .run, let key = column[index] else {
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
    if numbers.isEmpty { numbers.reserveCapacity(keys.count + 16) }
    while notedCount < keys.count {
      numbers[keys[notedCount]] = notedCount
      notedCount += 1
    }
    return numbers[key] ?? keys.count
  }
}
