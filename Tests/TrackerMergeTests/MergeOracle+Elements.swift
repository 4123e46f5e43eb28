import TestSupport

/// The elements of one array in the three versions and in the result, by what identifies them.
struct ElementVersions {
  let base: [Meaning: PlainValue]
  let ours: [Meaning: PlainValue]
  let theirs: [Meaning: PlainValue]
  /// All elements of the result, by the same identity.
  let merged: [Meaning: [PlainValue]]

  /// `key` names the members that identify an element; without any, its value does. Where two
  /// elements of one version have one key, all of the list goes by value (design.md,
  /// "Sets").
  init(_ field: FieldVersions, key: [String]) {
    let versions = [field.base, field.ours, field.theirs].map { $0?.elements ?? [] }
    let isTold = versions.allSatisfy { version in
      Set(version.map { Self.identity($0, key) }).count == version.count
    }
    let fields = isTold ? key : []
    func indexed(_ elements: [PlainValue]) -> [Meaning: PlainValue] {
      Dictionary(elements.map { (Self.identity($0, fields), $0) }) { first, _ in first }
    }
    base = indexed(versions[0])
    ours = indexed(versions[1])
    theirs = indexed(versions[2])
    merged = Dictionary(grouping: field.merged?.elements ?? []) { Self.identity($0, fields) }
  }

  private static func identity(_ element: PlainValue, _ key: [String]) -> Meaning {
    guard !key.isEmpty, element.members != nil else { return element.meaning }
    return .array(key.map { element[$0]?.meaning ?? .null })
  }

  var identities: Set<Meaning> {
    Set(base.keys).union(ours.keys).union(theirs.keys).union(merged.keys)
  }

  func element(_ identity: Meaning) -> FieldVersions {
    FieldVersions(
      base: base[identity],
      ours: ours[identity],
      theirs: theirs[identity],
      merged: merged[identity]?.first
    )
  }
}

/// Elements of an array that both sides changed.
extension MergeOracle {
  mutating func judgeElements(
    _ list: ElementVersions,
    isLog: Bool,
    named name: String,
    of place: Place
  ) {
    for identity in list.identities {
      let element = list.element(identity)
      let count = list.merged[identity]?.count ?? 0
      let known = [element.base, element.ours, element.theirs].compactMap { $0 }
      guard let sample = known.first else {
        note(place.handle.id, "\(name) has an element that no version has")
        continue
      }
      if !isLog && count > 1 {
        note(place.handle.id, "\(name) has an element twice: \(sample.text.prefix(80))")
      }
      switch expectation(for: element, isLog: isLog) {
      case .present where count == 0:
        note(place.handle.id, "\(name) lost an element: \(sample.text.prefix(80))")
      case .absent where count > 0:
        note(place.handle.id, "\(name) has an element that is removed: \(sample.text.prefix(80))")
      case .present where !element.isContested:
        judgeUncontestedElement(element, isLog: isLog, named: name, of: place)
      default: break
      }
    }
  }

  private enum Expectation { case present, absent, either }

  private func expectation(for element: FieldVersions, isLog: Bool) -> Expectation {
    switch (element.base, element.ours, element.theirs) {
    case (_, _?, _?), (nil, _, _): .present
    case (_, nil, nil): .absent
    case _ where isLog: .present
    case _ where !element.isContested: .absent
    default: rules.editedDeleted == .delete ? .absent : .either
    }
  }

  /// An element that one side alone changed is as that side has it.
  private mutating func judgeUncontestedElement(
    _ element: FieldVersions,
    isLog: Bool,
    named name: String,
    of place: Place
  ) {
    if isLog && (element.ours == nil || element.theirs == nil) && element.base != nil { return }
    judgeUncontested("an element of \(name)", element, of: place)
  }
}
