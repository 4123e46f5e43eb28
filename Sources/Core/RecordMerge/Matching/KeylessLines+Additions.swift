internal import JSONText
internal import Records

/// Keyless lines that the sides added.
extension KeylessLines {
  /// Keeps all lines that both sides only added. Equal lines at one place occur as often as on the
  /// side that has more of them.
  mutating func addAdditions(_ contested: [Int: [Int]]) {
    var eaten = Sides(both: Set<Int>())
    for (index, region) in contested where index == region.first {
      eaten.ours.formUnion(lineIndices(of: region, .ours))
      eaten.theirs.formUnion(lineIndices(of: region, .theirs))
    }
    var known: [Addition: Int] = [:]
    for side in Side.allCases {
      var counts: [Addition: Int] = [:]
      var anchor: Int?
      let isEaten = eaten[side]
      for index in input.lines[side.version].indices {
        if isAnchor(index, side) { anchor = table.lineEntries[side.version][index] }
        guard isAddition(index, side) else { continue }
        var addition = Addition(anchor: anchor, meaning: number(index, side), occurrence: 0)
        let count = counts[addition, default: 0]
        counts[addition] = count + 1
        addition.occurrence = count
        if isEaten.contains(index) { continue }
        add(index, side, addition, &known)
      }
    }
  }

  private mutating func add(
    _ index: Int,
    _ side: Side,
    _ addition: Addition,
    _ known: inout [Addition: Int]
  ) {
    let bytes = line(index, side).bytes
    if let entry = known[addition] {
      table[entry].lineIndices[side] = index
      table.assign(index, of: side.version, to: entry)
      if case .line(let other) = table[entry].outcome {
        table[entry].outcome = .line(max(other, bytes))
      }
      return
    }
    var lineIndices = Versions<Int?>()
    lineIndices[side] = index
    var entry = Entry(kind: .keyless, lineIndices: lineIndices)
    entry.outcome = .line(bytes)
    known[addition] = table.add(entry)
  }

  /// A line that a side added: the entry of base that it follows, its meaning, and its index among
  /// equal ones.
  private struct Addition: Hashable {
    let anchor: Int?
    let meaning: Int
    var occurrence: Int
  }
}
