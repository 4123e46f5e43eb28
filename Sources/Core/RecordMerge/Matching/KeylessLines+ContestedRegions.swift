internal import JSONText
internal import Records

/// Lines of base that both sides touched in different ways.
extension KeylessLines {
  /// Lines of base that both sides touched in different ways: sets of neighbouring lines that can
  /// only be decided together, by all of their lines.
  func contestedRegions() -> [Int: [Int]] {
    var regions = RegionSet()
    for index in baseIndices {
      switch (edits.ours.fates[index], edits.theirs.fates[index]) {
      case (.replaced(let ours), .replaced(let theirs)):
        // fault: block-is-taken-from-one-side
        if number(ours, .ours) != number(theirs, .theirs) { regions.add([index]) }
      case (.replaced, .removed), (.removed, .replaced): regions.add([index])
      case (.stays, _), (_, .stays), (.block, _), (_, .block), (.removed, .removed), (nil, _),
        (_, nil):
        break
      }
    }
    for side in Side.allCases {
      for region in regionsReplacedByAdditions(of: side) { regions.add(region) }
    }
    for side in Side.allCases {
      let other = edit(side.other)
      for (first, block) in edit(side).blocks where !isUncontested(block, first, of: side) {
        let others = block.base.flatMap { index -> [Int] in
          guard case .block(let otherFirst) = other.fates[index] else { return [] }
          return other.blocks[otherFirst]?.base ?? []
        }
        regions.add(block.base + others)
      }
    }
    return regions.byMember()
  }

  /// Lines of base that a side replaced by a line that the other side added beside them. Keeping
  /// both would repeat the line in the file, and nobody can tell which of the two is meant.
  private func regionsReplacedByAdditions(of side: Side) -> [[Int]] {
    let other = edit(side.other)
    return changedRegions(of: side).filter { region in
      let kept = region.base.compactMap { index -> Int? in
        if case .stays(let line) = other.fates[index] { line } else { nil }
      }
      guard kept.count == region.base.count, let first = kept.first, let last = kept.last else {
        return false
      }
      let added = Set(additions(around: first, last, side.other).map { number($0, side.other) })
      return region.side.contains { index in
        line(index, side).kind != .blank && added.contains(number(index, side))
      }
    }.map(\.base)
  }

  /// The longest sequences of neighbouring lines of base that a side changed, and their
  /// replacements.
  private func changedRegions(of side: Side) -> [KeylessEdit.Block] {
    let edit = edit(side)
    var regions: [(base: [Int], side: [Int])] = []
    for index in baseIndices {
      var lines: [Int] = []
      switch edit.fates[index] {
      case .stays, nil: continue
      case .removed: break
      case .replaced(by: let line): lines = [line]
      case .block(let first): lines = index == first ? edit.blocks[first]?.side ?? [] : []
      }
      if regions.last?.base.last != index - 1 { regions.append(([], [])) }
      regions[regions.count - 1].base.append(index)
      regions[regions.count - 1].side += lines
    }
    return regions.map { KeylessEdit.Block(base: $0.base, side: $0.side) }
  }

  /// The lines that a side added between two of its lines, and directly beside them.
  private func additions(around first: Int, _ last: Int, _ side: Side) -> [Int] {
    var (start, end) = (first, last + 1)
    while start > 0, isAddition(start - 1, side) { start -= 1 }
    while end < input.lines[side.version].count, isAddition(end, side) { end += 1 }
    return (start..<end).filter { isAddition($0, side) }
  }

  /// Whether the other side has the same block, or left all of its lines unchanged and added
  /// nothing between them.
  private func isUncontested(_ block: KeylessEdit.Block, _ first: Int, of side: Side) -> Bool {
    let other = edit(side.other)
    if let otherBlock = other.blocks[first], otherBlock.base == block.base,
      otherBlock.side.map({ number($0, side.other) }) == block.side.map({ number($0, side) })
    {
      return true
    }
    var last: Int?
    for index in block.base {
      // A version in which nothing counts as deleted did not change the lines that it does not
      // have.
      guard let fate = other.fates[index] else { continue }
      guard case .stays(let line) = fate else { return false }
      if let last, hasAdditions(between: last, line, side.other) { return false }
      last = line
    }
    return true
  }

  /// Whether a side added a keyless line between two of its lines, after no other line of base.
  private func hasAdditions(between first: Int, _ last: Int, _ side: Side) -> Bool {
    var index = first + 1
    while index < last, !isAnchor(index, side) {
      if isAddition(index, side) { return true }
      index += 1
    }
    return false
  }
}
