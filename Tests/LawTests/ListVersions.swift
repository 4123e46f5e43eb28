import TestSupport

/// What the versions and the result have of one array that both sides changed.
struct ListVersions {
  let base: [PlainValue]
  let ours: [PlainValue]
  let theirs: [PlainValue]
  let merged: [PlainValue]

  /// Nil if one of them is not an array; base may be absent.
  init?(_ field: ValueVersions) {
    guard let ours = field.ours?.elements, let theirs = field.theirs?.elements,
      let merged = field.merged?.elements, field.base == nil || field.base?.elements != nil
    else { return nil }
    base = field.base?.elements ?? []
    self.ours = ours
    self.theirs = theirs
    self.merged = merged
  }

  private var inputs: [[PlainValue]] { [base, ours, theirs] }

  /// Whether each version is an array of distinct strings.
  var isOfStrings: Bool {
    inputs.allSatisfy { version in
      version.allSatisfy { $0.string != nil } && Set(version.map(\.meaning)).count == version.count
    }
  }

  /// How a set lost an element or kept a removed one; nil where it did neither, and where an
  /// element has no key or shares it, so that elements compare by value, and the result can't be
  /// foretold (design.md, "Sets").
  func violation(key: [String], isGrowing: Bool) -> String? {
    func identity(_ element: PlainValue) -> Meaning? {
      key.isEmpty ? element.meaning : VersionModel.identity(of: element, key)
    }
    let isTold = inputs.allSatisfy { version in
      let identities = version.compactMap(identity)
      return identities.count == version.count && Set(identities).count == version.count
    }
    guard isTold else { return nil }
    func indexed(_ elements: [PlainValue]) -> [Meaning: PlainValue] {
      Dictionary(elements.compactMap { element in identity(element).map { ($0, element) } }) {
        first,
        _ in first
      }
    }
    let versions = inputs.map(indexed)
    let result = indexed(merged)
    if merged.count != result.count { return "has an element twice, or one without its key" }
    for identity in Set(versions.flatMap(\.keys)).union(result.keys) {
      let element = ValueVersions(
        base: versions[0][identity],
        ours: versions[1][identity],
        theirs: versions[2][identity],
        merged: result[identity]
      )
      if let why = Self.violation(at: element, isGrowing: isGrowing) { return why }
    }
    return nil
  }

  private static func violation(at element: ValueVersions, isGrowing: Bool) -> String? {
    let sample = [element.ours, element.theirs, element.base].compactMap { $0 }.first?.text
    guard let sample else { return "has an element that no version has" }
    let isRemoved = element.base != nil && (element.ours == nil || element.theirs == nil)
    if isRemoved && isGrowing {
      let isLeft = element.ours != nil || element.theirs != nil
      return isLeft && element.merged == nil ? "lost \(sample)" : nil
    }
    if element.isContested { return nil }
    if isRemoved { return element.merged == nil ? nil : "has \(sample), which is removed" }
    guard let merged = element.merged else { return "lost \(sample)" }
    let expected = element.didOursChange ? element.ours : element.theirs
    return expected.means(merged) ? nil : "changed \(sample)"
  }

  /// How a log lost an element.
  func logViolation() -> String? {
    for element in ours + theirs where !base.contains(where: { $0.meaning == element.meaning }) {
      let isThere = merged.contains { $0.meaning == element.meaning }
      let isEdit = base.contains { $0.members != nil } && element.members != nil
      if !isThere && !isEdit { return "lost \(element.text)" }
    }
    for element in base {
      let meaning = element.meaning
      let isOnBoth = [ours, theirs].allSatisfy { side in side.contains { $0.meaning == meaning } }
      if isOnBoth && !merged.contains(where: { $0.meaning == meaning }) {
        return "lost \(element.text)"
      }
    }
    return nil
  }
}
