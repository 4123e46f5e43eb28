internal import JSONText
internal import MergePolicy
internal import RecordMerge
internal import RecordStore
internal import Records

/// The counters of a record that this store and a server have both changed.
///
/// An edit counts once, whichever way it comes. One that was made here counts beside an equal one
/// of the server. One that came in with the file may be the same one that somebody has pushed:
/// where the server has changed the counter by as much, it is.
struct CounterEdits {
  private struct Counter {
    var field: FieldPath
    /// What the record has once both are counted.
    var sum: DecimalNumber
    /// What ours has without the edits that the server has, too.
    var ours: DecimalNumber
  }

  private var counters: [Counter] = []

  /// Nil if there is no such counter.
  ///
  /// - Parameter events: the record's events since it was what `base` is, the oldest first.
  init?(
    _ policy: Policy,
    base: JSONValue?,
    ours: JSONValue,
    theirs: JSONValue,
    events: [Event]
  ) {
    for field in policy.counters(in: [ours, theirs]) {
      guard let old = field.count(in: base), let here = field.count(in: ours),
        let there = field.count(in: theirs),
        let ourChange = here.adding(old.negated), let theirChange = there.adding(old.negated),
        !ourChange.isZero, !theirChange.isZero
      else { continue }
      let made = Self.made(field, events) ?? ourChange
      guard let brought = ourChange.adding(made.negated) else { continue }
      // fault: counter-counts-travelled-edit-twice
      let counted = brought == theirChange ? made : ourChange
      guard let sum = there.adding(counted), let ours = old.adding(counted) else { continue }
      counters.append(Counter(field: field, sum: sum, ours: ours))
    }
    if counters.isEmpty { return nil }
  }

  /// Ours without the edits that the server has, too.
  func reduced(_ ours: JSONValue) -> JSONValue { setting(\.ours, in: ours) }

  /// The merged record with each counter at its sum: a merge takes two equal values for one.
  func counted(_ merged: JSONValue) -> JSONValue { setting(\.sum, in: merged) }

  /// The versions of a record in conflict, with each counter at its sum.
  func counted(_ contested: Conflict) -> Conflict {
    func counted(_ lines: [Bytes]) -> [Bytes] {
      lines.map { line in parsed(line).map { self.counted($0).bytes } ?? line }
    }
    return Conflict(
      base: counted(contested.base),
      ours: counted(contested.ours),
      theirs: counted(contested.theirs)
    )
  }

  private func setting(
    _ value: KeyPath<Counter, DecimalNumber>,
    in record: JSONValue
  ) -> JSONValue {
    counters.reduce(record) { record, counter in
      counter.field.setting(count: counter[keyPath: value], in: record) ?? record
    }
  }

  /// What edits made here have added; nil if that is not known.
  private static func made(_ field: FieldPath, _ events: [Event]) -> DecimalNumber? {
    var sum = DecimalNumber(isNegative: false, digits: [], exponent: 0)
    if events.isEmpty { return nil }
    for event in events where event.origin == .here {
      guard let before = field.count(in: parsed(event.before)),
        let after = field.count(in: parsed(event.after)),
        let change = after.adding(before.negated), let total = sum.adding(change)
      else { return nil }
      sum = total
    }
    return sum
  }
}

private func parsed(_ text: Bytes?) -> JSONValue? {
  text.flatMap { try? JSONValue(parsing: $0) }
}

extension DecimalNumber {
  fileprivate var isZero: Bool { digits.isEmpty }
}
