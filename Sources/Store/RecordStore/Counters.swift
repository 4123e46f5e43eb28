package import JSONText
package import MergePolicy
package import Records

extension Policy {
  /// The fields with the rule `counter`, of records that have these versions.
  package func counters(in versions: [JSONValue]) -> [FieldPath] {
    var fields = rules.filter { $0.value == .counter }.map(\.key)
    if otherwise == .counter {
      let names = Set(versions.flatMap { $0.members ?? [] }.map(\.decodedName))
      fields += names.map { FieldPath(names: [$0]) }.filter { rules[$0] == nil }
    }
    return fields
  }
}

extension FieldPath {
  /// What the field counts in a record: 0 if it is absent or null, or if there is no record; nil if
  /// it is something else than a number.
  package func count(in record: JSONValue?) -> DecimalNumber? {
    guard let value = record.flatMap({ value(in: $0) }), value.kind != .null else {
      return DecimalNumber(isNegative: false, digits: [], exponent: 0)
    }
    return DecimalNumber(value)
  }

  /// A record that counts a number in the field; nil if it has no room for one.
  package func setting(count: DecimalNumber, in record: JSONValue) -> JSONValue? {
    if self.count(in: record) == count { return record }
    return record.setting(names, to: JSONValue(validated: Bytes(count.text)))
  }
}
