internal import JSONText
internal import MergePolicy
internal import Records

/// Finds the lines of the three versions that are the same record: those with the same key.
///
/// If a version has a key on several lines, no rule for one record applies, so this type decides:
/// the lines are separate records, or stay as the only side that touched them has them, or are a
/// conflict.
struct RecordMatcher {
  let keys: KeyColumns
  let identity: IdentityFields
  var table: EntryTable
  /// Receives the reports about decisions made here.
  private(set) var merger: RecordMerger

  private var input: MergeInput { table.input }

  init(input: MergeInput, keys: KeyColumns, identity: IdentityFields, merger: RecordMerger) {
    self.keys = keys
    self.identity = identity
    self.merger = merger
    table = EntryTable(input)
    let numbering = keys.numbered(input)
    table.reserveCapacity(input.unchangedBlocks.count + numbering.keys.count)
    addBlocks()
    let occurrences = KeyOccurrences(numbering)
    for index in numbering.keys.indices {
      let key = numbering.keys[index]
      if let repeated = occurrences.repeated[index] {
        matchRepeated(key, repeated)
      } else {
        matchSingle(key, occurrences.first[index])
      }
    }
    addHeader()
    addBadLines()
    addFoldedLines()
  }

  /// Unchanged blocks are known to be equal in all versions.
  private mutating func addBlocks() {
    for lineIndices in input.unchangedBlocks {
      guard let index = lineIndices.ours, let key = keys.keys.ours[index] else { continue }
      var entry = Entry(kind: .record(key), lineIndices: lineIndices)
      entry.outcome = .unchangedBlock(input.lines.ours[index].bytes)
      table.add(entry)
    }
  }

  private mutating func addHeader() {
    let headers = input.headers
    if headers.base == nil, headers.ours == nil, headers.theirs == nil { return }
    let lineIndices = Versions(base: headers.base, ours: headers.ours, theirs: headers.theirs)
    table.add(Entry(kind: .header, lineIndices: lineIndices))
  }

  /// A bad line is identified by its bytes, and its index among equal ones.
  private mutating func addBadLines() {
    if !Version.allCases.contains(where: { Document.holdBadLines(input.lines[$0]) }) { return }
    var known: [Bytes: [Int]] = [:]
    for version in Version.allCases {
      var counts: [Bytes: Int] = [:]
      for (index, line) in input.lines[version].enumerated() where line.kind == .bad {
        let occurrence = counts[line.bytes, default: 0]
        counts[line.bytes] = occurrence + 1
        if occurrence < known[line.bytes, default: []].count, let entry = known[line.bytes] {
          table[entry[occurrence]].lineIndices[version] = index
          table.assign(index, of: version, to: entry[occurrence])
        } else {
          var lineIndices = Versions<Int?>()
          lineIndices[version] = index
          known[line.bytes, default: []].append(
            table.add(Entry(kind: .bad, lineIndices: lineIndices))
          )
        }
      }
    }
  }

  /// A keyless line that both halves of a committed conflict have counts once: the others become an
  /// entry that is absent.
  private mutating func addFoldedLines() {
    var entry: Int?
    for version in Version.allCases where !input.markedPlaces[version].isEmpty {
      var counts: [Half: Int] = [:]
      for (index, line) in input.lines[version].enumerated() {
        guard let place = input.markedPlaces[version][index],
          table.lineEntries[version][index] == nil
        else { continue }
        let half = Half(region: place.region, meaning: LineMeaning(line))
        if place.isLeft {
          counts[half, default: 0] += 1
        } else if let count = counts[half], count > 0 {
          counts[half] = count - 1
          var absent = Entry(kind: .keyless, lineIndices: Versions())
          absent.outcome = .absent
          let folded = entry ?? table.add(absent)
          entry = folded
          table.assign(index, of: version, to: folded)
        }
      }
    }
  }

  private struct Half: Hashable {
    let region: Int
    let meaning: LineMeaning
  }

  // MARK: One line per version

  private mutating func matchSingle(_ key: RecordKey, _ lineIndices: Versions<Int?>) {
    let index = table.add(Entry(kind: .record(key), lineIndices: lineIndices))
    if isDoubtful(lineIndices) {
      // The line of base keeps its place, but is not the former record.
      var lines = input.line(lineIndices)
      lines.base = nil
      table.setLines(of: index, lines)
    }
  }

  /// Whether a record occurs only in one half of a committed conflict on one side, and outside any
  /// conflict on the other: each side resolved the conflict differently, so a deletion can't be
  /// told from an addition.
  private func isDoubtful(_ lineIndices: Versions<Int?>) -> Bool {
    guard let base = lineIndices.base, !input.markedPlaces.base.isEmpty,
      input.markedPlaces.base[base] != nil,
      (lineIndices.ours == nil) != (lineIndices.theirs == nil)
    else { return false }
    let isResolved = { (version: Version) in
      lineIndices[version].map { input.markedPlaces[version][$0] == nil } ?? true
    }
    return isResolved(.ours) && isResolved(.theirs)
  }

  // MARK: Several lines in a version

  /// Merges a key on several lines of a version. The first case that applies decides: the sides are
  /// equal, or one equals base; the identity tells the lines apart; a conflict.
  private mutating func matchRepeated(_ key: RecordKey, _ lineIndices: Versions<[Int]>) {
    var group = KeyGroup(key: key, lineIndices: lineIndices, input: input)
    if group.hasMarkedLines, !resolveCommittedMarkers(of: &group) {
      addConflict(group, reason: .unresolvedBefore)
      return
    }
    group.assumeKept(where: input.isSound)
    if let winner = group.uncontestedSide {
      addLines(of: winner, group)
    } else if group.isOneRecord {
      let index = table.add(Entry(kind: .record(key), lineIndices: group.firstLineIndices))
      if group.hasOwnLines { table.setLines(of: index, group.firstLines) }
      assignRest(of: group, to: index)
    } else if let parts = group.partedByIdentity(identity) {
      for part in parts { table.add(Entry(kind: .record(key), lineIndices: part)) }
      assignRest(of: group, to: nil)
    } else {
      addConflict(group, reason: .duplicateKey)
    }
  }

  /// Keeps the lines of a side, each at its own place. An equal line of another version is the same
  /// line.
  private mutating func addLines(of side: Side, _ group: KeyGroup) {
    for part in group.parts(of: side) {
      var entry = Entry(kind: .record(group.key), lineIndices: part.lineIndices)
      entry.outcome = part.isKept ? .line(part.bytes) : .absent
      table.add(entry)
    }
    assignRest(of: group, to: nil)
  }

  private mutating func addConflict(_ group: KeyGroup, reason: ConflictReason) {
    merger.reports.append(RecordReport(key: group.key, event: .conflict(reason)))
    var entry = Entry(kind: .record(group.key), lineIndices: group.firstLineIndices)
    entry.outcome = .conflict(group.conflict)
    assignRest(of: group, to: table.add(entry))
  }

  /// Assigns the remaining lines of a group to an entry: `entry`, or one that is absent.
  private mutating func assignRest(of group: KeyGroup, to entry: Int?) {
    var index = entry
    for version in Version.allCases {
      for line in group.lineIndices[version] where table.lineEntries[version][line] == nil {
        if index == nil {
          var absent = Entry(kind: .record(group.key), lineIndices: Versions())
          absent.outcome = .absent
          index = table.add(absent)
        }
        if let index { table.assign(line, of: version, to: index) }
      }
    }
  }

  /// Merges the halves of committed conflicts over base by the rules for records. Returns false if
  /// a person has to decide.
  ///
  /// A half that a side still has counts as base's version, unless both sides have different ones.
  private mutating func resolveCommittedMarkers(of group: inout KeyGroup) -> Bool {
    if group.isMarked(.base), group.distinctLines(.base).count > 1 {
      let sides = [Version.ours, .theirs].compactMap { version -> Line? in
        let lines = group.distinctLines(version)
        guard lines.count == 1, let value = lines[0].value else { return nil }
        return group.distinctLines(.base).first { $0.value.means(value) }
      }
      let isClear = sides.allSatisfy { $0.value.means(sides[0].value) }
      group.replaceLines(of: .base, by: isClear ? sides.first : nil)
    }
    var isDecided = true
    for version in [Version.ours, .theirs] where group.isMarked(version) {
      guard group.distinctLines(version).count > 1 else { continue }
      if let merged = mergedHalves(of: version, group) {
        group.replaceLines(of: version, by: merged)
      } else {
        isDecided = false
      }
    }
    return isDecided
  }

  /// Merges the lines of a version that had markers into one; nil if the rules for records do not
  /// decide.
  private mutating func mergedHalves(of version: Version, _ group: KeyGroup) -> Line? {
    let base = group.distinctLines(.base)
    if base.count > 1 { return nil }
    let lines = group.distinctLines(version)
    var inner = merger.withoutReports
    var merged = lines[0]
    for line in lines.dropFirst() {
      let versions = Versions(base: base.first, ours: merged, theirs: line)
      guard case .line(let bytes) = inner.merge(versions, key: group.key) else { return nil }
      merged = Line(bytes: bytes, number: merged.number)
    }
    merger.reports += inner.reports
    return merged
  }
}

/// The lines of each key, by the numbers of keys.
private struct KeyOccurrences {
  private(set) var first: [Versions<Int?>]
  private(set) var repeated: [Int: Versions<[Int]>] = [:]

  init(_ numbering: KeyNumbers) {
    first = [Versions<Int?>](repeating: Versions(), count: numbering.keys.count)
    add(numbering.numbers.base, to: .base)
    add(numbering.numbers.ours, to: .ours)
    add(numbering.numbers.theirs, to: .theirs)
  }

  private mutating func add(_ column: [Int], to version: Version) {
    for (line, number) in column.enumerated() where number != KeyNumbers.none {
      // fault: second-line-of-a-key-holds
      if first[number][version] != nil || repeated[number] != nil {
        note(line, repeating: number, in: version)
        continue
      }
      first[number][version] = line
    }
  }

  private mutating func note(_ line: Int, repeating index: Int, in version: Version) {
    if repeated[index] == nil {
      let start = first[index]
      repeated[index] = Versions(
        base: start.base.map { [$0] } ?? [],
        ours: start.ours.map { [$0] } ?? [],
        theirs: start.theirs.map { [$0] } ?? []
      )
    }
    switch version {
    case .base: repeated[index]?.base.append(line)
    case .ours: repeated[index]?.ours.append(line)
    case .theirs: repeated[index]?.theirs.append(line)
    }
  }
}
