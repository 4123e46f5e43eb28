/// The fields whose values identify the records of a file.
///
/// This is mostly one list of fields. A file with several kinds of record has alternatives: the key
/// of a record consists of the first alternative all of whose fields it has.
package struct KeyFields: Hashable, Sendable {
  /// In the order in which they are tried; empty where records have no keys. None of them is empty.
  package var alternatives: [[FieldPath]]

  package init(alternatives: [[FieldPath]]) {
    self.alternatives = alternatives.filter { !$0.isEmpty }
  }

  /// A key of one kind of record.
  package init(_ fields: [FieldPath]) {
    self.init(alternatives: [fields])
  }

  /// Records have no keys.
  package static let none = KeyFields([])

  package var isEmpty: Bool { alternatives.isEmpty }

  /// The fields of the only alternative; nil if there are several, or none.
  package var only: [FieldPath]? { alternatives.count == 1 ? alternatives[0] : nil }

  /// The field that alone is the key; nil if the key has several fields, or none.
  package var onlyField: FieldPath? { only.flatMap { $0.count == 1 ? $0[0] : nil } }

  /// Every field of any alternative, each once, in their order.
  package var all: [FieldPath] {
    var seen: Set<FieldPath> = []
    return alternatives.joined().filter { seen.insert($0).inserted }
  }
}

extension KeyFields: ExpressibleByArrayLiteral {
  package init(arrayLiteral fields: FieldPath...) { self.init(fields) }
}
