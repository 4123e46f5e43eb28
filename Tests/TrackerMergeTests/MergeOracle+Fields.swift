import TestSupport

/// What the three versions and the result have of one record, or of one object inside it.
struct Versions {
  let base: PlainValue?
  let ours: PlainValue
  let theirs: PlainValue
  let merged: PlainValue

  func field(_ name: String) -> FieldVersions {
    FieldVersions(
      base: base?[name],
      ours: ours[name],
      theirs: theirs[name],
      merged: merged[name]
    )
  }

  /// The names that any of the four has, each once, in a steady order.
  var names: [String] {
    let all = [base, ours, theirs, merged].compactMap { $0?.members }.joined()
    return Set(all.map(\.nameText)).sorted()
  }
}

/// What the three versions and the result have in one field.
struct FieldVersions {
  let base: PlainValue?
  let ours: PlainValue?
  let theirs: PlainValue?
  let merged: PlainValue?

  var didOursChange: Bool { !ours.means(base) }
  var didTheirsChange: Bool { !theirs.means(base) }
  var isContested: Bool { didOursChange && didTheirsChange && !ours.means(theirs) }

  /// The value of an uncontested field: by meaning first, and of two spellings of one meaning that
  /// of the side which changed the bytes.
  var uncontested: PlainValue? {
    if ours.means(theirs) { return ours?.raw == base?.raw ? theirs : ours }
    return didOursChange ? ours : theirs
  }
}

/// The three-way merge first, then the rule on a true conflict (design.md, "Fields").
extension MergeOracle {
  mutating func judgeFields(_ versions: Versions, of place: Place) {
    for name in versions.names where !rules.group.contains(name) && name != "id" {
      let field = versions.field(name)
      if rules.unset.contains(name) {
        judgeUnset(name, field, of: place)
      } else if name == rules.clock {
        judgeClock(name, field, of: place)
      } else {
        judgeField(name, field, of: place)
      }
    }
    judgeGroups(versions, of: place)
  }

  private mutating func judgeUnset(_ name: String, _ field: FieldVersions, of place: Place) {
    let expected = field.ours.means(field.theirs) ? field.ours : nil
    if !field.merged.means(expected) {
      note(place.handle.id, "\(name) is in a record that was merged from both sides")
    }
  }

  private mutating func judgeClock(_ name: String, _ field: FieldVersions, of place: Place) {
    guard let ours = field.ours?.string.flatMap(PlainInstant.init),
      let theirs = field.theirs?.string.flatMap(PlainInstant.init)
    else { return judgeField(name, field, of: place) }
    let merged = field.merged?.string.flatMap(PlainInstant.init)
    let isOneSides = !field.isContested && field.merged.means(field.uncontested)
    if merged != max(ours, theirs) && !isOneSides {
      note(place.handle.id, "\(name) is not the later one of both sides")
    }
  }

  private mutating func judgeField(_ name: String, _ field: FieldVersions, of place: Place) {
    if !field.isContested {
      judgeUncontested(name, field, of: place)
    } else if let key = rules.sets[name] ?? rules.logs[name] {
      let list = ElementVersions(field, key: key)
      judgeElements(list, isLog: rules.logs[name] != nil, named: name, of: place)
    } else if rules.lists.contains(name) {
      if field.merged.means(field.base) { return }
      judgeElements(ElementVersions(field, key: []), isLog: false, named: name, of: place)
    } else if !rules.computedTexts.contains(name) {
      judgeContested(name, field, of: place)
    }
  }

  mutating func judgeUncontested(_ name: String, _ field: FieldVersions, of place: Place) {
    let expected = field.uncontested
    if !field.merged.means(expected) {
      note(
        place.handle.id,
        "\(name) is \(field.merged?.text ?? "absent"), but no two sides contest that it is "
          + (expected?.text ?? "absent")
      )
    } else if ![field.base, field.ours, field.theirs].contains(where: {
      $0?.raw == field.merged?.raw
    }) {
      note(place.handle.id, "\(name) is spelled as in no version")
    }
  }

  /// A contested value must be one that a version has.
  private mutating func judgeContested(_ name: String, _ field: FieldVersions, of place: Place) {
    if field.merged?.members != nil { return }
    let known = [field.base, field.ours, field.theirs].contains { $0?.raw == field.merged?.raw }
    if !known { note(place.handle.id, "\(name) has a value that no version has") }
  }
}
