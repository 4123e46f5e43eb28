internal import JSONText
internal import Records

/// Finds records whose keys both sides edited.
///
/// Base's record is gone on both sides. In its place, after the nearest record before it that all
/// three versions have, each side added a record that keeps at least half of base's other members.
/// If the two new keys differ, this is one record whose key is in conflict.
struct EditedKeys {
  private var table: EntryTable
  private let keyNames: Set<Bytes>

  /// A record of base that is gone, and the record that each side may have made of it.
  private struct Candidate {
    let old: Int
    let ours: Int
    let theirs: Int
    /// The number of members that both sides together kept.
    let keptCount: Int
  }

  /// The most pairs of a gone and an added record that are compared at one place; with more, only
  /// pairs at nearly the same position are compared.
  private static let pairLimit = 10_000
  private static let reach = 8

  /// Finds such records in a table whose records are not decided yet, and makes them conflicts.
  static func ask(
    in table: inout EntryTable,
    keys: KeyColumns,
    _ merger: inout RecordMerger
  ) {
    let names = Set(keys.fields.all.map { $0.names[0] })
    var edited = EditedKeys(table: table.take(), keyNames: names)
    edited.ask(&merger)
    table = edited.table
  }

  private init(table: EntryTable, keyNames: Set<Bytes>) {
    self.table = table
    self.keyNames = keyNames
  }

  private mutating func ask(_ merger: inout RecordMerger) {
    let input = table.input
    if !input.isSound.ours || !input.isSound.theirs { return }
    let gone = table.entries.indices.filter { isOpenRecord($0, in: .base) }
    if gone.isEmpty { return }
    let added = Side.allCases.map { side in
      table.entries.indices.filter { isOpenRecord($0, in: side.version) }
    }
    if added.contains(where: \.isEmpty) { return }
    let anchors = Versions(base: anchors(.base), ours: anchors(.ours), theirs: anchors(.theirs))
    func byAnchor(_ indices: [Int], _ version: Version) -> [Int: [Int]] {
      Dictionary(grouping: indices) { anchors[version][$0] ?? Self.top }
    }
    let ours = byAnchor(added[0], .ours)
    let theirs = byAnchor(added[1], .theirs)
    var candidates: [Candidate] = []
    for (anchor, records) in byAnchor(gone, .base).sorted(by: { $0.key < $1.key }) {
      candidates += self.candidates(records, ours[anchor] ?? [], theirs[anchor] ?? [])
    }
    var taken: Set<Int> = []
    for candidate in candidates.sorted(by: precedes) {
      let members = [candidate.old, candidate.ours, candidate.theirs]
      if members.contains(where: taken.contains) { continue }
      taken.formUnion(members)
      table.askForKey(of: candidate.old, candidate.ours, candidate.theirs, &merger)
    }
  }

  private static let top = -1

  /// Whether an entry is an undecided record that only one version has.
  private func isOpenRecord(_ index: Int, in version: Version) -> Bool {
    let entry = table[index]
    return entry.outcome.isOpen && entry.key != nil && entry.isOnly(in: version)
  }

  /// For each entry of a version, the nearest record before it that all versions have.
  private func anchors(_ version: Version) -> [Int: Int] {
    var anchors: [Int: Int] = [:]
    var anchor = Self.top
    for case let index? in table.lineEntries[version] where table[index].key != nil {
      let lineIndices = table[index].lineIndices
      if lineIndices.base != nil, lineIndices.ours != nil, lineIndices.theirs != nil {
        anchor = index
      }
      if anchors[index] == nil { anchors[index] = anchor }
    }
    return anchors
  }

  /// The candidates at one place.
  private func candidates(_ gone: [Int], _ ours: [Int], _ theirs: [Int]) -> [Candidate] {
    func kept(_ added: [Int], _ side: Side, of position: Int) -> [(index: Int, count: Int)] {
      let near =
        gone.count * added.count <= Self.pairLimit
        ? added.indices
        : added.indices.clamped(to: position - Self.reach..<position + Self.reach + 1)
      guard let base = otherMembers(table.lines(of: gone[position]).base) else { return [] }
      return near.compactMap { index in
        guard let record = otherMembers(table.lines(of: added[index])[side]) else { return nil }
        let count = base.count { record[$0.key].means($0.value) }
        return 2 * count >= base.count ? (added[index], count) : nil
      }
    }
    return gone.indices.flatMap { position -> [Candidate] in
      let oursKept = kept(ours, .ours, of: position)
      let theirsKept = kept(theirs, .theirs, of: position)
      return oursKept.flatMap { left in
        theirsKept.map { right in
          Candidate(
            old: gone[position],
            ours: left.index,
            theirs: right.index,
            keptCount: left.count + right.count
          )
        }
      }
    }
  }

  private func otherMembers(_ line: Line?) -> [Bytes: JSONValue]? {
    guard let members = line?.value?.members else { return nil }
    let pairs = members.map { ($0.decodedName, $0.value) }
    return Dictionary(pairs.filter { !keyNames.contains($0.0) }, uniquingKeysWith: { $1 })
  }

  /// Those that kept the most come first, then those with smaller keys, whichever side has them.
  private func precedes(_ left: Candidate, _ right: Candidate) -> Bool {
    if left.keptCount != right.keptCount { return left.keptCount > right.keptCount }
    let (leftKeys, rightKeys) = (keys(of: left), keys(of: right))
    for (leftKey, rightKey) in zip(leftKeys, rightKeys) where leftKey != rightKey {
      return leftKey < rightKey
    }
    return false
  }

  private func keys(of candidate: Candidate) -> [RecordKey] {
    let new = [candidate.ours, candidate.theirs].compactMap { table[$0].key }.sorted()
    return new + [candidate.old].compactMap { table[$0].key }
  }
}
