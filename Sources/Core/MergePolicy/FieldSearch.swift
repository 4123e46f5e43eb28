internal import JSONText
internal import Records

/// A search for one field in records, and for the field that was meant where none has it.
struct FieldSearch {
  let path: FieldPath
  let passesThroughArrays: Bool
  /// Whether a value that is null counts as a value.
  let countsNull: Bool
  private(set) var isFound = false
  /// Whether an object was seen that could have had the field and has not.
  private var isLacking = false
  /// Whether an array without elements, or null, was seen on the way: what would be in it is open.
  private var isOpen = false
  /// The names beside which a name of the path is missing, by the index of that name.
  private var neighbours: [Int: NameList] = [:]

  init(_ path: FieldPath, passesThroughArrays: Bool, countsNull: Bool) {
    self.path = path
    self.passesThroughArrays = passesThroughArrays
    self.countsNull = countsNull
  }

  /// Whether the records that were seen show that none has the field: not where all arrays are
  /// empty in which it would be.
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

  /// The path that was most likely meant: one with dots in a name, one without, or one with a name
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

/// The names of the members of some objects, in the order in which they come up.
private struct NameList {
  private(set) var names: [Bytes] = []
  private var known: Set<Bytes> = []
  private var objectCount = 0

  /// The first objects show the names that people know.
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
