internal import JSONText
internal import Records

/// Gives new keys to records that were added under a key that another record keeps.
struct AddedKeys {
  private let renaming: KeyRenamer
  private var table: EntryTable
  private var renamed: [(new: Int, kept: Int)] = []
  /// The entries of each key; nil means a record in an unchanged block.
  private var entriesOfKey: [RecordKey: [Int?]] = [:]

  /// Adds the records with new keys to a table whose records are decided. Returns the entry of
  /// each, with the entry that kept the old key.
  static func add(
    to table: inout EntryTable,
    renaming: KeyRenamer,
    _ merger: inout RecordMerger
  ) -> [(new: Int, kept: Int)] {
    var contested: [(index: Int, key: RecordKey, moved: Side)] = []
    for index in table.entries.indices {
      guard case .renaming(_, let moved) = table[index].outcome, let key = table[index].key else {
        continue
      }
      contested.append((index, key, moved))
    }
    if contested.isEmpty { return [] }
    var added = AddedKeys(renaming: renaming, table: table.take())
    added.findEntries()
    for (index, key, moved) in contested.sorted(by: { $0.key < $1.key }) {
      added.rename(index, key, moved, &merger)
    }
    table = added.table
    return added.renamed
  }

  private init(renaming: KeyRenamer, table: EntryTable) {
    self.renaming = renaming
    self.table = table
  }

  private mutating func findEntries() {
    for index in table.entries.indices {
      guard let key = table[index].key else { continue }
      if case .unchangedBlock(let bytes) = table[index].outcome {
        for record in table.input.records(inBlock: bytes) {
          guard let key = KeyColumns.key(of: record, by: renaming.fields) else { continue }
          entriesOfKey[key, default: []].append(nil)
        }
      } else {
        entriesOfKey[key, default: []].append(index)
      }
    }
  }

  private mutating func rename(
    _ index: Int,
    _ key: RecordKey,
    _ moved: Side,
    _ merger: inout RecordMerger
  ) {
    guard let line = table.lines(of: index)[moved] else { return }
    // fault: new-key-is-taken
    let new = renaming.renamed(line) { newKey, newLine in isFree(newKey, for: newLine, of: moved) }
    guard let new else { return }
    merger.reports.append(
      RecordReport(key: key, event: .renamed(of: moved, from: key, to: new.key))
    )
    if let known = entriesOfKey[new.key]?.first ?? nil {
      // An earlier merge gave the record this key: the other side's record there is its newer form.
      var lines = table.lines(of: known)
      lines[moved] = new.line
      table.setLines(of: known, lines)
      merger.reports.removeAll { $0.key == new.key }
      table[known].outcome = merger.merge(lines, key: new.key)
      return
    }
    var entry = Entry(kind: .record(new.key), lineIndices: Versions())
    entry.outcome = .line(new.line.bytes)
    let added = table.add(entry)
    entriesOfKey[new.key] = [added]
    renamed.append((added, index))
  }

  /// Whether a key is free: no version has it, or only the same record does, without other content
  /// on the side whose record moves.
  private func isFree(_ key: RecordKey, for line: Line, of moved: Side) -> Bool {
    guard let entries = entriesOfKey[key] else { return true }
    guard entries.count == 1, let index = entries[0] else { return false }
    let identity = renaming.identity.identity(of: line)
    let lines = table.lines(of: index)
    if let own = lines[moved], !own.value.means(line.value) { return false }
    return [lines.base, lines.ours, lines.theirs].compactMap { $0 }.allSatisfy { other in
      guard let identity, let otherIdentity = renaming.identity.identity(of: other) else {
        // fault: reused-key-is-taken
        return false
      }
      return identity.order(to: otherIdentity) == .equal
    }
  }
}
