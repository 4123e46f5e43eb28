internal import JSONText
package import MergePolicy
internal import RecordMerge
internal import Records

/// Collects what the versions of a file show about its records, and suggests a policy from it.
///
/// The file is seen as it is now, then edit by edit in any order, best from the latest back; only
/// the lines that an edit changed are parsed. Memory holds one version, its keys, and counts.
/// Complexity: O(bytes of all versions).
package struct PolicyEvidence {
  private let present: Policy
  /// The preset that applies to the path without a policy file.
  private let preset: String?
  let recordCount: Int
  let usualKey: KeyFields
  /// What only the version of the start shows.
  let state: RecordStates
  /// The fields of all lines of all versions.
  private(set) var table: FieldTable
  private(set) var keys: [KeyEvidence]
  private(set) var growth = GrowthEvidence()
  private let headerNames: Set<Bytes>

  /// How many different keys the version of the start has by each candidate.
  private let keyCounts: [KeyFields: Int]
  private var current: FileVersion
  private var seenIDs: Set<String> = []

  /// - Parameters:
  ///   - present: the policy that holds without the suggestion.
  ///   - preset: the name of the preset that applies to the path without a policy file.
  /// - Returns: nil for a version without records.
  package init?(of version: FileVersion, present: Policy, preset: String? = nil) {
    let document = Document(reading: version.content)
    var records: [JSONValue] = []
    for line in document.lines where line.kind == .record {
      if let value = line.value { records.append(value) }
    }
    headerNames = Self.headerNames(of: records, present)
    if !headerNames.isEmpty { records.removeFirst() }
    if records.isEmpty { return nil }
    self.present = present
    self.preset = preset
    recordCount = records.count
    current = version
    var table = FieldTable()
    for record in records { table.see(record) }
    let columns = Columns(of: records, table)
    state = RecordStates(of: records, columns, table)
    let search = KeySearch(records, document, columns, table)
    usualKey = search.usual
    let candidates = present.key.isEmpty ? search.candidates : [present.key]
    self.table = table
    var keys = candidates.map { KeyEvidence($0) }
    for index in keys.indices {
      for record in records { keys[index].add(record) }
      keys[index].seeDoubles(among: records)
    }
    keyCounts = Dictionary(keys.map { ($0.fields, $0.keyCount) }) { first, _ in first }
    self.keys = keys
    noteVersion()
  }

  private static func headerNames(of records: [JSONValue], _ policy: Policy) -> Set<Bytes> {
    guard let first = records.first,
      var test = HeaderTest(first: first, policyKey: policy.key)
    else { return [] }
    for record in records.dropFirst() where !test.isRefuted { test.see(record) }
    return test.isHeader ? test.names : []
  }

  private func isHeader(_ record: JSONValue) -> Bool {
    if headerNames.isEmpty { return false }
    let names = Set((record.members ?? []).map(\.decodedName))
    return 2 * names.intersection(headerNames).count >= headerNames.count
  }

  /// Looks at an edit of the file: a version, and the one that a commit made of it.
  package mutating func see(from before: FileVersion, to after: FileVersion) {
    move(to: after)
    let changes = LineChanges(from: before.content, to: after.content)
    let removed = records(on: changes.removed)
    let added = records(on: changes.added)
    for record in removed { table.see(record) }
    growth.see(removedCount: changes.removed.count, addedCount: changes.added.count)
    let table = table
    for index in keys.indices {
      keys[index].see(removed: removed, added: added) { table.facts[$0]?.arrays.keys ?? [] }
    }
    turn(into: before, removing: added, adding: removed)
  }

  /// Looks at a merge for what both sides did to one record.
  package mutating func see(_ merge: JoinedVersions) {
    guard let contested = ContestedRecords(merge) else { return }
    for index in keys.indices { keys[index].see(contested) }
  }

  private func records(on lines: [Bytes]) -> [JSONValue] {
    lines.compactMap(LineChanges.record).filter { !isHeader($0) }
  }

  /// Makes a version the current one.
  private mutating func move(to version: FileVersion) {
    if version.id == current.id { return }
    let changes = LineChanges(from: current.content, to: version.content)
    let added = records(on: changes.added)
    for record in added { table.see(record) }
    turn(into: version, removing: records(on: changes.removed), adding: added)
  }

  private mutating func turn(
    into version: FileVersion,
    removing removed: [JSONValue],
    adding added: [JSONValue]
  ) {
    for index in keys.indices {
      for record in removed { keys[index].remove(record) }
      for record in added { keys[index].add(record) }
    }
    current = version
    noteVersion()
  }

  private mutating func noteVersion() {
    guard seenIDs.insert(current.id).inserted else { return }
    for index in keys.indices { keys[index].noteVersion() }
  }

  // MARK: The suggestion

  var versionCount: Int { seenIDs.count }

  /// The policy that what was seen suggests.
  package var suggestion: SuggestedPolicy {
    let key = chosenKey
    var parts: [SuggestedPart] = []
    if present.consistency != .append {
      let maker = key.map { PartMaker(evidence: self, key: $0, present: present) }
      let fields = maker?.parts ?? []
      if let log = logPart(key: key, hasClock: fields.contains(where: \.isClock)) {
        parts = [log]
      } else if let key {
        if present.key.isEmpty { parts.append(keyPart(key)) }
        parts += fields
      }
    }
    if let preset, !parts.isEmpty { parts.insert(SuggestedPart(.preset(preset), .path), at: 0) }
    return SuggestedPolicy(
      parts: parts,
      present: present,
      key: key?.fields ?? .none,
      usualKey: usualKey,
      counts: (recordCount, versionCount, key?.edits.editCount ?? 0)
    )
  }

  private func keyPart(_ key: KeyEvidence) -> SuggestedPart {
    SuggestedPart(
      .key(key.fields),
      .key(
        keyCount: keyCounts[key.fields] ?? 0,
        recordCount: recordCount,
        versionCount: key.versionCount,
        soundVersionCount: key.soundVersionCount,
        editCount: key.edits.editCount
      )
    )
  }

  /// The candidate that the versions prove, of several the one by which most edits left the key
  /// alone; nil if there is none.
  private var chosenKey: KeyEvidence? {
    if !present.key.isEmpty { return keys.first }
    let proved = keys.filter(isProved)
    let most = proved.map(\.edits.editCount).max() ?? 0
    return proved.first { $0.edits.editCount * 10 >= most * 9 }
  }

  private func isProved(_ key: KeyEvidence) -> Bool {
    let editCount = key.edits.editCount
    if key.fields == usualKey {
      // A merge takes these fields anyway. A few repeated keys are the traces of bad merges.
      return key.likelyVersionCount * 10 >= key.versionCount * 9
        && key.changedKeyCount * 10 <= max(editCount, 10)
        && (editCount > 0 || isShownWithoutEdits(key.fields))
    }
    guard key.soundVersionCount == key.versionCount, key.changedKeyCount == 0 else { return false }
    return editCount > 0 || isShownWithoutEdits(key.fields)
  }

  /// The fewest records that show a key that no edit has left alone, by what its name means.
  private static let leastRecordCount = (strong: 2, known: 4, other: 8, reference: 12)

  /// Whether fields that tell all records apart are more than a coincidence.
  private func isShownWithoutEdits(_ fields: KeyFields) -> Bool {
    let least = Self.leastRecordCount
    switch fields.onlyField.map({ KeySearch.meaning(of: $0) }) {
    case .identifier: return recordCount >= least.strong
    case .known: return recordCount >= least.known
    case .reference: return recordCount >= least.reference
    case .unknown, nil: break
    }
    // In the lines of a log, anything may differ for a while.
    if recordCount < least.other || !state.orderedMoments.isEmpty { return false }
    // Numbers may differ by chance, unless there is a record for most combinations of them.
    let areTexts = fields.all.allSatisfy { table.facts[$0]?.isOnly([.string]) == true }
    return areTexts || fields.only.map { $0.count > 1 && state.areDense($0) } ?? false
  }

  /// The fewest versions and lines that show a log. Where the lines may have keys, or no moments,
  /// it takes more: a merge of records does no worse, and would keep later edits apart.
  private static let datedGrowth = (versions: 3, lines: 10)
  private static let otherGrowth = (versions: 5, lines: 20)

  /// Names of moments at which something happened, rather than at which a record was made.
  private static let eventMoments: Set<FieldPath> = [
    "ts", "at", "time", "timestamp", "date", "datetime", "when", "logged_at", "event_time",
    "eventTime", "occurred_at", "occurredAt", "emitted_at",
  ]

  private func logPart(key: KeyEvidence?, hasClock: Bool) -> SuggestedPart? {
    if growth.changeCount > 0 || hasClock || !present.key.isEmpty { return nil }
    let isKeyed = key != nil || !usualKey.isEmpty
    let sort =
      isKeyed
      ? state.orderedMoments.first(where: Self.eventMoments.contains) : state.orderedMoments.first
    if isKeyed, sort == nil { return nil }
    let least = isKeyed || sort == nil ? Self.otherGrowth : Self.datedGrowth
    guard growth.growthCount >= least.versions, recordCount >= least.lines else { return nil }
    return SuggestedPart(
      .log(sort: sort.map { [$0] } ?? []),
      .log(lineCount: recordCount, growthCount: growth.growthCount)
    )
  }
}

/// Whether a file only grows.
struct GrowthEvidence {
  /// Edits of the file that only added lines.
  private(set) var growthCount = 0
  /// Edits that changed or removed lines.
  private(set) var changeCount = 0

  mutating func see(removedCount: Int, addedCount: Int) {
    if removedCount > 0 { changeCount += 1 } else if addedCount > 0 { growthCount += 1 }
  }
}

extension SuggestedPart {
  fileprivate var isClock: Bool { if case .clock = part { true } else { false } }
}
