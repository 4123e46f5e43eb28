/// The fields by whose values the records of a file are told apart.
///
/// Mostly this is one list of fields. A file that holds several kinds of record has alternatives: a
/// record's key is made from the first alternative all of whose fields it has.
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

  /// The fields of the only alternative; nil where there are several, or none.
  package var only: [FieldPath]? { alternatives.count == 1 ? alternatives[0] : nil }

  /// The field that alone makes the key; nil where it takes several fields, or none.
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
