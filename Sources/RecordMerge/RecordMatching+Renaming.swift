internal import JSONText
internal import MergePolicy
internal import Records

extension RecordMatching {
  /// Finds records again that a side gave another key: base's record is missing on that side, and
  /// the side added one with the same identity, to the nanosecond, that no other record has.
  mutating func followRenamings() {
    for side in [Side.ours, .theirs] {
      let additions = additions(of: side)
      if additions.isEmpty { continue }
      var counts: FingerprintCounts?
      for index in table.entries.indices where isMissing(index, on: side) {
        guard let fingerprint = fingerprint(table.lines(of: index).base),
          let addition = additions[fingerprint] ?? nil
        else { continue }
        let known = counts ?? countFingerprints(on: side)
        counts = known
        guard known.base[fingerprint] == 1, known.side[fingerprint] == 1 else { continue }
        takeOver(addition, into: index, by: side)
      }
    }
    followOwnRenamings()
  }

  /// Records that were added on both sides, on one of them under a key that this merge gave it
  /// before.
  private mutating func followOwnRenamings() {
    let ours = additions(of: .ours)
    let theirs = additions(of: .theirs)
    for (fingerprint, addition) in ours.sorted(by: { $0.key < $1.key }) {
      guard let oursIndex = addition, let theirsIndex = theirs[fingerprint] ?? nil,
        oursIndex != theirsIndex,
        let oursKey = table[oursIndex].key, let theirsKey = table[theirsIndex].key,
        let identity = table.lines(of: oursIndex).ours?.value.map({
          Identity(of: $0, fields: policy.identity)
        })
      else { continue }
      if renaming.isRenaming(oursKey, of: theirsKey, identity) {
        join(theirsIndex, of: .theirs, to: oursIndex)
      } else if renaming.isRenaming(theirsKey, of: oursKey, identity) {
        join(oursIndex, of: .ours, to: theirsIndex)
      }
    }
  }

  /// Lets the record that one side added be the other side's, under the key that a merge gave it
  /// there: no rule has a say in that, since another record has the old key.
  private mutating func join(_ source: Int, of side: Side, to target: Int) {
    guard let field = renaming.fields.last, let line = table.lines(of: source)[side],
      let key = table.lines(of: target)[side.other]?.value.flatMap(field.value),
      let record = line.value?.replacing(field.names, with: key)
    else { return }
    table.moveLine(of: side, from: source, to: target)
    let bytes = Bytes(line.leadingBlanks.array + record.bytes.array + line.trailingBlanks.array)
    table.rewriteLine(of: side, at: target, as: Line(bytes: bytes, number: line.number))
  }

  /// The entries that one side alone added, by fingerprint; nil where two have the same.
  private func additions(of side: Side) -> [Bytes: Int?] {
    var additions: [Bytes: Int?] = [:]
    for (index, entry) in table.entries.enumerated() {
      let places = entry.linePlaces
      guard entry.key != nil, places.base == nil, places[side] != nil, places[side.other] == nil,
        let fingerprint = fingerprint(table.lines(of: index)[side])
      else { continue }
      additions[fingerprint] = additions[fingerprint] == nil ? index : .some(nil)
    }
    return additions
  }

  private func isMissing(_ index: Int, on side: Side) -> Bool {
    let entry = table[index]
    guard entry.key != nil, entry.baseCandidates.isEmpty else { return false }
    return entry.linePlaces.base != nil && entry.linePlaces[side] == nil
  }

  private func fingerprint(_ line: Line?) -> Bytes? {
    line?.value.flatMap { Identity(of: $0, fields: policy.identity).fingerprint }
  }

  private typealias FingerprintCounts = (base: [Bytes: Int], side: [Bytes: Int])

  /// How many records of base and of a side have each fingerprint.
  private func countFingerprints(on side: Side) -> FingerprintCounts {
    func count(_ lines: [Line]) -> [Bytes: Int] {
      lines.reduce(into: [:]) { counts, line in
        if let fingerprint = fingerprint(line) { counts[fingerprint, default: 0] += 1 }
      }
    }
    return (
      count(input.withoutRuns(input.base)),
      count(input.withoutRuns(side == .ours ? input.ours : input.theirs))
    )
  }

  /// Lets base's record have what a side calls by a new key; the key fields merge like any other.
  private mutating func takeOver(_ addition: Int, into index: Int, by side: Side) {
    guard let newKey = table[addition].key else { return }
    table.moveLine(of: side, from: addition, to: index)
    table[index].kind = .record(newKey)
    table[index].isRenamed = true
    contestedKeys[newKey]?.append(index)
  }
}
