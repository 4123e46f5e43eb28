internal import JSONText
internal import Records

/// The elements of three versions of an array, numbered by which are equal and which are the same.
///
/// Two elements are *equal* if they mean the same. They are *the same* if they have one key or,
/// without keys, if they are equal. An element whose key occurs twice in one version is compared by
/// value in all three.
struct ArrayElements {
  let arrays: Versions<[JSONValue]>
  /// For each element, the number of its value.
  private(set) var contents = Versions<[Int]>(base: [], ours: [], theirs: [])
  /// For each number of a value, an element with that value.
  private var values: [JSONValue] = []
  /// For each number of a value, its key; nil if it is compared by value.
  private var keys: [RecordKey?] = []

  init(_ arrays: Versions<[JSONValue]>, key: [FieldPath]) {
    self.arrays = arrays
    var numbering = ValueNumbers()
    contents = arrays.map { $0.map { numbering.number(of: $0) } }
    values = numbering.values
    if key.isEmpty {
      keys = [RecordKey?](repeating: nil, count: values.count)
      return
    }
    keys = values.map { RecordKey(of: $0, by: KeyFields(key)) }
    var repeated: Set<RecordKey> = []
    for version in contents.all {
      var found: Set<RecordKey> = []
      for elementKey in version.compactMap({ keys[$0] })
      where !found.insert(elementKey).inserted {
        repeated.insert(elementKey)
      }
    }
    compareByValue { repeated.contains($0) }
  }

  /// Makes elements with some keys compare by value.
  mutating func compareByValue(_ isConcerned: (RecordKey) -> Bool) {
    keys = keys.map { key in key.flatMap { isConcerned($0) ? nil : $0 } }
  }

  /// The keys in use in one version, with the numbers of the values that have them.
  func valuesByKey(_ version: Version) -> [RecordKey: Int] {
    let pairs = contents[version].compactMap { content in keys[content].map { ($0, content) } }
    return Dictionary(pairs) { first, _ in first }
  }

  /// For each element, a number that is equal for elements that are the same.
  var identities: Versions<[Int]> {
    var numbers: [RecordKey: Int] = [:]
    // Elements compared by value have the number of the value; others have numbers after these.
    let ofValues = keys.enumerated().map { content, key in
      guard let key else { return content }
      let number = numbers[key] ?? values.count + numbers.count
      numbers[key] = number
      return number
    }
    return contents.map { $0.map { ofValues[$0] } }
  }

  /// The elements of the versions at three positions.
  func versions(at positions: Versions<Int?>) -> Versions<JSONValue?> {
    Versions(
      base: positions.base.map { arrays.base[$0] },
      ours: positions.ours.map { arrays.ours[$0] },
      theirs: positions.theirs.map { arrays.theirs[$0] }
    )
  }

  /// The order of two values, given by number, by what identifies elements: keys come before
  /// values, each in canonical order.
  func order(_ left: Int, _ right: Int) -> Order {
    switch (keys[left], keys[right]) {
    case (let left?, let right?): left.value.order(to: right.value)
    case (_?, nil): .less
    case (nil, _?): .greater
    case (nil, nil): values[left].order(to: values[right])
    }
  }

  /// Whether one value, given by number, comes before another in canonical order.
  func precedes(_ left: Int, _ right: Int) -> Bool {
    left != right && values[left].order(to: values[right]) == .less
  }
}
