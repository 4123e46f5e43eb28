import JSONText
import MergePolicy
import Records
import TestSupport

/// One version of a file as the laws see it: its records by key.
struct VersionModel {
  /// A record with its whole line.
  struct Entry {
    let line: [UInt8]
    let value: PlainValue
  }

  private(set) var entries: [Meaning: [Entry]] = [:]
  /// The keys in the order of their lines.
  private(set) var keys: [Meaning] = []
  /// Whether every line with content is a record with a key of its own.
  private(set) var isRegular = true
  /// Whether every line with content is JSON.
  private(set) var isSound = true
  /// Whether a line looks like a committed conflict marker.
  private(set) var hasMarkers = false

  init(_ file: [UInt8], key: [String]) {
    for line in PlainFile(file).contentLines {
      guard let value = PlainValue(line) else {
        isSound = false
        if ["<<<<<<<", "=======", ">>>>>>>"].contains(shown(Array(line.prefix(7)))) {
          hasMarkers = true
        }
        isRegular = false
        continue
      }
      guard let identity = Self.identity(of: value, key) else {
        isRegular = false
        continue
      }
      if entries[identity] != nil || value.hasDuplicateNames { isRegular = false }
      entries[identity, default: []].append(Entry(line: line, value: value))
      keys.append(identity)
    }
  }

  /// The key of a record; nil where a key field is absent or null.
  static func identity(of record: PlainValue, _ key: [String]) -> Meaning? {
    guard record.members != nil else { return nil }
    let parts = key.compactMap { record.value(atPath: $0) }.filter { !$0.isNull }
    return parts.count == key.count && !parts.isEmpty ? .array(parts.map(\.meaning)) : nil
  }
}

/// The versions of a case, and the result with base's value in the place of each conflict.
struct CaseModel {
  let policy: Policy
  let key: [String]
  let base: VersionModel
  let ours: VersionModel
  let theirs: VersionModel
  let merged: VersionModel
  let document: MergedDocumentText

  /// Nil where the case is refused, or where what its key is takes more than a look.
  init?(_ merge: MergeCase, _ merger: Merger) {
    guard let merged = merger(merge), let key = Self.key(of: merge) else { return nil }
    policy = merge.policy
    self.key = key
    base = VersionModel(merge.base, key: key)
    ours = VersionModel(merge.ours, key: key)
    theirs = VersionModel(merge.theirs, key: key)
    document = MergedDocumentText(document: merged)
    self.merged = VersionModel(document.withBase, key: key)
  }

  /// The key fields: those of the policy, or `id` where every record of every version has one.
  private static func key(of merge: MergeCase) -> [String]? {
    if !merge.policy.key.isEmpty { return merge.policy.key.only?.map(\.text) }
    let versions = [merge.base, merge.ours, merge.theirs].map { VersionModel($0, key: ["id"]) }
    return versions.allSatisfy(\.isRegular) ? ["id"] : nil
  }

  /// Whether every version has nothing but records, each with a key of its own.
  var isRegular: Bool { base.isRegular && ours.isRegular && theirs.isRegular }

  /// Whether every line of every version is JSON, so that no version's deletions are in doubt.
  var isSound: Bool { base.isSound && ours.isSound && theirs.isSound }

  var hasMarkers: Bool { base.hasMarkers || ours.hasMarkers || theirs.hasMarkers }

  /// The keys that occur at most once in each version, and whose records repeat no member.
  var plainKeys: [Meaning] {
    let all = Set(base.keys + ours.keys + theirs.keys)
    return all.filter { key in
      [base, ours, theirs].allSatisfy { version in
        let entries = version.entries[key] ?? []
        return entries.count <= 1 && !entries.contains { $0.value.hasDuplicateNames }
      }
    }
  }

  func entries(_ key: Meaning) -> EntryVersions {
    EntryVersions(
      base: base.entries[key]?.first,
      ours: ours.entries[key]?.first,
      theirs: theirs.entries[key]?.first,
      merged: merged.entries[key] ?? []
    )
  }
}

/// What the versions and the result have under one key.
struct EntryVersions {
  let base: VersionModel.Entry?
  let ours: VersionModel.Entry?
  let theirs: VersionModel.Entry?
  let merged: [VersionModel.Entry]

  var present: [VersionModel.Entry] { [base, ours, theirs].compactMap { $0 } }
}
