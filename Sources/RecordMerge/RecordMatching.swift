internal import JSONText
internal import MergePolicy
internal import Records

/// Finds which lines of the three versions are the same record.
///
/// Records are matched by key. Where the policy names an identity, by key and identity: a record
/// that one side renamed is found again under its new key. What can't be decided line by line (a
/// key on several lines of one version) becomes a conflict or stays as the one side has it that
/// touched it.
struct RecordMatching {
  let policy: Policy
  let keys: KeyColumns
  let renaming: KeyRenaming
  var table: EntryTable
  /// Entries that share a key with another one that was added by a different act.
  var contestedKeys: [RecordKey: [Int]] = [:]
  /// Keys on several lines of a version that both sides touched.
  private(set) var duplicateConflicts: [(entry: Int, key: RecordKey)] = []

  var input: MergeInput { table.input }

  init(policy: Policy, input: MergeInput, keys: KeyColumns, renaming: KeyRenaming) {
    self.policy = policy
    self.keys = keys
    self.renaming = renaming
    table = EntryTable(input)
    let numbering = keys.numbered(input.lines)
    table.reserveCapacity(input.runs.count + numbering.keys.count)
    addRuns()
    let occurrences = KeyOccurrences(numbering)
    for index in numbering.keys.indices {
      let key = numbering.keys[index]
      if let repeated = occurrences.repeated[index] {
        matchRepeated(key, repeated)
      } else {
        matchSingle(key, occurrences.first[index])
      }
    }
    if !policy.identity.isEmpty { followRenamings() }
  }

  /// Runs are known to be the same in all versions.
  private mutating func addRuns() {
    for places in input.runs {
      guard let index = places.ours, let key = keys.ours[index] else { continue }
      var entry = Entry(kind: .record(key), places: places)
      entry.outcome = .run(input.ours[index].bytes)
      table.add(entry)
    }
  }

  /// Gives the table away, so that who goes on with it does not have to copy it.
  mutating func takeTable() -> EntryTable {
    var taken = EntryTable.none
    swap(&taken, &table)
    return taken
  }

  @discardableResult
  private mutating func add(_ key: RecordKey, _ places: ThreeWay<Int>) -> Int {
    table.add(Entry(kind: .record(key), places: places))
  }

  private func identity(of line: Line?) -> Identity? {
    line?.value.map { Identity(of: $0, fields: policy.identity) }
  }

  // MARK: One line a version

  /// A key that stands on at most one line of each version: one record, or several by identity.
  private mutating func matchSingle(_ key: RecordKey, _ places: ThreeWay<Int>) {
    var places = places
    if isDoubtful(places) { places.base = nil }
    if policy.identity.isEmpty {
      add(key, places)
      return
    }
    let parts = splitByIdentity(places)
    var added: [Int] = []
    for part in parts { added.append(add(key, part)) }
    if added.count > 1 { contestedKeys[key] = added }
  }

  /// Parts the lines of a key into those that can be one record by their identity.
  private func splitByIdentity(_ places: ThreeWay<Int>) -> [ThreeWay<Int>] {
    let lines = input.line(places)
    if lines.ours?.twinIndex != nil && lines.ours?.twinIndex == places.base
      && lines.theirs?.twinIndex == places.base
    {
      return [places]
    }
    if policy.effectiveCollision == .merge && lines.ours != nil && lines.theirs != nil {
      return [places]
    }
    let identities = ThreeWay(
      base: identity(of: lines.base),
      ours: identity(of: lines.ours),
      theirs: identity(of: lines.theirs)
    )
    func agree(_ left: Identity?, _ right: Identity?) -> Bool {
      guard let left, let right else { return true }
      return left.agrees(with: right)
    }
    let isOursBase = agree(identities.base, identities.ours)
    let isTheirsBase = agree(identities.base, identities.theirs)
    let isOneAct = agree(identities.ours, identities.theirs) || areTombstones(lines)
    if identities.base == nil {
      return isOneAct
        ? [places] : [ThreeWay(ours: places.ours), ThreeWay(theirs: places.theirs)]
    }
    switch (isOursBase, isTheirsBase) {
    case (true, true): return [places]
    case (true, false):
      return [ThreeWay(base: places.base, ours: places.ours), ThreeWay(theirs: places.theirs)]
    case (false, true):
      return [ThreeWay(base: places.base, theirs: places.theirs), ThreeWay(ours: places.ours)]
    case (false, false):
      let base = ThreeWay(base: places.base)
      return isOneAct
        ? [base, ThreeWay(ours: places.ours, theirs: places.theirs)]
        : [base, ThreeWay(ours: places.ours), ThreeWay(theirs: places.theirs)]
    }
  }

  /// Whether both sides have tombstones, which never move: two that were added under one key go
  /// into one.
  private func areTombstones(_ lines: ThreeWay<Line>) -> Bool {
    guard let tombstone = policy.tombstone else { return false }
    let marks = [lines.ours, lines.theirs].map { $0?.value.map(tombstone.marks) ?? false }
    return marks == [true, true]
  }

  // MARK: Several lines of a version

  /// A key that stands on several lines of a version.
  private mutating func matchRepeated(_ key: RecordKey, _ places: ThreeWay<[Int]>) {
    let parted = matchByIdentity(key, places) || matchBaseCandidates(key, places)
    if !parted { matchAsBlock(key, places) }
  }

  /// Lines that their identity tells apart in each version are records of their own.
  private mutating func matchByIdentity(_ key: RecordKey, _ places: ThreeWay<[Int]>) -> Bool {
    if policy.identity.isEmpty || isMarked(places) { return false }
    var parts: [Bytes: ThreeWay<Int>] = [:]
    var order: [Bytes] = []
    for slot in [\ThreeWay<Int>.base, \.ours, \.theirs] {
      let (indices, lines) = versionLines(slot, places)
      for index in indices {
        guard let identity = identity(of: lines[index]) else { return false }
        let name = Bytes(identity.wholeSeconds.map(\.bytes.text).joined(separator: "\n"))
        if parts[name] == nil { order.append(name) }
        if parts[name]?[keyPath: slot] != nil { return false }
        parts[name, default: ThreeWay()][keyPath: slot] = index
      }
    }
    for name in order {
      if let part = parts[name] { add(key, part) }
    }
    return true
  }

  private func versionLines(
    _ slot: WritableKeyPath<ThreeWay<Int>, Int?>,
    _ places: ThreeWay<[Int]>
  ) -> (indices: [Int], lines: [Line]) {
    switch slot {
    case \.base: (places.base ?? [], input.base)
    case \.ours: (places.ours ?? [], input.ours)
    default: (places.theirs ?? [], input.theirs)
    }
  }

  /// Whether some of the lines were contested in a version that held conflict markers.
  private func isMarked(_ places: ThreeWay<[Int]>) -> Bool {
    (places.base ?? []).contains { input.baseRegions[$0] != nil }
      || (places.ours ?? []).contains(where: input.unresolvedOurs.contains)
      || (places.theirs ?? []).contains(where: input.unresolvedTheirs.contains)
  }

  /// A record that one candidate of a committed conflict alone has: base may have had it or not, so
  /// that nothing tells a deletion from an addition.
  private func isDoubtful(_ places: ThreeWay<Int>) -> Bool {
    guard let base = places.base else { return false }
    return input.baseRegions[base] != nil && (places.ours == nil) != (places.theirs == nil)
  }

  /// Base's lines are the candidates of a conflict that was committed, and each side has one line.
  private mutating func matchBaseCandidates(_ key: RecordKey, _ places: ThreeWay<[Int]>) -> Bool {
    let candidates = places.base ?? []
    let ours = places.ours ?? []
    let theirs = places.theirs ?? []
    let unresolved =
      ours.contains(where: input.unresolvedOurs.contains)
      || theirs.contains(where: input.unresolvedTheirs.contains)
    guard candidates.count > 1, ours.count <= 1, theirs.count <= 1, !unresolved,
      candidates.contains(where: { input.baseRegions[$0] != nil })
    else { return false }
    let parts = ThreeWay(base: candidates.first, ours: ours.first, theirs: theirs.first)
    var entry = Entry(kind: .record(key), places: parts)
    entry.baseCandidates = candidates.map { input.base[$0] }
    table.add(entry)
    return true
  }

  /// The lines of a key as one thing: as the one side has them that touched any of them, else a
  /// conflict.
  private mutating func matchAsBlock(_ key: RecordKey, _ places: ThreeWay<[Int]>) {
    let block = LineBlock(input: input, places: places)
    let isUnresolved =
      (places.ours ?? []).contains(where: input.unresolvedOurs.contains)
      || (places.theirs ?? []).contains(where: input.unresolvedTheirs.contains)
    if !isUnresolved, let parts = block.uncontested {
      for (part, outcome) in parts {
        var entry = Entry(kind: .record(key), places: part)
        entry.outcome = outcome
        table.add(entry)
      }
      return
    }
    let first = places.map(\.first)
    var entry = Entry(kind: .record(key), places: first, isBlock: true)
    entry.outcome = .conflict(block.conflict)
    let index = table.add(entry)
    for line in places.base ?? [] { table.place(index, at: ThreeWay(base: line)) }
    for line in places.ours ?? [] { table.place(index, at: ThreeWay(ours: line)) }
    for line in places.theirs ?? [] { table.place(index, at: ThreeWay(theirs: line)) }
    duplicateConflicts.append((index, key))
  }
}

/// Where each key stands, by the numbers of keys.
private struct KeyOccurrences {
  private(set) var first: [ThreeWay<Int>]
  private(set) var repeated: [Int: ThreeWay<[Int]>] = [:]

  init(_ numbering: KeyNumbering) {
    first = [ThreeWay<Int>](repeating: ThreeWay(), count: numbering.keys.count)
    add(numbering.base, to: .base)
    add(numbering.ours, to: .ours)
    add(numbering.theirs, to: .theirs)
  }

  private mutating func add(_ column: [Int], to version: Version) {
    for (line, number) in column.enumerated() where number != KeyNumbering.none {
      if first[number].value(of: version) != nil || repeated[number] != nil {
        note(line, repeating: number, in: version)
        continue
      }
      switch version {
      case .base: first[number].base = line
      case .ours: first[number].ours = line
      case .theirs: first[number].theirs = line
      }
    }
  }

  private mutating func note(_ line: Int, repeating index: Int, in version: Version) {
    if repeated[index] == nil {
      let start = first[index]
      repeated[index] = ThreeWay(
        base: start.base.map { [$0] } ?? [],
        ours: start.ours.map { [$0] } ?? [],
        theirs: start.theirs.map { [$0] } ?? []
      )
    }
    switch version {
    case .base: repeated[index]?.base?.append(line)
    case .ours: repeated[index]?.ours?.append(line)
    case .theirs: repeated[index]?.theirs?.append(line)
    }
  }
}
