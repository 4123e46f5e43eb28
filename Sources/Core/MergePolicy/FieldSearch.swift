internal import JSONText
internal import Records

/// Searches records for a field, and for the field that was probably meant if none has it.
struct FieldSearch {
  let path: FieldPath
  let passesThroughArrays: Bool
  /// Whether null counts as a value.
  let countsNull: Bool
  private(set) var isFound = false
  /// Whether an object was seen that could have the field and does not.
  private var isLacking = false
  /// Whether an empty array, or null, was seen on the way: its elements might have had the field.
  private var isOpen = false
  /// The names found where a name of the path is missing, by the index of that name.
  private var neighbours: [Int: NameList] = [:]

  init(_ path: FieldPath, passesThroughArrays: Bool, countsNull: Bool) {
    self.path = path
    self.passesThroughArrays = passesThroughArrays
    self.countsNull = countsNull
  }

  /// Whether the records seen so far show that none has the field. Empty arrays that could have it
  /// show nothing.
  var isMissing: Bool { !isFound && (isLacking || !isOpen) }

  mutating func look(in record: JSONValue) {
    if !isFound { look(in: record, at: 0) }
  }

  private mutating func look(in value: JSONValue, at index: Int) {
    if index == path.names.count {
      if countsNull || value.kind != .null { isFound = true } else { isLacking = true }
      return
    }
    switch value.kind {
    case .null: isOpen = true
    case .array:
      let elements = value.elements ?? []
      if elements.isEmpty { isOpen = true } else if !passesThroughArrays { isLacking = true }
      for element in elements where passesThroughArrays && !isFound { look(in: element, at: index) }
    case .object:
      if let member = value.member(path.names[index]) {
        look(in: member, at: index + 1)
      } else {
        isLacking = true
        neighbours[index, default: NameList()].add(value)
      }
    case .false, .true, .number, .string: isLacking = true
    }
  }

  /// The path that was probably meant: one with dots in a name, one without, or one with a name
  /// that differs by a letter or two.
  var nearest: FieldPath? {
    for (index, list) in neighbours.sorted(by: { $0.key > $1.key }) {
      let head = Array(path.names[..<index])
      let tail = Array(path.names[index...])
      let joined = Bytes(tail.map(\.text).joined(separator: "."))
      if tail.count > 1, list.names.contains(joined) { return FieldPath(names: head + [joined]) }
      let parts = FieldPath.names(in: tail[0].text)
      if parts.count > 1, list.names.contains(parts[0]) {
        return FieldPath(names: head + parts + tail.dropFirst())
      }
      if let name = nearestWord(to: tail[0].text, among: list.names.map(\.text)) {
        return FieldPath(names: head + [Bytes(name)] + tail.dropFirst())
      }
    }
    return nil
  }
}

/// The member names of some objects, in the order in which they are found.
private struct NameList {
  private(set) var names: [Bytes] = []
  private var known: Set<Bytes> = []
  private var objectCount = 0

  /// The first objects show the names that people use.
  private static let objectLimit = 1000
  private static let nameLimit = 1000

  mutating func add(_ object: JSONValue) {
    guard objectCount < Self.objectLimit, names.count < Self.nameLimit else { return }
    objectCount += 1
    for member in object.members ?? [] {
      let name = member.decodedName
      if known.insert(name).inserted { names.append(name) }
    }
  }
}
