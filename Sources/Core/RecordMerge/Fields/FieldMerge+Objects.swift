internal import JSONText
internal import MergePolicy
internal import Records

extension FieldMerge {
  /// Merges two objects member by member; a base that is not an object counts as empty. Objects
  /// that are nested too deep for the size of their record are a conflict.
  mutating func mergeObjects(_ values: Versions<JSONValue?>, at path: FieldPath) -> MergedValue {
    // fault: depth-unbounded
    if path.names.count > depthLimit {
      return contest(values, at: path, rule: Rule.object.word)
    }
    let versions = values.compactMap { JSONObject($0) }
    return mergeObjects(values, versions, MemberTable(versions), at: path)
  }

  /// Merges two objects that hold a field which is decided even if only one side changed it.
  mutating func mergeInside(_ values: Versions<JSONValue?>, at path: FieldPath) -> MergedValue {
    let versions = values.compactMap { JSONObject($0) }
    let table = MemberTable(versions)
    if table.hasDuplicate || path.names.count > depthLimit { return .agreed(values.uncontested) }
    return mergeObjects(values, versions, table, at: path)
  }

  /// Like `mergeObjects(_:at:)`, for values whose members have been matched; `versions` has only
  /// those that are objects.
  mutating func mergeObjects(
    _ values: Versions<JSONValue?>,
    _ versions: Versions<JSONObject?>,
    _ table: MemberTable,
    at path: FieldPath
  ) -> MergedValue {
    guard versions.ours != nil, versions.theirs != nil else {
      return contest(values, at: path, rule: Rule.object.word)
    }
    if table.hasDuplicate {
      hasDuplicateMember = true
      // The decisions of a group are not part of any record then.
      if path.names.isEmpty { decisions.removeAll() }
      return contest(values, at: path, rule: Rule.object.word)
    }
    var merged: [MergedValue] = []
    merged.reserveCapacity(table.positions.count)
    var contested: [ContestedField] = []
    for index in table.positions.indices {
      // A field that neither side touched stays, whatever its rule or its group.
      if table.isUntouched(at: index) {
        merged.append(.agreed(table.oursValue(at: index)))
        continue
      }
      let values = table.values(at: index)
      let value = merge(values, at: path.appending(table.name(at: index)))
      if path.names.isEmpty { noteDifference(of: value, from: values.sides) }
      merged.append(value)
      if case .contested(let candidates) = value { contested += candidates.fields }
    }
    let parts = merged
    // fault: field-of-ours-dropped
    let order = table.order { parts[$0].isPresent }
    var layouts = versions.compactMap(\.layout)
    layouts.base = layouts.base ?? values.base?.layout
    let layout = JSONLayout(merging: layouts)
    @Sendable func assemble(_ choice: Candidates.Choice) -> JSONValue {
      var members: [JSONMember] = []
      members.reserveCapacity(order.count)
      for index in order {
        guard let value = parts[index].value(for: choice),
          let name = table.spelledName(at: index)
        else { continue }
        members.append(JSONMember(name: name, value: value))
      }
      return layout.object(of: members)
    }
    if contested.isEmpty {
      let object = assemble(.ours)
      // For a whole record, the line says more than the value.
      return .agreed(path.names.isEmpty ? object : values.spelling(of: object) ?? object)
    }
    return .contested(Candidates(fields: contested, assemble: assemble))
  }

  /// Notes which sides' records the merged record differs from, by one of its fields.
  private mutating func noteDifference(of merged: MergedValue, from sides: Sides<JSONValue?>) {
    guard case .agreed(let value) = merged else { return }
    if !isDifferent.ours { isDifferent.ours = !value.means(sides.ours) }
    if !isDifferent.theirs { isDifferent.theirs = !value.means(sides.theirs) }
  }
}
