package import JSONText
internal import MergePolicy
package import Records

/// What is done to one field of a record.
package enum FieldEdit: Sendable {
  /// Sets it; nil removes it.
  case set(JSONValue?)
  /// Adds to a number, or adds elements to an array.
  case add(JSONValue)
  /// Takes away from a number, or takes elements out of an array.
  case takeAway(JSONValue)
}

extension FieldEdit: Equatable {
  package static func == (left: Self, right: Self) -> Bool {
    switch (left, right) {
    case (.set(let left), .set(let right)): left?.bytes == right?.bytes
    case (.add(let left), .add(let right)): left.bytes == right.bytes
    case (.takeAway(let left), .takeAway(let right)): left.bytes == right.bytes
    case (.set, _), (.add, _), (.takeAway, _): false
    }
  }
}

extension RecordEditor {
  /// Edits fields of the record with a key, or of a new one, one after another.
  ///
  /// An array is given to `add` and `takeAway` as the elements that it has, any other value as one
  /// element. Elements are the same if they have the key that the field's rule names, or else equal
  /// values. One that is there already is not added again, unless the rule is that of a list or a
  /// log without a key. A field that is absent or null is an empty array or 0, as its rule says, or
  /// else the value.
  ///
  /// - Returns: the record's key; nil for a line of a log, which has none.
  package func edit(
    _ key: KeyText?,
    _ edits: [(field: FieldPath, edit: FieldEdit)],
    parent: KeyText? = nil
  ) throws -> KeyText? {
    let old = try key.flatMap { try store.record($0, of: collection) }
    let assignments = try values(of: edits, in: old ?? JSONValue(validated: Bytes("{}")))
    return try put(key, assignments, parent: parent)
  }

  private func values(
    of edits: [(field: FieldPath, edit: FieldEdit)],
    in record: JSONValue
  ) throws -> [(field: FieldPath, value: JSONValue?)] {
    var record = record
    var values: [(field: FieldPath, value: JSONValue?)] = []
    for (field, edit) in edits {
      let old = field.value(in: record)
      let value: JSONValue? =
        switch edit {
        case .set(let new): new
        case .add(let part): try sum(of: old, part, isNegative: false, field)
        case .takeAway(let part): try sum(of: old, part, isNegative: true, field)
        }
      record = try setting([(field: field, value: value)], in: record)
      values.removeAll { $0.field == field }
      values.append((field, value))
    }
    return values
  }

  /// A value with something added, or taken away.
  private func sum(
    of value: JSONValue?,
    _ part: JSONValue,
    isNegative: Bool,
    _ field: FieldPath
  ) throws -> JSONValue? {
    let old = value.flatMap { $0.kind == .null ? nil : $0 }
    let elements = ArrayEdit(by: policy.rules[field] ?? policy.otherwise)
    let isNumber = elements.isCounter || part.kind == .number && !elements.isByRule
    if old.map({ $0.kind == .number }) ?? isNumber {
      return try number(old, part, isNegative: isNegative, field)
    }
    guard old.map({ $0.kind == .array }) ?? true else { throw EditError.notAddable(field) }
    if isNegative { return old.map { elements.removing(part, from: $0) } ?? value }
    return elements.adding(part, to: old)
  }

  private func number(
    _ old: JSONValue?,
    _ part: JSONValue,
    isNegative: Bool,
    _ field: FieldPath
  ) throws -> JSONValue {
    guard let amount = DecimalNumber(part) else { throw EditError.notANumber(field) }
    if old == nil, !isNegative { return part }
    let start = old.flatMap { DecimalNumber($0) }
    guard let sum = (start ?? .zero).adding(isNegative ? amount.negated : amount) else {
      throw EditError.notAddable(field)
    }
    return JSONValue(validated: Bytes(sum.text))
  }
}

extension DecimalNumber {
  fileprivate static let zero = DecimalNumber(isNegative: false, digits: [], exponent: 0)
}

/// Which elements of an array are the same, and whether one may be there twice.
private struct ArrayEdit {
  /// Whether the rule is one for arrays.
  private(set) var isByRule = false
  /// Whether the rule is one for numbers that are added up.
  private(set) var isCounter = false
  private var mayRepeat = false
  private var key = KeyFields.none

  init(by rule: Rule?) {
    switch rule?.definition.decision {
    case .set(let key, _): (isByRule, self.key) = (true, KeyFields(key))
    case .list(let key), .log(let key, _):
      (isByRule, mayRepeat, self.key) = (true, key.isEmpty, KeyFields(key))
    case .sum: isCounter = true
    case nil, .base, .ours, .theirs, .preferredSide, .flag, .bothTexts, .lines, .members, .absence,
      .person, .command:
      break
    }
  }

  /// The array with more elements. An element with the key of a new one is replaced by it.
  func adding(_ part: JSONValue, to array: JSONValue?) -> JSONValue {
    var elements = array?.elements ?? []
    var isChanged = array == nil
    for new in part.elements ?? [part] {
      let place = mayRepeat ? nil : elements.firstIndex { isSame($0, new) }
      if let place, elements[place].means(new) { continue }
      if let place { elements[place] = new } else { elements.append(new) }
      isChanged = true
    }
    guard isChanged else { return array ?? part }
    return Self.array(elements, like: array)
  }

  /// The array without some elements. An element with a key of one field may be named by that key
  /// alone.
  func removing(_ part: JSONValue, from array: JSONValue) -> JSONValue {
    let parts = part.elements ?? [part]
    let elements = array.elements ?? []
    let kept = elements.filter { element in !parts.contains { isSame(element, $0) } }
    return kept.count == elements.count ? array : Self.array(kept, like: array)
  }

  private func isSame(_ element: JSONValue, _ other: JSONValue) -> Bool {
    guard let key = RecordKey(of: element, by: key) else { return element.means(other) }
    if let otherKey = RecordKey(of: other, by: self.key) { return key == otherKey }
    return self.key.onlyField != nil && key.value.means(other)
  }

  /// An array with the gaps of another one.
  private static func array(_ elements: [JSONValue], like other: JSONValue?) -> JSONValue {
    let layout = other?.layout
    if elements.isEmpty { return JSONValue(validated: Bytes("[]")) }
    var text = (layout?.opening ?? Bytes("[")).array
    for (index, element) in elements.enumerated() {
      if index > 0 { (layout?.comma ?? Bytes(",")).append(to: &text) }
      element.bytes.append(to: &text)
    }
    (layout?.closing ?? Bytes("]")).append(to: &text)
    return JSONValue(validated: Bytes(text))
  }
}
