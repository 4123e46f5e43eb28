internal import JSONText
internal import Records

/// Finds fields that could be the key of a file for which no key was found: every record of each
/// version has them, with a value of its own.
///
/// Fields whose values the versions share most often come first. A field that changes is not a key,
/// even if its values happen to be distinct; a file may also have as many moments as records.
struct KeyHint {
  /// A field and its values in the versions that were read.
  private struct Candidate {
    let name: Bytes
    var values: [Set<Bytes>] = []
    var holdsMoments = true

    /// Adds the value of the next record; returns false if the field can't be the key.
    mutating func take(_ record: JSONValue) -> Bool {
      guard let value = record.member(name), value.kind == .string || value.kind == .number else {
        return false
      }
      if holdsMoments, Timestamp(likely: value) == nil { holdsMoments = false }
      return values[values.count - 1].insert(value.canonicalForm.bytes).inserted
    }

    /// The number of base's values that both sides have.
    var stableCount: Int {
      guard values.count == 3 else { return 0 }
      return values[0].count { values[1].contains($0) && values[2].contains($0) }
    }
  }

  /// The most records of a version that are read: a hint must not take longer than the merge.
  private static let recordLimit = 10_000

  /// Nil before the first record.
  private var candidates: [Candidate]?

  init(_ forEachRecord: MergeHints.RecordVisitor) {
    for version in [Version.base, .ours, .theirs] {
      var recordCount = 0
      forEachRecord(version) { record in
        if recordCount == 0 { begin(record) }
        recordCount += 1
        look(at: record)
        return candidates?.isEmpty != true && recordCount < Self.recordLimit
      }
    }
  }

  private mutating func begin(_ record: JSONValue) {
    var started = candidates ?? (record.members ?? []).map { Candidate(name: $0.decodedName) }
    candidates = nil
    for index in started.indices { started[index].values.append([]) }
    candidates = started
  }

  /// Drops the fields that the record does not have, or whose value it shares with another.
  private mutating func look(at record: JSONValue) {
    guard var left = candidates else { return }
    // The values are changed in place: copying them for each record would take too long.
    candidates = nil
    var failed: [Int] = []
    for index in left.indices where !left[index].take(record) { failed.append(index) }
    for index in failed.reversed() { left.remove(at: index) }
    candidates = left
  }

  /// The most likely fields.
  var fields: [FieldPath] {
    let all = candidates ?? []
    let lasting = all.filter { !$0.holdsMoments }
    let likely = (lasting.isEmpty ? all : lasting).map { (name: $0.name, $0.stableCount) }
    let stableCount = likely.map(\.1).max() ?? 0
    return likely.filter { $0.1 == stableCount }.prefix(MergeHints.fieldLimit)
      .map { FieldPath(names: [$0.name]) }
  }
}
