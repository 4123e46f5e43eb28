internal import JSONText
internal import MergePolicy
internal import Records

/// How the elements of a set are brought together.
struct SetRule {
  let word: String
  let key: [FieldPath]
  /// Whether removals are ignored (`grow`).
  var keepsAll = false
  /// Whether the array was taken for a set by its shape, without a policy.
  var isCustomary = false
}

extension FieldMerge {
  /// Merges two sets: what either side added is in, what either side removed is out.
  mutating func mergeSets(
    _ values: ThreeWay<JSONValue>,
    at path: FieldPath,
    _ rule: SetRule
  ) -> MergedValue {
    guard let table = ElementTable(values, key: rule.key) else {
      return contest(values, at: path, rule: rule.word)
    }
    var merged: [MergedValue] = []
    for (element, isKeyed) in zip(table.elements, table.isKeyed) {
      merged.append(
        isKeyed
          ? mergeElement(element, at: path, rule)
          : .agreed(Self.mergeSetMember(element, rule))
      )
    }
    let order = table.order { merged[$0].isPresent }
    let result = finish(order.map { merged[$0] }, values, at: path)
    if case .agreed(let value) = result {
      note(values, at: path, rule: rule.word, value, .computed)
    }
    return result
  }

  /// An element that is told apart by its value: in the set or not.
  private static func mergeSetMember(
    _ element: ThreeWay<JSONValue>,
    _ rule: SetRule
  ) -> JSONValue? {
    let isKept =
      rule.keepsAll
      || (element.base == nil
        ? element.ours != nil || element.theirs != nil
        : element.ours != nil && element.theirs != nil)
    return isKept ? element.knownSpelling : nil
  }

  /// An element that is told apart by its key: edited on both sides, or edited and removed.
  private mutating func mergeElement(
    _ element: ThreeWay<JSONValue>,
    at path: FieldPath,
    _ rule: SetRule
  ) -> MergedValue {
    if element.ours != nil && element.theirs != nil {
      guard element.isContested else { return .agreed(element.uncontested) }
      if rule.isCustomary, element.base == nil, !Self.agreeSomewhere(element, besides: rule.key) {
        return contest(element, at: path, rule: rule.word)
      }
      return mergeObjects(element, at: path)
    }
    guard let kept = element.ours ?? element.theirs else {
      return .agreed(rule.keepsAll ? element.base : nil)
    }
    guard let base = element.base, !rule.keepsAll else { return .agreed(kept) }
    if kept.means(base) { return .agreed(nil) }
    let keeper: Side = element.ours == nil ? .theirs : .ours
    switch policy.editedDeleted {
    case .keep:
      note(element, at: path, rule: rule.word, kept, keeper.winner)
      return .agreed(kept)
    case .delete:
      note(element, at: path, rule: rule.word, nil, keeper.other.winner)
      return .agreed(nil)
    case .conflict:
      return contest(element, at: path, rule: rule.word)
    }
  }

  /// Whether two added elements with one key have another member in common.
  private static func agreeSomewhere(
    _ element: ThreeWay<JSONValue>,
    besides key: [FieldPath]
  ) -> Bool {
    let theirs = Dictionary(
      (element.theirs?.members ?? []).map { ($0.decodedName, $0.value) },
      uniquingKeysWith: { $1 }
    )
    return (element.ours?.members ?? []).contains { member in
      let name = member.decodedName
      return !key.contains(FieldPath(names: [name])) && theirs[name].means(member.value)
    }
  }

  /// Merges two logs: the elements of both sides, none removed, in the order of `sort`.
  mutating func mergeLogs(
    _ values: ThreeWay<JSONValue>,
    at path: FieldPath,
    key: [FieldPath],
    sort: [FieldPath]
  ) -> MergedValue {
    let rule = SetRule(word: Rule.append(key: [], sort: []).word, key: key, keepsAll: true)
    let table = ElementTable(values, key: key) { elementKey, keys in
      keys.base?.contains(elementKey) ?? false
    }
    guard let table else { return contest(values, at: path, rule: rule.word) }
    var merged: [MergedValue] = []
    for (element, isKeyed) in zip(table.elements, table.isKeyed)
    where element.ours != nil || element.theirs != nil {
      merged.append(
        isKeyed ? mergeElement(element, at: path, rule) : .agreed(element.knownSpelling)
      )
    }
    let order = LogOrder(sort: sort)
    merged.sort { left, right in
      guard let left = left.value(for: .greater), let right = right.value(for: .greater) else {
        return false
      }
      return order.precedes(left, right)
    }
    let result = finish(merged, values, at: path)
    if case .agreed(let value) = result {
      note(values, at: path, rule: rule.word, value, .computed)
    }
    return result
  }

  /// Puts merged elements together as an array. A conflict in an element is one of the whole array.
  private func finish(
    _ elements: [MergedValue],
    _ values: ThreeWay<JSONValue>,
    at path: FieldPath
  ) -> MergedValue {
    let layout = JSONLayout(merging: values.map(\.layout))
    @Sendable func assemble(_ choice: Candidates.Choice) -> JSONValue? {
      let present = elements.compactMap { $0.value(for: choice) }
      if present.isEmpty { return Self.emptyForm(values) }
      return layout.array(of: present)
    }
    if elements.allSatisfy({ $0.contestedFields.isEmpty }) {
      let result = assemble(.ours)
      let twins: ThreeWay<Bytes> = values.map { version in
        result.means(version) ? version.bytes : nil
      }
      guard twins.ours != nil || twins.theirs != nil else { return .agreed(result) }
      return .agreed(twins.knownSpelling.map { JSONValue(validated: $0) })
    }
    let versions = ThreeWay(
      base: assemble(.base),
      ours: assemble(.ours),
      theirs: assemble(.theirs)
    )
    let field = ContestedField(path: path, values: versions)
    return .contested(Candidates(fields: [field], assemble: assemble))
  }

  /// How a set without elements is written: not at all, if a side has it so.
  private static func emptyForm(_ values: ThreeWay<JSONValue>) -> JSONValue? {
    values.ours == nil || values.theirs == nil ? nil : JSONValue(validated: Bytes("[]"))
  }
}
