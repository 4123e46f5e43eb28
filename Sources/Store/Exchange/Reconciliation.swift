internal import ContentHash
package import JSONText
package import MergePolicy
package import RecordMerge
package import RecordStore
package import Records

/// The records that differ between store, file and what they last shared, or a server in place of
/// the file, merged by the one merge engine.
///
/// Only these are merged. Records that are equal in all three can't affect the merge of others,
/// except by the keys that they use, which `isTaken` reports.
package struct Reconciliation {
  /// The three versions of the record under a key; nil if a version has none.
  package struct Versions: Sendable {
    package var base: Bytes?
    package var store: Bytes?
    package var file: Bytes?

    package init(base: Bytes? = nil, store: Bytes? = nil, file: Bytes? = nil) {
      self.base = base
      self.store = store
      self.file = file
    }
  }

  /// The result for a key.
  package struct Resolution {
    /// The store's record; nil if there is none.
    package var record: Bytes?
    package var conflict: (reason: String, fields: [FieldPath])?
    /// With `conflict`, what a person has to decide: the versions of the record, in which all that
    /// the rules decide is the same.
    package var contested: Conflict?
  }

  package private(set) var versions: [KeyText: Versions]
  let keyFields: KeyFields
  let policy: Policy
  let runCommand: CommandRunner
  /// The record that all three versions have under a key that is not among `versions`.
  let untouched: (KeyText) throws -> Bytes?

  package private(set) var resolutions: [KeyText: Resolution] = [:]
  package private(set) var document: MergedDocument?

  package init(
    versions: [KeyText: Versions],
    keyFields: KeyFields,
    policy: Policy,
    runCommand: @escaping CommandRunner,
    untouched: @escaping (KeyText) throws -> Bytes?
  ) {
    self.versions = versions
    self.keyFields = keyFields
    self.policy = policy
    self.runCommand = runCommand
    self.untouched = untouched
  }

  /// Merges them. `resolutions` then has the result for each key, and `document` the report.
  package mutating func decide() throws {
    while true {
      let document = try merge()
      let lines = Self.lines(of: document)
      let keys = lines.merged.compactMap { key(of: $0) }
      // A record to which the merge gave a new key must not take another record's key.
      let others = try keys.filter { versions[$0] == nil }.compactMap { key in
        try untouched(key).map { (key, $0) }
      }
      if others.isEmpty {
        self.document = document
        resolve(lines, document.report)
        return
      }
      for (key, text) in others {
        versions[key] = Versions(base: text, store: text, file: text)
      }
    }
  }

  private func merge() throws -> MergedDocument {
    var policy = policy
    if !keyFields.isEmpty {
      policy.key = keyFields
      // Records that keep their keys until their edits are in the file are not lines of a log yet.
      if policy.consistency == .append { policy.consistency = .merge }
    }
    let merge = DocumentMerge(policy: policy, digest: { sha256($0) }, runCommand: runCommand)
    let keys = versions.keys.sorted()
    func text(_ version: (Versions) -> Bytes?) -> Bytes {
      // The blank line shows that only line feeds end the lines, so carriage returns after records
      // stay a part of their lines.
      var text = [UInt8(ascii: "\n")]
      for key in keys {
        guard let line = versions[key].flatMap(version) else { continue }
        line.withUnsafeBytes { text.append(contentsOf: $0) }
        text.append(UInt8(ascii: "\n"))
      }
      return Bytes(text)
    }
    return try merge.merge(base: text(\.base), ours: text(\.store), theirs: text(\.file))
  }

  private static func lines(of document: MergedDocument) -> (merged: [Bytes], conflicts: [Conflict])
  {
    switch document.content {
    case .file(let text): return (records(in: text), [])
    case .items(let items, let format):
      var merged: [Bytes] = []
      var conflicts: [Conflict] = []
      for item in items {
        switch item {
        case .line(let line): merged.append(line)
        case .unchangedBlock(let block): merged += format.lineEnd.lines(ofBlock: block)
        case .conflict(let conflict): conflicts.append(conflict)
        }
      }
      return (merged, conflicts)
    }
  }

  private static func records(in text: Bytes) -> [Bytes] {
    Document(reading: text).lines.filter { $0.kind == .record }.map(\.bytes)
  }

  private mutating func resolve(
    _ lines: (merged: [Bytes], conflicts: [Conflict]),
    _ report: MergeReport
  ) {
    for key in versions.keys { resolutions[key] = Resolution() }
    for line in lines.merged {
      if let key = key(of: line) { resolutions[key] = Resolution(record: line) }
    }
    for conflict in lines.conflicts {
      let keys = Set((conflict.base + conflict.ours + conflict.theirs).compactMap { key(of: $0) })
      for key in keys {
        resolutions[key] = Resolution(
          record: versions[key]?.store,
          conflict: Self.reason(of: key, in: report),
          contested: conflict
        )
      }
    }
  }

  private static func reason(
    of key: KeyText,
    in report: MergeReport
  ) -> (reason: String, fields: [FieldPath]) {
    for record in report.records where record.key.map({ KeyText($0) }) == key {
      guard case .conflict(let reason) = record.event else { continue }
      let fields = record.decisions.filter { $0.winner == .conflict }.map(\.path)
      return (reason.word, fields)
    }
    return (ConflictReason.fields.word, [])
  }

  private func key(of line: Bytes) -> KeyText? { KeyText(of: line, by: keyFields) }
}
