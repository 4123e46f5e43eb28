internal import JSONText
internal import RecordMerge
internal import Records

/// What all values of a field that were seen have in common.
struct FieldFacts {
  /// How many records have the field, with a value that is not null.
  private(set) var count = 0
  private var kinds: Set<JSONValue.Kind> = []
  /// Whether each value looks like an identifier: a whole number, or a short text without white
  /// space.
  private(set) var areIdentifiers = true
  /// Whether each value may be a part of a key: a whole number, or a short text on one line.
  private(set) var areBrief = true
  private(set) var areMoments = true
  private(set) var areWholeNumbers = true
  /// Whether each value is a digest in hexadecimal digits.
  private(set) var areDigests = true
  /// The different values, if all of them are short texts, and few; else nil.
  private(set) var words: Set<Bytes>? = []
  private(set) var arrays = ArrayFacts()

  mutating func see(_ value: JSONValue) {
    if value.kind == .null { return }
    count += 1
    kinds.insert(value.kind)
    if areIdentifiers { areIdentifiers = Self.isIdentifier(value) }
    if areBrief { areBrief = Self.isIdentifier(value) || Self.isBriefText(value) }
    if areMoments { areMoments = Timestamp(likely: value) != nil }
    if areWholeNumbers { areWholeNumbers = Self.isWholeNumber(value) }
    if areDigests { areDigests = Self.isDigest(value) }
    if words != nil { noteWord(value) }
    if value.kind == .array { arrays.see(value.elements ?? []) }
  }

  private mutating func noteWord(_ value: JSONValue) {
    guard let word = TextMoves.word(value), let count = words?.count else {
      words = nil
      return
    }
    if words?.contains(word) == true { return }
    if count == TextMoves.textLimit { words = nil } else { words?.insert(TextMoves.copy(word)) }
  }

  /// Whether all values are of these kinds, and there is one.
  func isOnly(_ wanted: Set<JSONValue.Kind>) -> Bool { count > 0 && kinds.isSubset(of: wanted) }

  var areScalars: Bool { isOnly([.true, .false, .number, .string]) }

  static func isIdentifier(_ value: JSONValue) -> Bool {
    switch value.kind {
    case .number: isWholeNumber(value)
    case .string: isBriefText(value) && !value.bytes.contains(UInt8(ascii: " "))
    case .null, .true, .false, .array, .object: false
    }
  }

  private static let briefByteCount = 130

  private static func isBriefText(_ value: JSONValue) -> Bool {
    value.kind == .string && (3...briefByteCount).contains(value.bytes.count)
      && !value.bytes.contains(UInt8(ascii: "\\"))
  }

  private static func isWholeNumber(_ value: JSONValue) -> Bool {
    guard let number = DecimalNumber(value) else { return false }
    return number.exponent >= number.digits.count
  }

  /// https://csrc.nist.gov/projects/hash-functions: digests have 128 bits or more, which are 32
  /// hexadecimal digits.
  private static func isDigest(_ value: JSONValue) -> Bool {
    guard value.kind == .string, [32, 40, 56, 64, 96, 128].contains(value.bytes.count - 2) else {
      return false
    }
    return value.bytes.array.dropFirst().dropLast().allSatisfy { byte in
      (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte | 0x20)
    }
  }
}

/// What all arrays of a field have in common.
struct ArrayFacts {
  private(set) var count = 0
  private(set) var longest = 0
  /// How many arrays have several elements.
  private(set) var severalCount = 0
  /// Whether each element is a scalar of moderate length.
  private(set) var holdScalars = true
  /// Whether the elements of each array differ from one another.
  private(set) var areDistinct = true
  /// Whether the elements of each array are in canonical order, and how many arrays show it.
  private(set) var areSorted = true
  private(set) var sortedCount = 0
  /// Members, or pairs of members, that all elements have and that tell the elements of each array
  /// apart; nil before the first element.
  private(set) var keys: [[Bytes]]?
  /// The members by which the elements of each array are in the order of their moments.
  private(set) var orderedMoments: [Bytes]?

  private static let textLimit = 120

  mutating func see(_ elements: [JSONValue]) {
    count += 1
    longest = max(longest, elements.count)
    if elements.count > 1 { severalCount += 1 }
    if elements.isEmpty { return }
    for element in elements where element.kind == .array || element.kind == .object {
      holdScalars = false
    }
    if holdScalars { holdScalars = elements.allSatisfy { $0.bytes.count <= Self.textLimit } }
    if areDistinct {
      areDistinct = Set(elements.map(\.canonicalForm.bytes)).count == elements.count
    }
    if areSorted { noteOrder(of: elements) }
    noteKeys(of: elements)
  }

  private mutating func noteOrder(of elements: [JSONValue]) {
    areSorted = zip(elements, elements.dropFirst()).allSatisfy { $0.order(to: $1) != .greater }
    if elements.count >= 3 { sortedCount += 1 }
  }

  private mutating func noteKeys(of elements: [JSONValue]) {
    if keys == nil {
      let names = (elements[0].members ?? []).filter { $0.value.kind != .null }.prefix(8)
        .filter { FieldFacts.isIdentifier($0.value) }.map(\.decodedName)
      let pairs = names.indices.flatMap { first in
        names.indices.filter { $0 > first }.map { [names[first], names[$0]] }
      }
      keys = names.map { [$0] } + pairs
      orderedMoments = (elements[0].members ?? []).map(\.decodedName)
    }
    keys = keys?.filter { names in
      var seen: Set<Bytes> = []
      return elements.allSatisfy { element in
        let parts = names.compactMap { element.member($0) }.filter { $0.kind != .null }
        guard parts.count == names.count else { return false }
        let text = parts.map(\.canonicalForm.bytes.text).joined(separator: ",")
        return seen.insert(Bytes(text)).inserted
      }
    }
    orderedMoments = orderedMoments?.filter { name in
      let moments = elements.map { $0.member(name).flatMap { Timestamp(likely: $0) } }
      return zip(moments, moments.dropFirst() + [moments.last ?? nil]).allSatisfy { left, right in
        guard let left, let right else { return false }
        return left <= right
      }
    }
  }
}

/// The facts of the fields of records, those of inner objects one by one.
struct FieldTable {
  private(set) var recordCount = 0
  private(set) var facts: [FieldPath: FieldFacts] = [:]
  /// In the order in which they were seen.
  private(set) var paths: [FieldPath] = []

  /// Objects that are deeper, and those with more members, count as one value: their names are
  /// data.
  private static let depthLimit = 3
  private static let memberLimit = 60
  private static let pathLimit = 300

  mutating func see(_ record: JSONValue) {
    recordCount += 1
    see(record, at: FieldPath(names: []))
  }

  private mutating func see(_ object: JSONValue, at path: FieldPath) {
    let members = object.members ?? []
    for member in members {
      let inner = path.appending(member.decodedName)
      if facts[inner] == nil {
        if paths.count >= Self.pathLimit { continue }
        paths.append(inner)
      }
      facts[inner, default: FieldFacts()].see(member.value)
      if member.value.kind == .object, inner.names.count < Self.depthLimit,
        (member.value.members ?? []).count <= Self.memberLimit
      {
        see(member.value, at: inner)
      }
    }
  }
}
