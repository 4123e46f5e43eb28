import TestSupport

/// Says which facts a merged file lost, revived or made up, given the three versions.
///
/// It follows design.md, "Laws", apart from the merge code and without any of its types. It judges
/// only what nobody contests: a record or a field that one side alone changed is as that side has
/// it. The tests of each rule check who wins a true conflict; here the winner must only be a value
/// of one side.
struct MergeOracle {
  let rules: FactRules
  let base: RecordSet
  let ours: RecordSet
  let theirs: RecordSet
  let merged: RecordSet
  var findings: [Finding] = []

  /// What is wrong with `merged`; nothing if every uncontested fact is kept.
  static func findings(
    base: [UInt8],
    ours: [UInt8],
    theirs: [UInt8],
    merged: [UInt8],
    rules: FactRules
  ) -> [Finding] {
    let counts = [base, ours, theirs].map(RecordSet.ids)
    let idsOfBase = Set(
      counts[0].keys.filter { id in counts.allSatisfy { $0[id, default: 0] <= 1 } }
    )
    func records(_ file: [UInt8]) -> RecordSet {
      RecordSet(file, rules: rules, idsOfBase: idsOfBase)
    }
    var oracle = MergeOracle(
      rules: rules,
      base: records(base),
      ours: records(ours),
      theirs: records(theirs),
      merged: records(merged)
    )
    oracle.judge()
    return oracle.findings
  }

  private mutating func judge() {
    for line in merged.badLines {
      note("", "a line of the result is not a JSON object: \(line.prefix(80))")
    }
    judgeCounts()
    let homes = homesOfMergedRecords()
    for handle in base.handles.union(ours.handles).union(theirs.handles).sorted() {
      guard let place = Place(handle, base, ours, theirs) else { continue }
      let results = homes[handle] ?? []
      if results.count > 1 {
        note(handle.id, "the record is in the result \(results.count) times")
      } else {
        judge(place, result: results.first)
      }
    }
  }

  /// No id is on more lines than in the version that has it most often.
  private mutating func judgeCounts() {
    for (id, count) in merged.countsByID {
      let most = max(
        base.countsByID[id] ?? 0,
        ours.countsByID[id] ?? 0,
        theirs.countsByID[id] ?? 0
      )
      if most > 0, count > most {
        note(id, "the id is on \(count) lines, although no version has it on more than \(most)")
      }
    }
  }

  /// The merged records by the record of the versions that they are. A record whose id no version
  /// has is looked up as a renamed collision, and else invented.
  private mutating func homesOfMergedRecords() -> [Handle: [MergedRecord]] {
    var homes: [Handle: [MergedRecord]] = [:]
    for record in merged.records {
      let handle = merged.handle(of: record)
      if isKnown(handle) {
        homes[handle, default: []].append(MergedRecord(value: record, isRenamed: false))
      } else if let old = handle.beforeRenaming, isKnown(old) {
        homes[old, default: []].append(MergedRecord(value: record, isRenamed: true))
      } else {
        note(handle.id, "no version has this record: \(record.text.prefix(80))")
      }
    }
    return homes
  }

  private func isKnown(_ handle: Handle) -> Bool {
    base.has(handle) || ours.has(handle) || theirs.has(handle)
  }

  mutating func note(_ record: String, _ what: String) {
    findings.append(Finding(record: record, what: what))
  }
}

/// One fact that a merged file does not keep.
struct Finding: CustomStringConvertible, Equatable {
  let record: String
  let what: String

  var description: String { "\(record): \(what)" }
}

/// A record of the merged file.
struct MergedRecord {
  let value: PlainValue
  /// Whether the merge gave it its key.
  let isRenamed: Bool
}

/// What the three versions have of one record.
struct Place {
  let handle: Handle
  let base: PlainValue?
  let ours: PlainValue?
  let theirs: PlainValue?

  /// Nil where a version has several lines that nothing tells apart.
  init?(_ handle: Handle, _ base: RecordSet, _ ours: RecordSet, _ theirs: RecordSet) {
    let versions = [base, ours, theirs].map { $0.byHandle[handle] ?? [] }
    guard versions.allSatisfy({ $0.count <= 1 }) else { return nil }
    self.handle = handle
    self.base = versions[0].first
    self.ours = versions[1].first
    self.theirs = versions[2].first
  }
}
