/// Step 6 of the rule `list`: elements that both sides inserted or moved to one place.
extension ListMerge {
  /// A part of a run of a side.
  private struct Part {
    var side: Side
    var range: Range<Int>
  }

  /// The runs of both sides at a place, each in its own order.
  func items(ofRunsAt place: Int) throws(ListConflict) -> [Item] {
    let ours = Part(side: .ours, range: edits.ours.runs[place])
    let theirs = Part(side: .theirs, range: edits.theirs.runs[place])
    if theirs.range.isEmpty { return items(of: ours) }
    if ours.range.isEmpty { return items(of: theirs) }
    // The smaller one comes first, so that the result does not depend on the sides.
    let isTurned = isLess(theirs, ours)
    let (first, second) = isTurned ? (theirs, ours) : (ours, theirs)
    let matches = SequenceDiff(
      Array(identities[first.side][first.range]),
      Array(identities[second.side][second.range])
    ).matches
    var items: [Item] = []
    var (start, otherStart) = (first.range.lowerBound, second.range.lowerBound)
    for (offset, match) in matches.enumerated() {
      guard let match else { continue }
      let position = first.range.lowerBound + offset
      let otherPosition = second.range.lowerBound + match
      items += try itemsBetween(
        Part(side: first.side, range: start..<position),
        Part(side: second.side, range: otherStart..<otherPosition)
      )
      items.append(
        isTurned
          ? item(ours: otherPosition, theirs: position)
          : item(ours: position, theirs: otherPosition)
      )
      (start, otherStart) = (position + 1, otherPosition + 1)
    }
    if items.isEmpty {
      items = self.items(of: first) + self.items(of: second)
    } else {
      items += try itemsBetween(
        Part(side: first.side, range: start..<first.range.upperBound),
        Part(side: second.side, range: otherStart..<second.range.upperBound)
      )
    }
    try checkCounts(of: items, ours, theirs)
    return items
  }

  /// The items between two elements that both runs have. At most one run may have any.
  private func itemsBetween(_ first: Part, _ second: Part) throws(ListConflict) -> [Item] {
    // fault: runs-of-list-mixed
    if !first.range.isEmpty, !second.range.isEmpty { throw .runs }
    return items(of: first) + items(of: second)
  }

  private func items(of part: Part) -> [Item] {
    let edit = edits[part.side]
    return part.range.map { position in
      edit.origins[position].map { item(movedFrom: $0) } ?? .taken(part.side, position)
    }
  }

  /// An element that both runs have.
  private func item(ours: Int, theirs: Int) -> Item {
    let origin = edits.ours.origins[ours] ?? edits.theirs.origins[theirs]
    return origin.map { item(movedFrom: $0) } ?? .merged(Versions(ours: ours, theirs: theirs))
  }

  /// An element of base that a side moved.
  private func item(movedFrom origin: Int) -> Item {
    .merged(
      Versions(
        base: origin,
        ours: edits.ours.position(of: origin),
        theirs: edits.theirs.position(of: origin)
      )
    )
  }

  /// Whether a part is canonically smaller than another, element by element.
  private func isLess(_ left: Part, _ right: Part) -> Bool {
    contents[left.side][left.range]
      .lexicographicallyPrecedes(contents[right.side][right.range], by: precedes)
  }

  /// Equal elements occur as often as in the run that has more of them. If there are more in the
  /// result, the runs have them in different orders.
  private func checkCounts(of items: [Item], _ ours: Part, _ theirs: Part) throws(ListConflict) {
    func counts(_ elements: some Sequence<Int>) -> [Int: Int] {
      elements.reduce(into: [:]) { counts, element in counts[element, default: 0] += 1 }
    }
    let inOurs = counts(identities.ours[ours.range])
    let inTheirs = counts(identities.theirs[theirs.range])
    for (element, count) in counts(items.compactMap { identity(of: $0) })
    where count > max(inOurs[element] ?? 0, inTheirs[element] ?? 0) {
      throw .runs
    }
  }
}
