internal import JSONText
internal import MergePolicy
internal import Records

extension FieldMerge {
  /// Merges two objects member by member; a base that is no object counts as an empty one.
  mutating func mergeObjects(_ values: ThreeWay<JSONValue>, at path: FieldPath) -> MergedValue {
    let versions = values.map(\.members)
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
      let value = merge(member, at: path.appending(table.names[index]))
      merged.append(value)
      contested += value.contestedFields
    }
    let order = table.order { merged[$0].isPresent }
    let layout = JSONLayout(merging: values.map(\.layout))
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

  init(_ versions: ThreeWay<[JSONMember]>) {
    var indices: [Bytes: Int] = [:]
    func add(_ members: [JSONMember]?, to slot: WritableKeyPath<ThreeWay<JSONMember>, JSONMember?>)
      -> [Int]
    {
      (members ?? []).map { member in
        let name = member.decodedName
        let index = indices[name] ?? names.count
        if index == names.count {
          indices[name] = index
          names.append(name)
          self.members.append(ThreeWay())
        }
        if self.members[index][keyPath: slot] != nil { hasDuplicate = true }
        self.members[index][keyPath: slot] = member
        return index
      }
    }
    base = add(versions.base, to: \.base)
    ours = add(versions.ours, to: \.ours)
    theirs = add(versions.theirs, to: \.theirs)
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
