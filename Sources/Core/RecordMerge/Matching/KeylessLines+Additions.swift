internal import JSONText
internal import Records

/// Keyless lines that the sides added.
extension KeylessLines {
  /// Keeps all lines that both sides only added. Equal lines at one place occur as often as on the
  /// side that has more of them. A line that both sides moved is one line, wherever they put it.
  mutating func addAdditions(_ contested: [Int: [Int]]) {
    let moved = linesMovedByBoth()
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
        let meaning = number(index, side)
        let isMoved = moved.contains(meaning)
        var addition = Addition(
          anchor: isMoved ? nil : anchor,
          meaning: meaning,
          occurrence: 0
        )
        let count = counts[addition, default: 0]
        counts[addition] = count + 1
        addition.occurrence = count
        if isEaten.contains(index) { continue }
        add(index, side, addition, &known)
      }
    }
  }

  /// The lines, by their numbers, that each version has once, and that stand elsewhere on both
  /// sides than in base.
  private func linesMovedByBoth() -> Set<Int> {
    let added = Side.allCases.map { side in
      Set(
        input.lines[side.version].indices.filter { isAddition($0, side) }.map { number($0, side) }
      )
    }
    let candidates = added[0].intersection(added[1])
    if candidates.isEmpty { return [] }
    let counts = meanings.numbers.map { numbers in
      numbers.filter(candidates.contains).reduce(into: [Int: Int]()) { $0[$1, default: 0] += 1 }
    }
    return candidates.filter { candidate in
      Version.allCases.allSatisfy { counts[$0][candidate] == 1 }
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
