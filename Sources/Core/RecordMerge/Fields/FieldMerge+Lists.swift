internal import JSONText
internal import MergePolicy
internal import Records

/// The rule `list` for the elements of arrays.
extension FieldMerge {
  /// Merges two arrays whose order counts. A conflict in one element is a conflict of the whole
  /// array.
  mutating func mergeLists(
    _ values: Versions<JSONValue?>,
    at path: FieldPath,
    key: [FieldPath],
    by rule: Rule
  ) -> MergedValue {
    guard let arrays = Self.lists(values) else {
      return contest(values, at: path, rule: rule.word)
    }
    let elementKey = key.isEmpty ? Self.defaultElementKey(arrays) : key
    let elements = ArrayElements(arrays, key: elementKey)
    let decisionCount = decisions.count
    do throws(ListConflict) {
      let list = ListMerge(
        identities: elements.identities,
        contents: elements.contents,
        precedes: elements.precedes
      )
      var merged: [MergedValue] = []
      for item in try list.items() {
        merged.append(try value(of: item, in: elements, key: elementKey, at: path, rule))
      }
      let array = finish(merged, values, at: path)
      note(values, at: path, rule: rule.word, array.value(for: .ours), .computed)
      return array
    } catch {
      decisions.removeSubrange(decisionCount...)
      return contest(values, at: path, rule: rule.word)
    }
  }

  /// The arrays of both sides, and of base if it has one; nil if one is anything else.
  private static func lists(_ values: Versions<JSONValue?>) -> Versions<[JSONValue]>? {
    guard let ours = values.ours?.elements, let theirs = values.theirs?.elements else { return nil }
    guard let base = RecordClock.present(values.base) else {
      return Versions(base: [], ours: ours, theirs: theirs)
    }
    return base.elements.map { Versions(base: $0, ours: ours, theirs: theirs) }
  }

  /// Identifies elements by their ids if all of them have one, distinct in its version.
  private static func defaultElementKey(_ arrays: Versions<[JSONValue]>) -> [FieldPath] {
    let haveDistinctIDs = arrays.all.allSatisfy { elements in
      var found: Set<Bytes> = []
      return elements.allSatisfy { element in
        guard let id = element.member(idName), id.kind == .string || id.kind == .number else {
          return false
        }
        return found.insert(id.canonicalForm.bytes).inserted
      }
    }
    return haveDistinctIDs ? [FieldPath(names: [idName])] : []
  }

  private static let idName = Bytes("id")

  /// The merged value of an element of the list.
  private mutating func value(
    of item: ListMerge.Item,
    in elements: ArrayElements,
    key: [FieldPath],
    at path: FieldPath,
    _ rule: Rule
  ) throws(ListConflict) -> MergedValue {
    switch item {
    case .taken(let side, let index):
      return .agreed(elements.arrays[side][index])
    case .merged(let indices):
      let versions = elements.versions(at: indices)
      if versions.base == nil, versions.isContested, !Self.agreeSomewhere(versions, besides: key) {
        throw .unlikeInsertions
      }
      let merged = mergeElement(versions, at: path)
      guard merged.contestedFields.isEmpty else { throw .element }
      return merged
    case .edited(let side, let indices):
      let versions = elements.versions(at: indices)
      guard let merged = keepOrRemove(versions, editedBy: side, at: path, rule) else {
        throw .editedAndRemoved
      }
      return merged
    }
  }

  /// Whether two elements with one key have another equal member.
  private static func agreeSomewhere(
    _ element: Versions<JSONValue?>,
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
}
