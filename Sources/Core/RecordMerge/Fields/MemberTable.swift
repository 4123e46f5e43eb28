internal import JSONText
internal import Records

/// The members of three versions of an object, by name.
///
/// An entry says where each version has the member of a name. The members themselves are not
/// copied: most are the same in all versions and need no closer look.
struct MemberTable {
  /// For each name, the index of the member in each version.
  private(set) var positions: [Versions<Int?>] = []
  private(set) var hasDuplicate = false

  private let versions: Versions<JSONObject?>
  /// The entries in the order in which each version has them.
  private var base: [Int] = []
  private var ours: [Int] = []
  private var theirs: [Int] = []

  init(_ versions: Versions<JSONObject?>) {
    self.versions = versions
    positions.reserveCapacity(max(versions.ours?.count ?? 0, versions.theirs?.count ?? 0) + 4)
    var index = NameIndex()
    base = add(versions.base, &index) { entry, position in
      defer { entry.base = position }
      return entry.base == nil
    }
    ours = add(versions.ours, &index) { entry, position in
      defer { entry.ours = position }
      return entry.ours == nil
    }
    theirs = add(versions.theirs, &index) { entry, position in
      defer { entry.theirs = position }
      return entry.theirs == nil
    }
  }

  // MARK: The content of an entry

  func name(at index: Int) -> Bytes {
    let positions = positions[index]
    if let position = positions.ours, let ours = versions.ours {
      return ours.decodedName(at: position)
    }
    if let position = positions.theirs, let theirs = versions.theirs {
      return theirs.decodedName(at: position)
    }
    guard let position = positions.base, let base = versions.base else {
      preconditionFailure("A name in the table must be one of a version's.")
    }
    return base.decodedName(at: position)
  }

  /// The spelling of the name in the result, with its quotes.
  func spelledName(at index: Int) -> Bytes? {
    let positions = positions[index]
    if let position = positions.ours, let ours = versions.ours, !isEscaped(at: index) {
      return ours.name(at: position)
    }
    func spelling(_ object: JSONObject?, _ position: Int?) -> Bytes? {
      guard let object, let position else { return nil }
      return object.name(at: position)
    }
    let names = Versions(
      base: spelling(versions.base, positions.base),
      ours: spelling(versions.ours, positions.ours),
      theirs: spelling(versions.theirs, positions.theirs)
    )
    return names.knownSpelling
  }

  /// Whether a version spells the name with escapes. If none does, all spell it alike.
  private func isEscaped(at index: Int) -> Bool {
    let positions = positions[index]
    func isEscaped(_ object: JSONObject?, _ position: Int?) -> Bool {
      guard let object, let position else { return false }
      return object.isNameEscaped(at: position)
    }
    return isEscaped(versions.base, positions.base) || isEscaped(versions.ours, positions.ours)
      || isEscaped(versions.theirs, positions.theirs)
  }

  /// Whether a member has the same bytes in all versions.
  func isUntouched(at index: Int) -> Bool {
    let positions = positions[index]
    guard let position = positions.ours, let theirsPosition = positions.theirs,
      let basePosition = positions.base, let ours = versions.ours, let theirs = versions.theirs,
      let base = versions.base
    else { return false }
    return ours.hasSameValue(at: position, as: theirs, at: theirsPosition)
      && ours.hasSameValue(at: position, as: base, at: basePosition)
  }

  /// Whether two versions of the object mean the same, whatever the order of their members. A
  /// member with the given name may differ.
  ///
  /// - Precondition: not `hasDuplicate`.
  func isSame(_ left: Version, _ right: Version, besides name: Bytes? = nil) -> Bool {
    guard versions[left] != nil, versions[right] != nil else {
      return versions[left] == nil && versions[right] == nil
    }
    return positions.indices.allSatisfy { index in
      isSame(left, right, at: index) || name != nil && self.name(at: index) == name
    }
  }

  /// Whether a version has every member of another one, with an equal value. A member with this
  /// name may differ.
  ///
  /// - Precondition: not `hasDuplicate`, and the object has both versions.
  func holdsAll(of part: Version, in whole: Version, besides name: Bytes?) -> Bool {
    positions.indices.allSatisfy { index in
      positions[index][part] == nil || isSame(part, whole, at: index)
        || name != nil && self.name(at: index) == name
    }
  }

  /// Whether two versions of the object lack a member, or have it with the same meaning.
  private func isSame(_ left: Version, _ right: Version, at index: Int) -> Bool {
    guard let leftObject = versions[left], let rightObject = versions[right] else { return false }
    return switch (positions[index][left], positions[index][right]) {
    case (nil, nil): true
    case (let left?, let right?):
      leftObject.hasSameValue(at: left, as: rightObject, at: right)
        || leftObject.value(at: left).means(rightObject.value(at: right))
    // fault: member-of-one-version
    case (nil, _?), (_?, nil): false
    }
  }

  func oursValue(at index: Int) -> JSONValue? {
    positions[index].ours.flatMap { versions.ours?.value(at: $0) }
  }

  func values(at index: Int) -> Versions<JSONValue?> {
    let positions = positions[index]
    return Versions(
      base: positions.base.flatMap { versions.base?.value(at: $0) },
      ours: positions.ours.flatMap { versions.ours?.value(at: $0) },
      theirs: positions.theirs.flatMap { versions.theirs?.value(at: $0) }
    )
  }

  /// The order of the members in the result, as for records: base's order, with each run of
  /// additions after the member that it follows on its side.
  func order(isKept: (Int) -> Bool) -> [Int] {
    mergedOrder(
      Versions(base: base, ours: ours, theirs: theirs),
      isKept: isKept,
      precedes: { name(at: $0) < name(at: $1) }
    )
  }
}

// MARK: - Finding names

extension MemberTable {
  /// Adds the members of one version, and returns their indices in the table. `put` stores one in
  /// its entry, and returns whether its name is new in the version.
  private mutating func add(
    _ object: JSONObject?,
    _ index: inout NameIndex,
    put: (inout Versions<Int?>, Int) -> Bool
  ) -> [Int] {
    guard let object else { return [] }
    var sequence: [Int] = []
    sequence.reserveCapacity(object.count)
    for position in 0..<object.count {
      // The versions mostly have the same members in the same order.
      let next = (sequence.last ?? -1) + 1
      let entry =
        next < positions.count && isName(at: next, equalTo: object, position)
        ? next : find(object, position, &index)
      if entry == positions.count { positions.append(Versions()) }
      // fault: duplicate-member-dropped
      if !put(&positions[entry], position) { hasDuplicate = true }
      sequence.append(entry)
    }
    return sequence
  }

  /// The index of a member's name in the table; `positions.count` for a new one.
  private func find(_ object: JSONObject, _ position: Int, _ index: inout NameIndex) -> Int {
    let isNew = index.marks.insert(object.nameMark(at: position))
    if isNew { return positions.count }
    if positions.count <= NameIndex.searchLimit {
      return positions.indices.first { isName(at: $0, equalTo: object, position) }
        ?? positions.count
    }
    for entry in index.entries.count..<positions.count { index.entries[name(at: entry)] = entry }
    return index.entries[object.decodedName(at: position)] ?? positions.count
  }

  private func isName(at index: Int, equalTo object: JSONObject, _ position: Int) -> Bool {
    let positions = positions[index]
    if let base = versions.base, let other = positions.base {
      return object.hasSameName(at: position, as: base, at: other)
    }
    if let ours = versions.ours, let other = positions.ours {
      return object.hasSameName(at: position, as: ours, at: other)
    }
    guard let theirs = versions.theirs, let other = positions.theirs else { return false }
    return object.hasSameName(at: position, as: theirs, at: other)
  }

  /// Finds the entry of a name that is not the next one. In most objects, the marks of the names
  /// show that a name is new. Few names are compared one by one; many are in a dictionary.
  private struct NameIndex {
    static let searchLimit = 32
    var marks = MarkSet()
    /// The first names of the table, as many as there are here.
    var entries: [Bytes: Int] = [:]
  }
}

/// A set of numbers from 0 to 63.
private struct MarkSet {
  private var bits: UInt64 = 0

  /// Adds a number, and returns whether it is new in the set.
  mutating func insert(_ number: Int) -> Bool {
    let bit: UInt64 = 1 << UInt64(number)
    defer { bits |= bit }
    return bits & bit == 0
  }
}
