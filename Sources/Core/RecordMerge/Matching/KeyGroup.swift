internal import JSONText
internal import Records

/// The lines of one key that a version has on several lines.
struct KeyGroup {
  let key: RecordKey
  /// The indices of the lines in each version.
  let lineIndices: Versions<[Int]>
  private let input: MergeInput
  /// The lines as they are merged. They may differ from those at `lineIndices`.
  private var lines: Versions<[Line]>
  /// For each of the lines, the number of its meaning.
  private var meanings: Versions<[Int]>
  private var numbering = ValueNumbers()
  private(set) var hasOwnLines = false

  init(key: RecordKey, lineIndices: Versions<[Int]>, input: MergeInput) {
    self.key = key
    self.lineIndices = lineIndices
    self.input = input
    lines = Versions(
      base: lineIndices.base.map { input.lines.base[$0] },
      ours: lineIndices.ours.map { input.lines.ours[$0] },
      theirs: lineIndices.theirs.map { input.lines.theirs[$0] }
    )
    meanings = Versions(base: [], ours: [], theirs: [])
    for version in Version.allCases { meanings[version] = numbers(of: lines[version]) }
  }

  /// The lines of a version without those that mean the same as an earlier one.
  func distinctLines(_ version: Version) -> [Line] {
    var seen: Set<Int> = []
    return zip(lines[version], meanings[version]).filter { seen.insert($0.1).inserted }.map(\.0)
  }

  private mutating func numbers(of lines: [Line]) -> [Int] {
    lines.map { line in
      guard let value = line.value else {
        preconditionFailure("A line with a key must be a record.")
      }
      return numbering.number(of: value)
    }
  }

  // MARK: Committed conflicts

  /// Whether a line of a version was between conflict markers.
  func isMarked(_ version: Version) -> Bool {
    lineIndices[version].contains { input.markedPlaces[version][$0] != nil }
  }

  var hasMarkedLines: Bool { Version.allCases.contains(where: isMarked) }

  /// Replaces the lines of a version by one line, or by none.
  mutating func replaceLines(of version: Version, by line: Line?) {
    setLines(of: version, line.map { [$0] } ?? [])
  }

  /// If nothing counts as deleted in a version, gives it base's lines where it has none.
  mutating func assumeKept(where isSound: Versions<Bool>) {
    for version in [Version.ours, .theirs] where !isSound[version] && lines[version].isEmpty {
      if lines.base.isEmpty { continue }
      setLines(of: version, lines.base)
    }
  }

  private mutating func setLines(of version: Version, _ new: [Line]) {
    lines[version] = new
    meanings[version] = numbers(of: new)
    hasOwnLines = true
  }

  // MARK: The result for the lines

  /// The side whose lines are taken as they are; nil if both sides touched the lines.
  var uncontestedSide: Side? {
    let meanings = meanings.map { Set($0) }
    if meanings.ours == meanings.theirs {
      let (base, ours, theirs) = (texts(.base), texts(.ours), texts(.theirs))
      if ours == theirs || theirs == base && meanings.base == meanings.ours { return .ours }
      if ours == base && meanings.base == meanings.ours { return .theirs }
      return ours.lexicographicallyPrecedes(theirs) ? .theirs : .ours
    }
    if meanings.ours == meanings.base { return .theirs }
    return meanings.theirs == meanings.base ? .ours : nil
  }

  private func texts(_ version: Version) -> [Bytes] { lines[version].map(\.bytes) }

  /// Whether no version has two lines with different meanings.
  var isOneRecord: Bool { Version.allCases.allSatisfy { Set(meanings[$0]).count <= 1 } }

  var firstLineIndices: Versions<Int?> {
    Versions(
      base: lineIndices.base.first,
      ours: lineIndices.ours.first,
      theirs: lineIndices.theirs.first
    )
  }

  var firstLines: Versions<Line?> {
    Versions(base: lines.base.first, ours: lines.ours.first, theirs: lines.theirs.first)
  }

  /// All different lines of all versions, which a person has to decide on.
  var conflict: Conflict {
    Conflict(
      base: distinctLines(.base).map(\.bytes),
      ours: distinctLines(.ours).map(\.bytes),
      theirs: distinctLines(.theirs).map(\.bytes)
    )
  }

  /// The line indices of the records, if their identity tells them apart in each version; nil if
  /// not.
  func partedByIdentity(_ identity: IdentityFields) -> [Versions<Int?>]? {
    if hasOwnLines { return nil }
    var parts: [Bytes: Versions<Int?>] = [:]
    var order: [Bytes] = []
    for version in Version.allCases {
      var seen: Set<Int> = []
      for (index, lineIndex) in lineIndices[version].enumerated()
      where seen.insert(meanings[version][index]).inserted {
        let line = lines[version][index]
        guard let name = identity.identity(of: line)?.fingerprint else { return nil }
        if parts[name] == nil { order.append(name) }
        if parts[name]?[version] != nil { return nil }
        parts[name, default: Versions()][version] = lineIndex
      }
    }
    return order.compactMap { parts[$0] }
  }

  /// The result if a side's lines are taken: each of its lines is kept. A line of another version
  /// that means the same counts as the same line. Among such lines, the first matches the first and
  /// so on, so that what follows a line on its side still follows it.
  func parts(of side: Side) -> [(lineIndices: Versions<Int?>, bytes: Bytes, isKept: Bool)] {
    let taken = lines[side.version]
    var parts = taken.indices.map {
      index -> (lineIndices: Versions<Int?>, bytes: Bytes, isKept: Bool) in
      var lineIndices = Versions<Int?>()
      if index < self.lineIndices[side.version].count {
        lineIndices[side.version] = self.lineIndices[side.version][index]
      }
      return (lineIndices, taken[index].bytes, true)
    }
    for version in Version.allCases where version != side.version {
      let pairs = Self.pairs(meanings[version], meanings[side.version])
      for (index, lineIndex) in lineIndices[version].enumerated() where index < pairs.count {
        if let pair = pairs[index] {
          parts[pair].lineIndices[version] = lineIndex
        } else {
          var lineIndices = Versions<Int?>()
          lineIndices[version] = lineIndex
          parts.append((lineIndices, lines[version][index].bytes, false))
        }
      }
    }
    return parts
  }

  /// Matches each line with one of the others by meaning: lines that mean the same are aligned, and
  /// the lines between two aligned ones are paired in order.
  private static func pairs(_ lines: [Int], _ others: [Int]) -> [Int?] {
    let matches = SequenceDiff(lines, others).matches
    var pairs = matches
    var (start, otherStart) = (0, 0)
    func pairRest(_ end: Int, _ otherEnd: Int) {
      for (index, other) in zip(start..<end, otherStart..<otherEnd) { pairs[index] = other }
    }
    for (index, match) in matches.enumerated() {
      guard let match else { continue }
      pairRest(index, match)
      (start, otherStart) = (index + 1, match + 1)
    }
    pairRest(lines.count, others.count)
    return pairs
  }
}
