internal import JSONText
internal import Records

/// The elements of three versions of an array, told apart by a key or by value.
///
/// An absent side is an empty array, and so is a base that is no array. An element whose key stands
/// twice in one version, or that lacks the key, is told apart by its value; equal ones count once.
struct ElementTable {
  /// An element as the versions have it; by value, they differ in spelling at most.
  private(set) var elements: [ThreeWay<JSONValue>] = []
  /// Whether an element was told apart by the key.
  private(set) var isKeyed: [Bool] = []
  private var identities: [Bytes] = []
  private var base: [Int] = []
  private var ours: [Int] = []
  private var theirs: [Int] = []

  /// Takes arrays apart; nil where a side is no array.
  ///
  /// `isKeyUsed` says for which keys elements are told apart by them; the rest goes by value.
  init?(
    _ values: ThreeWay<JSONValue>,
    key: [FieldPath],
    isKeyUsed: (RecordKey, ThreeWay<Set<RecordKey>>) -> Bool = { _, _ in true }
  ) {
    let sides = [values.ours, values.theirs].compactMap { $0 }
    guard sides.allSatisfy({ $0.kind == .array }) else { return nil }
    let arrays = values.map { $0.elements ?? [] }
    var repeated: Set<RecordKey> = []
    let keys = arrays.map { Self.keys(of: $0, key, repeated: &repeated) }
    var indices: [Bytes: Int] = [:]
    for slot in [\ThreeWay<JSONValue>.base, \.ours, \.theirs] {
      let sequence = (values[keyPath: slot].map { $0.elements ?? [] } ?? []).compactMap { element in
        let elementKey = RecordKey(of: element, fields: key)
        let usedKey = elementKey.flatMap {
          !repeated.contains($0) && isKeyUsed($0, keys) ? $0 : nil
        }
        return add(element, key: usedKey, to: slot, &indices)
      }
      switch slot {
      case \.base: base = sequence
      case \.ours: ours = sequence
      default: theirs = sequence
      }
    }
  }

  /// The keys that stand in an array; those that stand twice are added to `repeated`.
  private static func keys(
    of elements: [JSONValue],
    _ key: [FieldPath],
    repeated: inout Set<RecordKey>
  ) -> Set<RecordKey> {
    var found: Set<RecordKey> = []
    for elementKey in elements.compactMap({ RecordKey(of: $0, fields: key) })
    where !found.insert(elementKey).inserted {
      repeated.insert(elementKey)
    }
    return found
  }

  /// Notes an element of one version, and returns its index; nil where the version has it already.
  private mutating func add(
    _ element: JSONValue,
    key: RecordKey?,
    to slot: WritableKeyPath<ThreeWay<JSONValue>, JSONValue?>,
    _ indices: inout [Bytes: Int]
  ) -> Int? {
    let canonical = key?.value ?? element.canonicalForm
    let identity = Bytes([key == nil ? 0 : 1] + canonical.bytes.array)
    let index = indices[identity] ?? elements.count
    if index == elements.count {
      indices[identity] = index
      identities.append(canonical.bytes)
      elements.append(ThreeWay())
      isKeyed.append(key != nil)
    }
    if elements[index][keyPath: slot] != nil { return nil }
    elements[index][keyPath: slot] = element
    return index
  }

  /// The order of a merged set: as for records, by key or value where the versions leave it open.
  func order(isKept: @escaping (Int) -> Bool) -> [Int] {
    let order = SequenceOrder(
      count: elements.count,
      base: base,
      ours: ours,
      theirs: theirs,
      isKept: isKept
    ) { left, right in
      let order = JSONValue(validated: identities[left]).order(
        to: JSONValue(validated: identities[right])
      )
      return order == .equal ? isKeyed[left] && !isKeyed[right] : order == .less
    }
    return order.mergedKeepingSorted()
  }
}
