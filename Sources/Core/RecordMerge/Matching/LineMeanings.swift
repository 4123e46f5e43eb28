internal import JSONText
internal import Records

/// Numbers for the lines of three versions, equal for the same line: records and bad lines by their
/// entries, keyless lines by meaning.
struct LineMeanings {
  private(set) var numbers = Versions<[Int]>(all: [])
  /// Whether each line is keyless.
  let isKeyless: Versions<[Bool]>

  init(_ table: EntryTable) {
    isKeyless = table.lineEntries.map { $0.map { $0 == nil } }
    var known: [LineMeaning: Int] = [:]
    let firstNumber = table.entries.count
    var uniqueNumber = 0
    for version in Version.allCases {
      let lines = table.input.lines[version]
      var result: [Int] = []
      result.reserveCapacity(lines.count)
      // Most lines have an equal line within the next few lines of base, so they need no canonical
      // form of their own.
      var search = MatchSearch()
      for index in lines.indices {
        if let entry = table.lineEntries[version][index] {
          // A line of an absent entry is different from all others.
          let isPlaced = table[entry].hasLine
          if !isPlaced { uniqueNumber -= 1 }
          result.append(isPlaced ? entry : uniqueNumber)
          continue
        }
        if version != .base, let match = search.matchingBaseLine(of: lines[index], in: table) {
          result.append(numbers.base[match])
          continue
        }
        let meaning = LineMeaning(lines[index])
        let number = known[meaning] ?? firstNumber + known.count
        known[meaning] = number
        result.append(number)
      }
      numbers[version] = result
    }
  }

  /// Searches for lines of a side among the next lines of base.
  private struct MatchSearch {
    private static let reach = 8
    private var next = 0

    mutating func matchingBaseLine(of line: Line, in table: EntryTable) -> Int? {
      let lines = table.input.lines.base
      for index in next..<min(next + Self.reach, lines.count)
      where table.lineEntries.base[index] == nil && lines[index].bytes == line.bytes {
        next = index + 1
        return index
      }
      next = min(next + 1, lines.count)
      return nil
    }
  }
}

/// The meaning of a keyless line: equal for the same lines.
struct LineMeaning: Hashable {
  private let isJSON: Bool
  private let text: Bytes

  init(_ line: Line) {
    isJSON = line.value != nil
    text = line.kind == .blank ? Bytes("") : line.value?.canonicalForm.bytes ?? line.bytes
  }
}
