internal import JSONText
internal import MergePolicy
internal import Records

/// Settles records that were added under one key by different acts, after each was merged by
/// itself: the greater identities get keys of their own, or a person decides.
struct CollisionResolver {
  let policy: Policy
  let renaming: KeyRenaming
  private var takenKeys: Set<RecordKey>
  private(set) var table: EntryTable

  private var input: MergeInput { table.input }
  private let keys: KeyColumns

  init(
    policy: Policy,
    renaming: KeyRenaming,
    keys: KeyColumns,
    table: EntryTable
  ) {
    self.policy = policy
    self.renaming = renaming
    self.table = table
    takenKeys = []
    self.keys = keys
  }

  /// Settles the entries that may share a key.
  mutating func resolve(_ contested: [RecordKey: [Int]], _ merger: inout RecordMerger) {
    if contested.isEmpty { return }
    takenKeys = Set((keys.base + keys.ours + keys.theirs).compactMap { $0 })
    for line in input.base where line.kind == .run {
      for record in input.lines(ofRun: line.bytes) {
        if let key = KeyColumns.key(of: record, fields: keys.fields) { takenKeys.insert(key) }
      }
    }
    for key in contested.keys.sorted() {
      let present = (contested[key] ?? []).filter { index in
        table[index].key == key && table[index].outcome.isPresent
      }
      guard present.count > 1 else { continue }
      if policy.effectiveCollision == .rename {
        rename(present, key, &merger)
      } else {
        ask(present, key, &merger)
      }
    }
  }

  /// The first keeps the key: what a person has to decide, a tombstone, else the smallest identity.
  private mutating func rename(
    _ indices: [Int],
    _ key: RecordKey,
    _ merger: inout RecordMerger
  ) {
    let ranked = indices.sorted { precedes($0, $1) }
    for index in ranked.dropFirst() where !isTombstone(index) {
      guard case .line(let bytes) = table[index].outcome,
        let record = try? JSONValue(parsing: bytes),
        let new = renaming.renamed(
          key,
          Identity(of: record, fields: policy.identity),
          isTaken: takenKeys.contains
        ),
        let renamed = record.replacing(new.field.names, with: new.value)
      else { continue }
      takenKeys.insert(new.key)
      let line = Line(bytes: bytes, number: 0)
      table[index].kind = .record(new.key)
      table[index].outcome = .line(
        Bytes(line.leadingBlanks.array + renamed.bytes.array + line.trailingBlanks.array)
      )
      let side: Side = table[index].linePlaces.ours == nil ? .theirs : .ours
      merger.reports.append(
        RecordReport(key: key, event: .renamed(of: side, from: key, to: new.key))
      )
    }
  }

  private mutating func ask(
    _ indices: [Int],
    _ key: RecordKey,
    _ merger: inout RecordMerger
  ) {
    func entry(of side: Side) -> Int? {
      indices.first { index in
        let places = table[index].linePlaces
        return places[side] != nil && places[side.other] == nil
      }
    }
    guard let ours = entry(of: .ours), let theirs = entry(of: .theirs) else { return }
    let lines = ThreeWay(
      ours: table.lines(of: ours).ours,
      theirs: table.lines(of: theirs).theirs
    )
    // One of them may be in question by itself: then this is the question.
    merger.reports.removeAll { $0.key == key && $0.event == .conflict(.editedAndDeleted) }
    table[ours].outcome = merger.conflict(lines, key: key, reason: .collision)
    table[theirs].outcome = .absent
    table.place(ours, at: table[theirs].places)
  }

  private func precedes(_ left: Int, _ right: Int) -> Bool {
    if isOpen(left) != isOpen(right) { return isOpen(left) }
    if isTombstone(left) != isTombstone(right) { return isTombstone(left) }
    guard let leftRecord = record(left), let rightRecord = record(right) else { return false }
    let leftIdentity = Identity(of: leftRecord, fields: policy.identity)
    let order = leftIdentity.order(to: Identity(of: rightRecord, fields: policy.identity))
    return order == .equal
      ? leftRecord.totalOrder(to: rightRecord) == .less : order == .less
  }

  /// Whether a person has to decide what becomes of a record.
  private func isOpen(_ index: Int) -> Bool {
    if case .conflict = table[index].outcome { true } else { false }
  }

  private func isTombstone(_ index: Int) -> Bool {
    guard let tombstone = policy.tombstone, let record = record(index) else { return false }
    return tombstone.marks(record)
  }

  private func record(_ index: Int) -> JSONValue? {
    guard case .line(let bytes) = table[index].outcome else { return nil }
    return try? JSONValue(parsing: bytes)
  }
}
