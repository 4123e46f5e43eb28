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

    /// How many values of base both sides have.
    var stableCount: Int {
      guard values.count == 3 else { return 0 }
      return values[0].count { values[1].contains($0) && values[2].contains($0) }
    }
  }

  /// Nil before the first record.
  private var candidates: [Candidate]?

  init(_ forEachRecord: MergeHints.RecordVisitor) {
    for version in [Version.base, .ours, .theirs] {
      var hasBegun = false
      forEachRecord(version) { record in
        if !hasBegun { begin(record) }
        hasBegun = true
        look(at: record)
        return candidates?.isEmpty != true
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
    guard let object = JSONObject(record), var left = candidates else { return }
    // The values are changed where they are: a copy of them for each record would take too long.
    candidates = nil
    left.removeAll { candidate in
      guard let value = object.member(candidate.name) else { return true }
      return value.kind != .string && value.kind != .number
    }
    var repeated: Set<Bytes> = []
    for index in left.indices {
      guard let value = object.member(left[index].name) else { continue }
      if left[index].holdsMoments, Timestamp(likely: value) == nil {
        left[index].holdsMoments = false
      }
      let last = left[index].values.count - 1
      if !left[index].values[last].insert(value.canonicalForm.bytes).inserted {
        repeated.insert(left[index].name)
      }
    }
    if !repeated.isEmpty { left.removeAll { repeated.contains($0.name) } }
    candidates = left
  }

  /// The likeliest fields.
  var fields: [FieldPath] {
    let all = candidates ?? []
    let lasting = all.filter { !$0.holdsMoments }
    let likely = lasting.isEmpty ? all : lasting
    let stableCount = likely.map(\.stableCount).max() ?? 0
    return likely.filter { $0.stableCount == stableCount }.prefix(MergeHints.fieldLimit)
      .map { FieldPath(names: [$0.name]) }
  }
}
