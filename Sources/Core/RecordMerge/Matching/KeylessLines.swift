internal import JSONText
internal import Records

/// The merge of lines that have no key: three-way by their place among all lines (see
/// `KeylessEdit`). Lines that both sides only added at one place are all kept; where both sides
/// touched the same lines in different ways, a person is asked.
struct KeylessLines {
  private var table: EntryTable
  private var reports: [RecordReport] = []

  private let meanings: LineMeanings
  private let edits: (ours: KeylessEdit, theirs: KeylessEdit)
  /// The keyless lines of base, and the entry of each.
  private let baseIndices: [Int]
  private var baseEntries: [Int: Int] = [:]
  /// Known where something is contested.
  private var sideLines = (ours: SideLines(), theirs: SideLines())
  private var input: MergeInput { table.input }

  /// Adds the keyless lines to a table that has all others, and returns what is to be reported.
  static func merge(into table: inout EntryTable) -> [RecordReport] {
    if !table.hasUnassignedLines { return [] }
    var lines = KeylessLines(table.take())
    lines.addBaseLines()
    let contested = lines.contestedRegions()
    if !contested.isEmpty {
      lines.sideLines = (lines.findSideLines(.ours), lines.findSideLines(.theirs))
    }
    lines.decideBaseLines(contested)
    lines.addAdditions(contested)
    table = lines.table
    return lines.reports
  }

  private init(_ table: EntryTable) {
    let meanings = LineMeanings(table)
    let isKeyless = Versions(
      base: table.lineEntries.base.map { $0 == nil },
      ours: table.lineEntries.ours.map { $0 == nil },
      theirs: table.lineEntries.theirs.map { $0 == nil }
    )
    func edit(_ version: Version) -> KeylessEdit {
      KeylessEdit(
        base: meanings.numbers.base,
        side: meanings.numbers[version],
        isBaseKeyless: isKeyless.base,
        isSideKeyless: isKeyless[version],
        isSound: table.input.isSound[version]
      )
    }
    edits = (edit(.ours), edit(.theirs))
    baseIndices = isKeyless.base.indices.filter { isKeyless.base[$0] }
    self.meanings = meanings
    self.table = table
  }

  /// Whether all unchanged blocks are aligned with themselves: else lines that moved across them
  /// have to be weighed against each line of a block, and the versions be read line by line.
  static func keepsRuns(_ table: EntryTable) -> Bool {
    let meanings = LineMeanings(table)
    return [Version.ours, .theirs].allSatisfy { version in
      let matches = SequenceDiff(meanings.numbers.base, meanings.numbers[version]).matches
      return table.input.runs.allSatisfy { run in
        guard let base = run.base else { return true }
        return matches[base] == run[version]
      }
    }
  }

  private func edit(_ side: Side) -> KeylessEdit { side == .ours ? edits.ours : edits.theirs }

  private func line(_ index: Int, _ side: Side) -> Line { input.lines[side.version][index] }

  private func number(_ index: Int, _ side: Side) -> Int { meanings.numbers[side.version][index] }

  // MARK: What base had

  /// Every keyless line of base is an entry, and so are the lines of a side that stay in its place.
  private mutating func addBaseLines() {
    for index in baseIndices {
      var places = ThreeWay(base: index)
      for side in Side.allCases {
        switch edit(side).fates[index] {
        case .stays(let line), .replaced(by: let line): places[side] = line
        case .block(let first) where first == index:
          places[side] = edit(side).blocks[first]?.side.first
        case .block, .removed, nil: break
        }
      }
      var entry = Entry(kind: .keyless, places: places)
      entry.outcome = .absent
      let added = table.add(entry)
      baseEntries[index] = added
      for side in Side.allCases {
        for line in edit(side).blocks[index]?.side.dropFirst() ?? [] {
          table.assign(line, of: side.version, to: added)
        }
      }
    }
  }

  /// Lines of base that both sides touched in different ways: sets of neighbouring ones that can
  /// only be decided together, each by all of its lines.
  private func contestedRegions() -> [Int: [Int]] {
    var regions = RegionSet()
    for index in baseIndices {
      switch (edits.ours.fates[index], edits.theirs.fates[index]) {
      case (.replaced(let ours), .replaced(let theirs)):
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

  /// Lines of base that a side replaced by a line that the other side added beside them: with both
  /// the line would be twice in the file, and nobody can tell which of the two is meant.
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

  /// Each longest sequence of neighbouring lines of base that a side changed, and what it has in
  /// their place.
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

  /// Whether the other side has the same block, or left all of its lines alone and added nothing
  /// between them.
  private func isUncontested(_ block: KeylessEdit.Block, _ first: Int, of side: Side) -> Bool {
    let other = edit(side.other)
    if let twin = other.blocks[first], twin.base == block.base,
      twin.side.map({ number($0, side.other) }) == block.side.map({ number($0, side) })
    {
      return true
    }
    var last: Int?
    for index in block.base {
      // A version in which nothing counts as deleted left alone what it lacks.
      guard let fate = other.fates[index] else { continue }
      guard case .stays(let line) = fate else { return false }
      if let last, hasAdditions(between: last, line, side.other) { return false }
      last = line
    }
    return true
  }

  /// Whether a side added a keyless line between two of its lines, behind no other of base's.
  private func hasAdditions(between first: Int, _ last: Int, _ side: Side) -> Bool {
    var index = first + 1
    while index < last, !isAnchor(index, side) {
      if isAddition(index, side) { return true }
      index += 1
    }
    return false
  }

  /// Whether a line of a side is keyless, and none of base's lines nor in place of one.
  private func isAddition(_ index: Int, _ side: Side) -> Bool {
    meanings.isKeyless[side.version][index] && edit(side).baseLines[index] == nil
  }

  /// Whether base has the line of a side, or it is in place of one of base's.
  private func isAnchor(_ index: Int, _ side: Side) -> Bool {
    if edit(side).baseLines[index] != nil { return true }
    guard let entry = table.lineEntries[side.version][index] else { return false }
    return table[entry].places.base != nil
  }

  // MARK: What the lines come to

  private mutating func decideBaseLines(_ contested: [Int: [Int]]) {
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

  /// Lines that mean the same, by the rule for spellings.
  private func outcome(base: Line?, _ ours: Line, _ theirs: Line) -> Outcome {
    let texts = ThreeWay(base: base?.bytes, ours: ours.bytes, theirs: theirs.bytes)
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

  /// Of blank lines that both sides touched, those of the side that has more.
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

  /// The lines that a side has for a region: in place of its lines, and added between them; base's,
  /// where it lacks one and nothing counts as deleted by it.
  private func half(of region: [Int], _ side: Side) -> [Bytes] {
    region.flatMap { index -> [Bytes] in
      if edit(side).fates[index] == nil { return [input.lines.base[index].bytes] }
      return lineIndices(of: index, in: region, side).map { line($0, side).bytes }
    }
  }

  private func lineIndices(of region: [Int], _ side: Side) -> [Int] {
    region.flatMap { lineIndices(of: $0, in: region, side) }
  }

  private func lineIndices(of index: Int, in region: [Int], _ side: Side) -> [Int] {
    let found = side == .ours ? sideLines.ours : sideLines.theirs
    return (found.inPlace[index] ?? []) + (index == region.last ? [] : found.added[index] ?? [])
  }

  /// The lines of a side by the lines of base that they are in place of, or that they were added
  /// behind.
  private struct SideLines {
    var inPlace: [Int: [Int]] = [:]
    var added: [Int: [Int]] = [:]
  }

  private func findSideLines(_ side: Side) -> SideLines {
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

  // MARK: Additions

  /// What both sides only added is all kept: of equal lines at one place as many as the side has
  /// that has more.
  private mutating func addAdditions(_ contested: [Int: [Int]]) {
    var eaten = (ours: Set<Int>(), theirs: Set<Int>())
    for (index, region) in contested where index == region.first {
      eaten.ours.formUnion(lineIndices(of: region, .ours))
      eaten.theirs.formUnion(lineIndices(of: region, .theirs))
    }
    var known: [Addition: Int] = [:]
    for side in Side.allCases {
      var counts: [Addition: Int] = [:]
      var anchor: Int?
      let isEaten = side == .ours ? eaten.ours : eaten.theirs
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
      table[entry].places[side] = index
      table.assign(index, of: side.version, to: entry)
      if case .line(let other) = table[entry].outcome {
        table[entry].outcome = .line(max(other, bytes))
      }
      return
    }
    var places = ThreeWay<Int>()
    places[side] = index
    var entry = Entry(kind: .keyless, places: places)
    entry.outcome = .line(bytes)
    known[addition] = table.add(entry)
  }

  /// What a line is that a side added: behind which entry of base, its meaning, and which of
  /// several equal ones.
  private struct Addition: Hashable {
    let anchor: Int?
    let meaning: Int
    var occurrence: Int
  }
}
