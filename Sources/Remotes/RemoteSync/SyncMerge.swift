internal import Exchange
package import JSONText
package import MergePolicy
package import RecordMerge
package import RecordStore
package import Records

extension RemoteDifference.Conflict {
  /// Whether each counter of the record adds up: without a base it is contested, and so it stays
  /// until a person decides.
  package func addsUp(by policy: Policy) -> Bool {
    base != nil && !fields.contains { (policy.rules[$0] ?? policy.otherwise) == .counter }
  }
}

/// Merges records of this store with those of a server, by the one merge engine.
package struct SyncMerge {
  /// The three versions of a record, and what is known of its edits here.
  package struct Subject: Sendable {
    package var base: Bytes?
    package var ours: Bytes?
    package var theirs: Bytes?
    /// The record's events since it was what `base` is, the oldest first.
    package var events: [Event]
    /// Whether `base` was found. Without one, no counter adds up.
    package var isBaseKnown: Bool

    package init(
      base: Bytes?,
      ours: Bytes?,
      theirs: Bytes?,
      events: [Event] = [],
      isBaseKnown: Bool = true
    ) {
      self.base = base
      self.ours = ours
      self.theirs = theirs
      self.events = events
      self.isBaseKnown = isBaseKnown
    }
  }

  package struct Result: Sendable {
    /// Nil if there is none.
    package var record: Bytes?
    package var conflict: (reason: String, fields: [FieldPath])?
    /// As in `Reconciliation.Resolution`.
    package var contested: Conflict?
  }

  private let policy: Policy
  private let keyFields: KeyFields
  private let runCommand: CommandRunner
  /// The record that is here and on the server under another key.
  private let untouched: (KeyText) throws -> Bytes?
  /// What the rules decided of records that are not in conflict.
  package private(set) var report = MergeReport()
  /// What they decided of records that are in conflict, of which nothing is done before a person
  /// decides the rest.
  package private(set) var contestedReport = MergeReport()

  package init(
    policy: Policy,
    keyFields: KeyFields,
    runCommand: @escaping CommandRunner,
    untouched: @escaping (KeyText) throws -> Bytes?
  ) {
    self.policy = policy
    self.keyFields = keyFields
    self.runCommand = runCommand
    self.untouched = untouched
  }

  /// - Returns: the result for each key; also for others, where a rule renames a record.
  package mutating func results(
    of subjects: [KeyText: Subject]
  ) throws -> [KeyText: Result] {
    var results: [KeyText: Result] = [:]
    let known = subjects.filter { $0.value.isBaseKnown }
    let unknown = subjects.filter { !$0.value.isBaseKnown }
    if !known.isEmpty { try merge(known, by: policy, &results) }
    if !unknown.isEmpty { try merge(unknown, by: Self.withoutCounters(policy), &results) }
    return results
  }

  private mutating func merge(
    _ subjects: [KeyText: Subject],
    by policy: Policy,
    _ results: inout [KeyText: Result]
  ) throws {
    var counters: [KeyText: CounterEdits] = [:]
    var versions: [KeyText: Reconciliation.Versions] = [:]
    for (key, subject) in subjects {
      var version = Reconciliation.Versions(
        base: subject.base,
        store: subject.ours,
        file: subject.theirs
      )
      if let ours = Self.parsed(subject.ours), let theirs = Self.parsed(subject.theirs),
        let edits = CounterEdits(
          policy,
          base: Self.parsed(subject.base),
          ours: ours,
          theirs: theirs,
          events: subject.events
        )
      {
        version.store = edits.reduced(ours).bytes
        counters[key] = edits
      }
      versions[key] = version
    }
    var merge = Reconciliation(
      versions: versions,
      keyFields: keyFields,
      policy: policy,
      runCommand: runCommand,
      untouched: untouched
    )
    try merge.decide()
    if let more = merge.document?.report {
      report.records += more.records.filter { !$0.isConflict }
      contestedReport.records += more.records.filter(\.isConflict)
    }
    for (key, resolution) in merge.resolutions {
      if versions[key] == nil, try resolution.record == untouched(key) { continue }
      var result = Result(record: resolution.record, conflict: resolution.conflict)
      if result.conflict != nil {
        result.record = subjects[key]?.ours
        result.contested = resolution.contested.map { counters[key]?.counted($0) ?? $0 }
      } else if let record = Self.parsed(result.record), let edits = counters[key] {
        result.record = edits.counted(record).bytes
      }
      results[key] = result
    }
  }

  /// Without a base, nobody knows how much each side has added.
  private static func withoutCounters(_ policy: Policy) -> Policy {
    var policy = policy
    policy.rules = policy.rules.mapValues { $0 == .counter ? .conflict : $0 }
    if policy.otherwise == .counter { policy.otherwise = .conflict }
    return policy
  }

  private static func parsed(_ line: Bytes?) -> JSONValue? {
    line.flatMap { try? JSONValue(parsing: $0) }
  }
}
