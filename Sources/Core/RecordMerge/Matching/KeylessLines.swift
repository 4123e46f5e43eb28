internal import JSONText
internal import Records

/// Merges lines without a key: three-way by their place among all lines (see `KeylessEdit`). Lines
/// that both sides only added at one place are all kept. If both sides touched the same lines in
/// different ways, a person decides.
struct KeylessLines {
  var table: EntryTable
  var reports: [RecordReport] = []

  let meanings: LineMeanings
  let edits: Sides<KeylessEdit>
  /// The keyless lines of base, and the entry of each.
  let baseIndices: [Int]
  var baseEntries: [Int: Int] = [:]
  /// Computed if something is contested.
  var sideLines = Sides(both: SideLines())
  var input: MergeInput { table.input }

  /// Adds the keyless lines to a table that has all other lines, and returns the reports.
  static func merge(into table: inout EntryTable) -> [RecordReport] {
    if !table.hasUnassignedLines { return [] }
    var lines = KeylessLines(table.take())
    lines.addBaseLines()
    let contested = lines.contestedRegions()
    if !contested.isEmpty {
      lines.sideLines = Sides(
        ours: lines.findSideLines(.ours),
        theirs: lines.findSideLines(.theirs)
      )
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
    edits = Sides(ours: edit(.ours), theirs: edit(.theirs))
    baseIndices = isKeyless.base.indices.filter { isKeyless.base[$0] }
    self.meanings = meanings
    self.table = table
  }

  func edit(_ side: Side) -> KeylessEdit { edits[side] }

  func line(_ index: Int, _ side: Side) -> Line { input.lines[side.version][index] }

  func number(_ index: Int, _ side: Side) -> Int { meanings.numbers[side.version][index] }

  /// Adds an entry for every keyless line of base, with the lines of a side that stay in its place.
  private mutating func addBaseLines() {
    for index in baseIndices {
      var lineIndices = Versions<Int?>(base: index)
      for side in Side.allCases {
        switch edit(side).fates[index] {
        case .stays(let line), .replaced(by: let line): lineIndices[side] = line
        case .block(let first) where first == index:
          lineIndices[side] = edit(side).blocks[first]?.side.first
        case .block, .removed, nil: break
        }
      }
      var entry = Entry(kind: .keyless, lineIndices: lineIndices)
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

  /// Whether a line of a side is keyless, and neither equals nor replaces one of base's.
  func isAddition(_ index: Int, _ side: Side) -> Bool {
    meanings.isKeyless[side.version][index] && edit(side).baseLines[index] == nil
  }

  /// Whether base has the line of a side, or the line replaces one of base's.
  func isAnchor(_ index: Int, _ side: Side) -> Bool {
    if edit(side).baseLines[index] != nil { return true }
    guard let entry = table.lineEntries[side.version][index] else { return false }
    return table[entry].lineIndices.base != nil
  }
}
