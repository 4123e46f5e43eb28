internal import JSONText
internal import MergePolicy
internal import Records

extension FieldMerge {
  /// Merges two objects member by member; a base that is no object counts as an empty one.
  mutating func mergeObjects(_ values: ThreeWay<JSONValue>, at path: FieldPath) -> MergedValue {
    mergeObjects(values, values.map { JSONObject($0) }, at: path)
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
    var contested: [ContestedField] = []
    for index in table.names.indices {
      let member = table.members[index].map(\.value)
      if isUntouched(member) {
        merged.append(.agreed(member.ours))
        continue
      }
      let value = merge(member, at: path.appending(table.names[index]))
      merged.append(value)
      contested += value.contestedFields
    }
    let order = table.order { merged[$0].isPresent }
    var layouts = versions.map(\.layout)
    layouts.base = layouts.base ?? values.base?.layout
    let layout = JSONLayout(merging: layouts)
    func assemble(_ choice: Candidates.Choice) -> JSONValue {
      layout.object(
        of: order.compactMap { index in
          guard let value = merged[index].value(for: choice),
            let name = table.members[index].map(\.name).knownSpelling
          else { return nil }
          return JSONMember(name: name, value: value)
        }
      )
    }
    if contested.isEmpty { return .agreed(assemble(.ours)) }
    return .contested(Candidates(fields: contested, assemble: assemble))
  }
}

/// The members of three versions of an object, by name.
private struct MemberTable {
  private(set) var names: [Bytes] = []
  private(set) var members: [ThreeWay<JSONMember>] = []
  private(set) var hasDuplicate = false
  private var base: [Int] = []
  private var ours: [Int] = []
  private var theirs: [Int] = []

  init(_ versions: ThreeWay<JSONObject>) {
    var indices: [Bytes: Int] = [:]
    base = add(versions.base, &indices) { entry, member in
      defer { entry.base = member }
      return entry.base == nil
    }
    ours = add(versions.ours, &indices) { entry, member in
      defer { entry.ours = member }
      return entry.ours == nil
    }
    theirs = add(versions.theirs, &indices) { entry, member in
      defer { entry.theirs = member }
      return entry.theirs == nil
    }
  }

  /// Adds the members of one version, and returns where they stand in the table. `put` puts one
  /// into its entry, and says whether the version had none of its name before.
  private mutating func add(
    _ object: JSONObject?,
    _ indices: inout [Bytes: Int],
    put: (inout ThreeWay<JSONMember>, JSONMember) -> Bool
  ) -> [Int] {
    guard let object else { return [] }
    var sequence: [Int] = []
    sequence.reserveCapacity(object.count)
    for position in 0..<object.count {
      let member = object.member(at: position)
      let name = member.decodedName
      // Mostly the versions have the same members in the same order.
      let next = (sequence.last ?? -1) + 1
      let isNext = next < names.count && names[next] == name
      let index = isNext ? next : indices[name] ?? names.count
      if index == names.count {
        indices[name] = index
        names.append(name)
        members.append(ThreeWay())
      }
      if !put(&members[index], member) { hasDuplicate = true }
      sequence.append(index)
    }
    return sequence
  }

  /// The order of the members in the result, as for records: sorted by name if both sides are.
  ///
  /// Members that both sides added at one place keep the order that each side gave them: in a
  /// record that both added, `id` stays in front.
  func order(isKept: @escaping (Int) -> Bool) -> [Int] {
    let precedes = { (left: Int, right: Int) in names[left] < names[right] }
    let order = SequenceOrder(
      count: names.count,
      base: base,
      ours: ours,
      theirs: theirs,
      isKept: isKept,
      isInterleaved: true,
      precedes: precedes
    )
    return order.mergedKeepingSorted()
  }
}
