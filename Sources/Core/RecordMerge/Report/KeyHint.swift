internal import JSONText
internal import Records

/// Looks for fields that would do as the key of a file for which none was found: every record of
/// each version has them, with a value of its own.
///
/// The first ones are those whose values the versions have in common most often. What changes is no
/// key, though its values may differ by chance; and of moments a file may have as many as records.
struct KeyHint {
  /// A field and its values in the versions that were read.
  private struct Candidate {
    let name: Bytes
    var values: [Set<Bytes>] = []
    var holdsMoments = true

    /// Takes the value of the next record; false where the field can't be the key.
    mutating func take(_ record: JSONValue) -> Bool {
      guard let value = record.member(name), value.kind == .string || value.kind == .number else {
        return false
      }
      if holdsMoments, Timestamp(likely: value) == nil { holdsMoments = false }
      return values[values.count - 1].insert(value.canonicalForm.bytes).inserted
    }

    /// How many values of base both sides have.
    var stableCount: Int {
      guard values.count == 3 else { return 0 }
      return values[0].count { values[1].contains($0) && values[2].contains($0) }
    }
  }

  /// How many records of a version are looked at: a hint must not take longer than the merge.
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

  /// Takes out the fields that the record lacks, or shares the value of.
  private mutating func look(at record: JSONValue) {
    guard var left = candidates else { return }
    // The values are changed where they are: a copy of them for each record would take too long.
    candidates = nil
    var failed: [Int] = []
    for index in left.indices where !left[index].take(record) { failed.append(index) }
    for index in failed.reversed() { left.remove(at: index) }
    candidates = left
  }

  /// The likeliest fields.
  var fields: [FieldPath] {
    let all = candidates ?? []
    let lasting = all.filter { !$0.holdsMoments }
    let likely = (lasting.isEmpty ? all : lasting).map { (name: $0.name, $0.stableCount) }
    let stableCount = likely.map(\.1).max() ?? 0
    return likely.filter { $0.1 == stableCount }.prefix(MergeHints.fieldLimit)
      .map { FieldPath(names: [$0.name]) }
  }
}
