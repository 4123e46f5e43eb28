internal import JSONText
internal import MergePolicy
internal import Records

/// Merges files whose lines are events (`consistency: append`): the result is the union of both
/// sides. Each line occurs as often as on the side that has more of it, and nothing is removed.
///
/// Lines are ordered by `sort`, and canonically where that is equal. So the result depends only on
/// the lines of both sides, and clones end with the same file whatever the order of their merges. A
/// line without the sort field follows the line that it follows on its side.
struct LogMerge {
  let policy: Policy
  private var table: EntryTable
  private let meanings: LineMeanings

  /// Adds the events to a table that has the header and the bad lines.
  static func merge(into table: inout EntryTable, policy: Policy) {
    var log = LogMerge(table.take(), policy: policy)
    log.addLines()
    table = log.table
  }

  private init(_ table: EntryTable, policy: Policy) {
    self.policy = policy
    meanings = LineMeanings(table)
    self.table = table
  }

  /// A line by its meaning, and its index among equal ones.
  private struct Event: Hashable {
    let meaning: Int
    let occurrence: Int
  }

  private mutating func addLines() {
    let gone = policy.rotates ? goneCounts() : Versions(all: [:])
    var known: [Event: Int] = [:]
    for version in Version.allCases {
      var counts: [Int: Int] = [:]
      let lines = table.input.lines[version]
      for index in lines.indices where isEvent(index, version) {
        let meaning = meanings.numbers[version][index]
        // fault: log-loses-repetition
        let count = counts[meaning, default: 0]
        counts[meaning] = count + 1
        let occurrence = count - gone[version][meaning, default: 0]
        if occurrence < 0 { continue }
        let event = Event(meaning: meaning, occurrence: occurrence)
        if let entry = known[event] {
          table[entry].lineIndices[version] = index
          table.assign(index, of: version, to: entry)
        } else {
          var lineIndices = Versions<Int?>()
          lineIndices[version] = index
          known[event] = table.add(Entry(kind: .keyless, lineIndices: lineIndices))
        }
      }
    }
    for entry in known.values { table[entry].outcome = outcome(of: entry) }
  }

  private func isEvent(_ index: Int, _ version: Version) -> Bool {
    meanings.isKeyless[version][index] && table.input.lines[version][index].kind != .blank
  }

  /// Lines that neither side has are gone; the spelling of one meaning is merged three-way.
  private func outcome(of entry: Int) -> Outcome {
    let lines = table.lines(of: entry)
    if lines.ours == nil, lines.theirs == nil { return .absent }
    let texts = lines.compactMap(\.bytes)
    return texts.knownSpelling.map { .line($0) } ?? .absent
  }

  // MARK: Rotation

  /// How many of each line, from the first on, are gone in each version because a side removed the
  /// beginning of base's lines.
  private func goneCounts() -> Versions<[Int: Int]> {
    let base = events(.base)
    var removed: [Int: Int] = [:]
    for version in [Version.ours, .theirs] {
      let matches = SequenceDiff(base, events(version)).matches
      let kept = matches.firstIndex { $0 != nil } ?? base.count
      for (meaning, count) in Self.counts(base[..<kept]) {
        removed[meaning] = max(removed[meaning, default: 0], count)
      }
    }
    let baseCounts = Self.counts(base[...])
    var gone = Versions<[Int: Int]>(base: removed, ours: [:], theirs: [:])
    for version in [Version.ours, .theirs] {
      let counts = Self.counts(events(version)[...])
      var goneHere: [Int: Int] = [:]
      for (meaning, count) in removed {
        // A side that removed them itself has fewer already.
        let rest = max(0, baseCounts[meaning, default: 0] - count)
        goneHere[meaning] = max(0, min(count, counts[meaning, default: 0] - rest))
      }
      gone[version] = goneHere
    }
    return gone
  }

  private func events(_ version: Version) -> [Int] {
    let numbers = meanings.numbers[version]
    return numbers.indices.filter { isEvent($0, version) }.map { numbers[$0] }
  }

  private static func counts(_ numbers: ArraySlice<Int>) -> [Int: Int] {
    numbers.reduce(into: [:]) { $0[$1, default: 0] += 1 }
  }
}
