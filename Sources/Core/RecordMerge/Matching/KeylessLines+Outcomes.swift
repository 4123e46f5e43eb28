internal import JSONText
internal import Records

/// The outcomes of base's keyless lines.
extension KeylessLines {
  mutating func decideBaseLines(_ contested: [Int: [Int]]) {
    for index in baseIndices {
      guard let entry = baseEntries[index] else { continue }
      if let region = contested[index] {
        if index == region.first { addConflict(region, to: entry) }
        continue
      }
      table[entry].outcome = outcome(of: index)
    }
  }

  private func outcome(of index: Int) -> Outcome {
    switch (edits.ours.fates[index], edits.theirs.fates[index]) {
    case (.block(let first), _):
      return index == first ? blockOutcome(first, .ours) : .absent
    case (_, .block(let first)):
      return index == first ? blockOutcome(first, .theirs) : .absent
    case (.replaced(let ours), .replaced(let theirs)):
      return outcome(base: nil, line(ours, .ours), line(theirs, .theirs))
    case (.replaced(let ours), _): return .line(line(ours, .ours).bytes)
    case (_, .replaced(let theirs)): return .line(line(theirs, .theirs).bytes)
    case (.removed, _), (_, .removed): return .absent
    case (let ours, let theirs):
      let base = input.lines.base[index]
      func kept(_ fate: KeylessEdit.Fate?, _ side: Side) -> Line {
        if case .stays(let index) = fate { line(index, side) } else { base }
      }
      return outcome(base: base, kept(ours, .ours), kept(theirs, .theirs))
    }
  }

  /// Merges lines that mean the same, by the rule for spellings.
  private func outcome(base: Line?, _ ours: Line, _ theirs: Line) -> Outcome {
    let texts = Versions(base: base?.bytes, ours: ours.bytes, theirs: theirs.bytes)
    return texts.spelling.map { .line($0) } ?? .absent
  }

  private func blockOutcome(_ first: Int, _ side: Side) -> Outcome {
    let texts = blockTexts(first, side)
    guard edit(side.other).blocks[first] != nil else { return .lines(texts) }
    let others = blockTexts(first, side.other)
    return .lines(texts.lexicographicallyPrecedes(others) ? others : texts)
  }

  private func blockTexts(_ first: Int, _ side: Side) -> [Bytes] {
    (edit(side).blocks[first]?.side ?? []).map { line($0, side).bytes }
  }

  private mutating func addConflict(_ region: [Int], to entry: Int) {
    let conflict = Conflict(
      base: region.map { input.lines.base[$0].bytes },
      ours: half(of: region, .ours),
      theirs: half(of: region, .theirs)
    )
    if let lines = Self.blankLines(conflict) {
      table[entry].outcome = .lines(lines)
      return
    }
    table[entry].outcome = .conflict(conflict)
    reports.append(RecordReport(key: nil, event: .conflict(.lines)))
  }

  /// If both sides touched blank lines, takes those of the side that has more.
  private static func blankLines(_ conflict: Conflict) -> [Bytes]? {
    let isBlank = (conflict.base + conflict.ours + conflict.theirs).allSatisfy {
      Line(bytes: $0, number: 0).kind == .blank
    }
    if !isBlank { return nil }
    if conflict.ours.count != conflict.theirs.count {
      return conflict.ours.count > conflict.theirs.count ? conflict.ours : conflict.theirs
    }
    let isTheirs = conflict.ours.lexicographicallyPrecedes(conflict.theirs)
    return isTheirs ? conflict.theirs : conflict.ours
  }

  /// A side's lines for a region: those in place of its lines, and those added between them. If
  /// nothing counts as deleted by the side, base's lines where it has none.
  private func half(of region: [Int], _ side: Side) -> [Bytes] {
    region.flatMap { index -> [Bytes] in
      if edit(side).fates[index] == nil { return [input.lines.base[index].bytes] }
      return lineIndices(of: index, in: region, side).map { line($0, side).bytes }
    }
  }

  func lineIndices(of region: [Int], _ side: Side) -> [Int] {
    region.flatMap { lineIndices(of: $0, in: region, side) }
  }

  private func lineIndices(of index: Int, in region: [Int], _ side: Side) -> [Int] {
    let found = sideLines[side]
    return (found.inPlace[index] ?? []) + (index == region.last ? [] : found.added[index] ?? [])
  }

  /// The lines of a side by the lines of base that they replace, or after which they were added.
  struct SideLines {
    var inPlace: [Int: [Int]] = [:]
    var added: [Int: [Int]] = [:]
  }

  func findSideLines(_ side: Side) -> SideLines {
    var found = SideLines()
    var anchor: Int?
    for index in input.lines[side.version].indices {
      if let base = edit(side).baseLines[index] {
        anchor = base
        found.inPlace[base, default: []].append(index)
      } else if isAddition(index, side) {
        if let anchor { found.added[anchor, default: []].append(index) }
      } else if isAnchor(index, side) {
        anchor = nil
      }
    }
    return found
  }
}
