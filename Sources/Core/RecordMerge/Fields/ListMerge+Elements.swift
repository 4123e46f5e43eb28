/// Step 5 of the rule `list`: the result for each element of base.
extension ListMerge {
  /// The items at the place of an element of base.
  func items(ofBase index: Int, _ blocks: [Int: [Item]]) throws(ListConflict) -> [Item] {
    switch (edits.ours.fates[index], edits.theirs.fates[index]) {
    case (.inBlock, _), (_, .inBlock):
      return blocks[index] ?? []
    case (.stays(let ours), .stays(let theirs)):
      return [.merged(Versions(base: index, ours: ours, theirs: theirs))]
    case (.stays(let position), let other):
      return try items(ofBase: index, stayingOn: .ours, at: position, other)
    case (let other, .stays(let position)):
      return try items(ofBase: index, stayingOn: .theirs, at: position, other)
    case (.removed, .removed):
      return []
    case (.replaced(let ours), .replaced(let theirs)):
      guard contents.ours[ours] == contents.theirs[theirs] else { throw .changedInTwoWays }
      return [.merged(Versions(ours: ours, theirs: theirs))]
    case (.moved(let ours), .moved(let theirs)):
      guard edits.ours.places[ours] == edits.theirs.places[theirs] else { throw .movedToTwoPlaces }
      return []
    case (.moved, .replaced), (.moved, .removed), (.replaced, .moved), (.replaced, .removed),
      (.removed, .moved), (.removed, .replaced):
      throw .changedInTwoWays
    }
  }

  /// Like `items(ofBase:_:)`, for an element that stays on one side; `other` is its fate on the
  /// other side.
  private func items(
    ofBase index: Int,
    stayingOn side: Side,
    at position: Int,
    _ other: ListEdit.Fate
  ) throws(ListConflict) -> [Item] {
    let isEdited = !isUnchanged(index, on: side)
    switch other {
    case .stays, .inBlock, .moved:
      // It is in a run of the other side, or was decided before.
      return []
    case .replaced(let replacement):
      // fault: edited-element-replaced
      if isEdited { throw .changedInTwoWays }
      return [.taken(side.other, replacement)]
    case .removed:
      if !isEdited { return [] }
      var indices = Versions<Int?>(base: index)
      indices[side] = position
      return [.edited(side, indices)]
    }
  }

  /// Whether an element of base stays on a side, equal to base.
  private func isUnchanged(_ index: Int, on side: Side) -> Bool {
    guard case .stays(let position) = edits[side].fates[index] else { return false }
    return contents.base[index] == contents[side][position]
  }

  /// The items for each block, by its first element of base.
  ///
  /// A block requires that the other side leaves all its elements as in base with nothing inserted
  /// between them, or has the same block.
  func decidedBlocks() throws(ListConflict) -> [Int: [Item]] {
    var decided: [Int: [Item]] = [:]
    for side in Side.allCases {
      for block in edits[side].blocks {
        guard let first = block.base.first, let last = block.base.last else { continue }
        if let equal = equalBlock(to: block, on: side) {
          decided[first] = zip(block.side, equal.side).map { position, other in
            var indices = Versions<Int?>()
            indices[side] = position
            indices[side.other] = other
            return .merged(indices)
          }
          continue
        }
        let other = edits[side.other]
        guard block.base.allSatisfy({ isUnchanged($0, on: side.other) }),
          (first + 1..<last + 1).allSatisfy({ other.runs[$0].isEmpty })
        else { throw .block }
        decided[first] = block.side.map { .taken(side, $0) }
      }
    }
    return decided
  }

  /// The same block on the other side; nil if there is none.
  private func equalBlock(to block: ListEdit.Block, on side: Side) -> ListEdit.Block? {
    let other = edits[side.other]
    guard case .inBlock(let index) = other.fates[block.base[0]] else { return nil }
    let equal = other.blocks[index]
    let isSame =
      equal.base == block.base
      && contents[side][block.side] == contents[side.other][equal.side]
    return isSame ? equal : nil
  }
}
