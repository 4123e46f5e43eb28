import JSONText
import MergePolicy
import RecordMerge
import Records
import TestSupport

/// The table of design.md, "Rules", for the rules that take one side's value: the winner follows
/// from the values and the record clocks alone.
extension Law {
  static let winners = Law("winners") { merge, merger in
    guard merge.policy.consistency == .merge, let model = CaseModel(merge, merger),
      !model.hasMarkers
    else { return nil }
    for key in model.plainKeys where model.isFixed(key) {
      let entry = model.entries(key)
      guard let ours = entry.ours, let theirs = entry.theirs, entry.merged.count == 1,
        ours.line != entry.base?.line, theirs.line != entry.base?.line
      else { continue }
      // In the place of a record that is in conflict as a whole there is base's.
      if model.document.document.hasConflicts, entry.merged[0].line == entry.base?.line { continue }
      let record = ObjectVersions(
        base: entry.base?.value,
        ours: ours.value,
        theirs: theirs.value,
        merged: entry.merged[0].value
      )
      let judge = WinnerModel(policy: merge.policy, record: record)
      if judge.isOfTombstones { continue }
      for name in record.names {
        guard let expected = judge.winner(in: name) else { continue }
        if !record.merged[name].means(expected) {
          return "\(name) is \(record.merged[name]?.text ?? "absent"), not "
            + "\(expected?.text ?? "absent")\nin the result\n\(shown(model.document.withBase))"
        }
      }
    }
    return nil
  }
}

private struct WinnerModel {
  let policy: Policy
  let record: ObjectVersions

  var isOfTombstones: Bool {
    guard let tombstone = policy.tombstone else { return false }
    return [record.base, record.ours, record.theirs].contains { version in
      version?.value(atPath: tombstone.field.text)?.string == "tombstone"
    }
  }

  /// The value that a contested field must have; nil where this model does not know it.
  func winner(in name: String) -> PlainValue?? {
    let path = FieldPath(name)
    let field = record.field(name)
    let isGrouped = policy.groups.contains { $0.lead == path || $0.fields.contains(path) }
    let isClock = policy.clock.map { $0 == path } ?? ClockNames.all.contains(name)
    guard field.isContested, !isGrouped, !isClock, !policy.key.all.contains(path),
      let rule = policy.rules[path] ?? otherwise(for: field)
    else { return nil }
    if isOfSoftDeletion(name, field) { return later(field) }
    switch rule {
    case .immutable:
      return field.base == nil ? lesser(field) : .some(field.base)
    case .lastWrite: return lastWriter(field)
    case .firstWrite: return firstWriter(field)
    case .maximum: return extreme(field, isGreater: true)
    case .minimum: return extreme(field, isGreater: false)
    case .rank(let order): return first(in: order, field)
    case .any: return flag(field, true)
    case .all: return flag(field, false)
    default: return nil
    }
  }

  /// Whether both sides set a moment of a deletion that no policy speaks of.
  private func isOfSoftDeletion(_ name: String, _ field: ValueVersions) -> Bool {
    policy.tombstone == nil && SoftDeletes.moments.contains(name)
      && policy.rules[FieldPath(name)] == nil && (field.base?.isNull ?? true)
  }

  /// The later moment; nil where this model can't read both.
  private func later(_ field: ValueVersions) -> PlainValue?? {
    let isString = field.ours?.string != nil && field.theirs?.string != nil
    return isString ? extreme(field, isGreater: true) : nil
  }

  /// The rule for fields that no other names, which never makes an object atomic.
  private func otherwise(for field: ValueVersions) -> Rule? {
    let areObjects = field.ours?.members != nil && field.theirs?.members != nil
    return areObjects ? nil : policy.otherwise
  }

  private func lesser(_ field: ValueVersions) -> PlainValue?? {
    field.ours.isCanonicallyLess(than: field.theirs) ? .some(field.ours) : .some(field.theirs)
  }

  private func greater(_ field: ValueVersions) -> PlainValue?? {
    field.ours.isCanonicallyLess(than: field.theirs) ? .some(field.theirs) : .some(field.ours)
  }

  /// The clock of a record; nil where it has one that this model can't read.
  private func clock(of record: PlainValue) -> PlainInstant?? {
    guard let name = policy.clock?.text else { return nil }
    guard let value = record[name], !value.isNull else { return .some(nil) }
    return value.string.flatMap(PlainInstant.init).map { .some($0) }
  }

  private func lastWriter(_ field: ValueVersions) -> PlainValue?? {
    guard let ours = clock(of: record.ours), let theirs = clock(of: record.theirs) else {
      return nil
    }
    switch (ours, theirs) {
    case (let ours?, let theirs?) where ours != theirs:
      return ours > theirs ? .some(field.ours) : .some(field.theirs)
    case (_?, nil): return .some(field.ours)
    case (nil, _?): return .some(field.theirs)
    default: return greater(field)
    }
  }

  private func firstWriter(_ field: ValueVersions) -> PlainValue?? {
    guard case .some(.some(let ours)) = clock(of: record.ours),
      case .some(.some(let theirs)) = clock(of: record.theirs)
    else { return nil }
    if ours == theirs { return greater(field) }
    return ours < theirs ? .some(field.ours) : .some(field.theirs)
  }

  private func extreme(_ field: ValueVersions, isGreater: Bool) -> PlainValue?? {
    let isOursEmpty = field.ours?.isNull ?? true
    let isTheirsEmpty = field.theirs?.isNull ?? true
    if isOursEmpty || isTheirsEmpty {
      if isOursEmpty && isTheirsEmpty { return nil }
      return isOursEmpty ? .some(field.theirs) : .some(field.ours)
    }
    switch (field.ours?.content, field.theirs?.content) {
    case (.number?, .number?): return isGreater ? greater(field) : lesser(field)
    case (.string(let ours)?, .string(let theirs)?):
      let times = [ours, theirs].map { PlainInstant(String(decoding: $0, as: UTF8.self)) }
      if let ourTime = times[0], let theirTime = times[1] {
        if ourTime == theirTime { return nil }
        return (ourTime > theirTime) == isGreater ? .some(field.ours) : .some(field.theirs)
      }
      guard times[0] == nil, times[1] == nil else { return nil }
      return isGreater ? greater(field) : lesser(field)
    default: return nil
    }
  }

  private func first(in order: [RankedValue], _ field: ValueVersions) -> PlainValue?? {
    let meanings = order.map { PlainValue($0.value.bytes.array)?.meaning }
    func place(_ value: PlainValue?) -> Int? {
      value.flatMap { meanings.firstIndex(of: $0.meaning) }
    }
    switch (place(field.ours), place(field.theirs)) {
    case (let ours?, let theirs?): return ours < theirs ? .some(field.ours) : .some(field.theirs)
    case (_?, nil): return .some(field.ours)
    case (nil, _?): return .some(field.theirs)
    case (nil, nil): return nil
    }
  }

  private func flag(_ field: ValueVersions, _ value: Bool) -> PlainValue?? {
    guard case .bool(let ours)? = field.ours?.content, case .bool? = field.theirs?.content else {
      return nil
    }
    return ours == value ? .some(field.ours) : .some(field.theirs)
  }
}
