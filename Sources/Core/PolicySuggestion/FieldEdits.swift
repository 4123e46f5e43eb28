internal import Comparison
internal import JSONText
internal import RecordMerge
internal import Records

/// What the edits of a field did with it.
struct FieldEdits {
  /// The edits that changed the field, with those that added or removed it.
  private(set) var count = 0
  /// Moments that moved forward, or back.
  private(set) var forwardCount = 0
  private(set) var backCount = 0
  /// Numbers that rose, or fell.
  private(set) var riseCount = 0
  private(set) var fallCount = 0
  /// Flags that became true, or stopped being true. One that is absent is not true.
  private(set) var onCount = 0
  private(set) var offCount = 0
  private(set) var texts = TextMoves()
  private(set) var arrays = ArrayEdits()

  mutating func see(_ before: JSONValue?, _ after: JSONValue?, keys: [[Bytes]]) {
    count += 1
    let (old, new) = (Self.present(before), Self.present(after))
    if let old, old.kind == .array || old.kind == .null, new == nil || new?.kind == .array {
      arrays.see(old.elements ?? [], new?.elements ?? [], keys: keys)
    } else if let new, new.kind == .array, old == nil {
      arrays.see([], new.elements ?? [], keys: keys)
    }
    if old?.kind != .true, new?.kind == .true { onCount += 1 }
    if old?.kind == .true, new?.kind != .true { offCount += 1 }
    guard let old, let new else { return }
    if old.kind == .string, new.kind == .string { texts.see(old, new) }
    if let left = Timestamp(likely: old), let right = Timestamp(likely: new) {
      if left < right { forwardCount += 1 }
      if right < left { backCount += 1 }
    }
    if let left = DecimalNumber(old), let right = DecimalNumber(new) {
      if left < right { riseCount += 1 }
      if right < left { fallCount += 1 }
    }
  }

  private static func present(_ value: JSONValue?) -> JSONValue? {
    value?.kind == .null ? nil : value
  }
}

/// What the edits of an array did with its elements.
struct ArrayEdits {
  /// Edits that only added elements, only removed some, or did both.
  private(set) var additionCount = 0
  private(set) var removalCount = 0
  private(set) var replacementCount = 0
  /// Of those that only added elements, the ones that added each of them behind all others.
  private(set) var appendedCount = 0
  /// Edits that put elements into another order.
  private(set) var permutationCount = 0
  /// Edits of elements in place, by the members that identify the elements.
  private(set) var elementEditCounts: [[Bytes]: Int] = [:]

  /// Longer arrays would take too long to compare.
  private static let elementLimit = 2000

  mutating func see(_ before: [JSONValue], _ after: [JSONValue], keys: [[Bytes]]) {
    guard before.count <= Self.elementLimit, after.count <= Self.elementLimit else { return }
    let names = keys.first ?? []
    let (left, right) = (Self.names(of: before, names), Self.names(of: after, names))
    let (known, new) = (Set(left), Set(right))
    let kept = left.filter(new.contains)
    let isAdded = right.contains { !known.contains($0) }
    let isRemoved = kept.count < left.count
    if kept != right.filter(known.contains) {
      permutationCount += 1
    } else if isAdded, isRemoved {
      replacementCount += 1
    } else if isAdded {
      additionCount += 1
      if right.starts(with: left) { appendedCount += 1 }
    } else if isRemoved {
      removalCount += 1
    }
    noteElementEdits(before, after, keys)
  }

  /// The texts by which the elements are known: their members, or without any their values.
  private static func names(of elements: [JSONValue], _ members: [Bytes]) -> [Bytes] {
    elements.map { element in
      if members.isEmpty { return element.canonicalForm.bytes }
      let parts = members.map { element.member($0)?.canonicalForm.bytes.text ?? "" }
      return Bytes(parts.joined(separator: ","))
    }
  }

  private mutating func noteElementEdits(
    _ before: [JSONValue],
    _ after: [JSONValue],
    _ keys: [[Bytes]]
  ) {
    for names in keys {
      let pairs = zip(Self.names(of: before, names), before)
      let known = Dictionary(pairs, uniquingKeysWith: { first, _ in first })
      for (name, element) in zip(Self.names(of: after, names), after) {
        guard let old = known[name], !old.means(element) else { continue }
        elementEditCounts[names, default: 0] += 1
      }
    }
  }
}

/// What edits did with the fields of the records that they changed.
struct EditTable {
  /// How many records were edited, each time that one was.
  private(set) var editCount = 0
  private(set) var fields: [FieldPath: FieldEdits] = [:]
  /// How many edits changed two fields together.
  private var pairCounts: [Pair: Int] = [:]

  struct Pair: Hashable {
    let first: FieldPath
    let second: FieldPath
  }

  /// Of an edit of more fields than these, it is not noted which changed together: it wrote the
  /// whole record.
  private static let pairLimit = 12
  private static let fieldLimit = 300

  /// - Parameter arrayKeys: the members that may identify the elements of an array.
  mutating func see(
    _ differences: [FieldDifference],
    arrayKeys: (FieldPath) -> [[Bytes]]
  ) {
    editCount += 1
    for difference in differences {
      if fields[difference.path] == nil, fields.count >= Self.fieldLimit { continue }
      fields[difference.path, default: FieldEdits()].see(
        difference.before,
        difference.after,
        keys: arrayKeys(difference.path)
      )
    }
    if differences.count > Self.pairLimit { return }
    let paths = differences.map(\.path).filter { $0.names.count <= 2 }
    for first in paths {
      for second in paths { pairCounts[Pair(first: first, second: second), default: 0] += 1 }
    }
  }

  subscript(path: FieldPath) -> FieldEdits { fields[path] ?? FieldEdits() }

  /// How many edits of a few fields changed both of these.
  func count(of first: FieldPath, with second: FieldPath) -> Int {
    pairCounts[Pair(first: first, second: second)] ?? 0
  }

  /// How many edits of a few fields changed the first of these and not the second.
  func count(of first: FieldPath, without second: FieldPath) -> Int {
    count(of: first, with: first) - count(of: first, with: second)
  }
}
