internal import JSONText
internal import MergePolicy
internal import Records

/// Sets and logs, and what all rules for arrays share.
extension FieldMerge {
  /// Merges two sets: additions of either side are in, removals of either side are out unless the
  /// set `keepsAll`.
  mutating func mergeSets(
    _ values: Versions<JSONValue?>,
    at path: FieldPath,
    key: [FieldPath],
    keepsAll: Bool,
    by rule: Rule
  ) -> MergedValue {
    guard let arrays = Self.collections(values) else {
      return contest(values, at: path, rule: rule.word)
    }
    let table = ElementTable(setOf: ArrayElements(arrays, key: key))
    let merged = table.elements.map { mergeMember($0, at: path, keepsAll: keepsAll, rule) }
    let order = table.order { merged[$0].isPresent }
    return finishSet(order.map { merged[$0] }, values, at: path, by: rule)
  }

  /// Merges an element of a set or a log: it is in or out, and may be edited if it has a key.
  private mutating func mergeMember(
    _ element: Versions<JSONValue?>,
    at path: FieldPath,
    keepsAll: Bool,
    _ rule: Rule
  ) -> MergedValue {
    if element.ours != nil, element.theirs != nil { return mergeElement(element, at: path) }
    let edited = element.ours ?? element.theirs
    // fault: log-element-of-one-side-lost
    if element.base == nil || keepsAll { return .agreed(edited ?? element.base) }
    // fault: removal-from-set-forgotten
    // fault: removed-element-is-asked-about
    if edited == nil || edited.means(element.base) { return .agreed(nil) }
    let side: Side = element.ours == nil ? .theirs : .ours
    return keepOrRemove(element, editedBy: side, at: path, rule)
      ?? contest(element, at: path, rule: rule.word)
  }

  /// Merges two logs: the result has the elements of both sides. Elements that only one side
  /// removed stay.
  ///
  /// They are in the order of `sort`. Without `sort` they are in base's order, followed by each
  /// side's run, the canonically smaller one first.
  mutating func mergeLogs(
    _ values: Versions<JSONValue?>,
    at path: FieldPath,
    key: [FieldPath],
    sort: [FieldPath],
    by rule: Rule
  ) -> MergedValue {
    guard let arrays = Self.collections(values) else {
      return contest(values, at: path, rule: rule.word)
    }
    let table = ElementTable(logOf: ArrayElements(arrays, key: key))
    var merged = table.elements.map { element -> MergedValue in
      // Elements that both sides removed belong to neither side.
      if element.ours == nil, element.theirs == nil { return .agreed(nil) }
      return mergeMember(element, at: path, keepsAll: true, rule)
    }
    if sort.isEmpty {
      merged = table.orderOfLog.map { merged[$0] }
    } else {
      let order = LogOrder(sort: sort)
      let keyed = merged.compactMap { element in
        element.value(for: .greater).map { (key: order.key(of: $0), element: element) }
      }
      merged = keyed.sorted { $0.key < $1.key }.map(\.element)
    }
    return finishSet(merged, values, at: path, by: rule)
  }

  /// The arrays of three versions. An absent or null side is empty, and so is a base that is not an
  /// array. Returns nil if a side is anything else.
  private static func collections(_ values: Versions<JSONValue?>) -> Versions<[JSONValue]>? {
    func elements(_ side: JSONValue?) -> [JSONValue]? {
      RecordClock.present(side).map { $0.elements } ?? []
    }
    guard let ours = elements(values.ours), let theirs = elements(values.theirs) else { return nil }
    return Versions(base: values.base?.elements ?? [], ours: ours, theirs: theirs)
  }

  /// Builds the array from the elements of a set or a log.
  private mutating func finishSet(
    _ elements: [MergedValue],
    _ values: Versions<JSONValue?>,
    at path: FieldPath,
    by rule: Rule
  ) -> MergedValue {
    let array = finish(elements, values, at: path)
    if case .agreed(let value) = array {
      note(values, at: path, rule: rule.word, value, .computed)
    }
    return array
  }
}

// MARK: - What all rules for arrays share

extension FieldMerge {
  /// Merges an element that both sides have: three-way, and field by field if both edited it.
  mutating func mergeElement(_ element: Versions<JSONValue?>, at path: FieldPath) -> MergedValue {
    guard element.isContested else { return .agreed(element.uncontested) }
    // A group concerns fields of the record. Its paths lead into no array.
    let outerRulings = rulings
    rulings = [:]
    defer { rulings = outerRulings }
    return mergeObjects(element, at: path)
  }

  /// Decides by the policy on an element that one side edited and the other removed; nil if a
  /// person decides.
  mutating func keepOrRemove(
    _ element: Versions<JSONValue?>,
    editedBy side: Side,
    at path: FieldPath,
    _ rule: Rule
  ) -> MergedValue? {
    switch policy.editedDeleted {
    case .keep:
      note(element, at: path, rule: rule.word, element[side], side.winner)
      return .agreed(element[side])
    case .delete:
      // fault: removed-element-unreported
      note(element, at: path, rule: rule.word, nil, side.other.winner)
      return .agreed(nil)
    case .conflict:
      return nil
    }
  }

  /// Builds an array from merged elements. If it means the same as a side's, it has that side's
  /// bytes. A conflict in an element is a conflict of the whole array.
  func finish(
    _ elements: [MergedValue],
    _ values: Versions<JSONValue?>,
    at path: FieldPath
  ) -> MergedValue {
    let layout = JSONLayout(merging: values.compactMap(\.layout))
    let empty = Self.emptyForm(values)
    @Sendable func assemble(_ choice: Candidates.Choice) -> JSONValue? {
      let present = elements.compactMap { $0.value(for: choice) }
      return present.isEmpty ? empty : layout.array(of: present)
    }
    if elements.allSatisfy({ $0.contestedFields.isEmpty }) {
      let array = assemble(.ours)
      return .agreed(values.spelling(of: array) ?? array)
    }
    let versions = Versions(
      base: values.base == nil ? nil : assemble(.base),
      ours: assemble(.ours),
      theirs: assemble(.theirs)
    )
    let field = ContestedField(path: path, values: versions)
    return .contested(Candidates(fields: [field], assemble: assemble))
  }

  /// How an array without elements is written: as in a side that has none, even if it is absent
  /// there.
  private static func emptyForm(_ values: Versions<JSONValue?>) -> JSONValue? {
    let sides = values.sides.all
    let empty = sides.filter { RecordClock.present($0)?.elements?.isEmpty ?? true }
    guard let greatest = empty.max(by: { $0.totalOrder(to: $1) == .less }) else {
      // fault: emptied-list-is-gone
      return JSONValue(validated: Bytes("[]"))
    }
    return greatest
  }
}
