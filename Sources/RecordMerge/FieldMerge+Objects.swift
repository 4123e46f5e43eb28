internal import JSONText
internal import MergePolicy
internal import Records

extension FieldMerge {
  /// Merges two objects member by member; a base that is no object counts as an empty one. Objects
  /// that are nested too deep for the size of their record are a conflict.
  mutating func mergeObjects(_ values: ThreeWay<JSONValue>, at path: FieldPath) -> MergedValue {
    if path.names.count > depthLimit {
      return contest(values, at: path, rule: Rule.object.word)
    }
    return mergeObjects(values, values.map { JSONObject($0) }, at: path)
  }

  /// As `mergeObjects(_:at:)`, for values whose members have been found; `versions` lacks those
  /// that are no objects.
  mutating func mergeObjects(
    _ values: ThreeWay<JSONValue>,
    _ versions: ThreeWay<JSONObject>,
    at path: FieldPath
  ) -> MergedValue {
    guard versions.ours != nil, versions.theirs != nil else {
      return contest(values, at: path, rule: Rule.object.word)
    }
    let table = MemberTable(versions)
    if table.hasDuplicate {
      hasDuplicateMember = true
      return contest(values, at: path, rule: Rule.object.word)
    }
    var merged: [MergedValue] = []
    merged.reserveCapacity(table.places.count)
    var contested: [ContestedField] = []
    // Where no group has a say in it, a field that nobody touched stays, whatever its rule.
    let hasRulings = !rulings.isEmpty
    for index in table.places.indices {
      if !hasRulings, table.isUntouched(at: index) {
        merged.append(.agreed(table.oursValue(at: index)))
        continue
      }
      let value = merge(table.values(at: index), at: path.appending(table.name(at: index)))
      merged.append(value)
      contested += value.contestedFields
    }
    let parts = merged
    let order = table.order { parts[$0].isPresent }
    var layouts = versions.map(\.layout)
    layouts.base = layouts.base ?? values.base?.layout
    let layout = JSONLayout(merging: layouts)
    @Sendable func assemble(_ choice: Candidates.Choice) -> JSONValue {
      layout.object(
        of: order.compactMap { index in
          guard let value = parts[index].value(for: choice),
            let name = table.spelledName(at: index)
          else { return nil }
          return JSONMember(name: name, value: value)
        }
      )
    }
    if contested.isEmpty { return .agreed(assemble(.ours)) }
    return .contested(Candidates(fields: contested, assemble: assemble))
  }
}
