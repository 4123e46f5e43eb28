package import JSONText
package import MergePolicy
internal import RecordMerge
package import Records

/// A file of records of which one is changed, and every other line stays as it is.
package struct RecordFile: Sendable {
  private let document: Document
  private let keyFields: KeyFields
  private var lines: [Bytes]

  /// - Parameter policy: says by which fields records are told apart.
  package init(_ file: Bytes, policy: Policy) {
    document = Document(reading: file)
    keyFields = RecordMerge.keyFields(of: document, document, policy: policy)
    lines = document.lines.map(\.bytes)
  }

  /// Where the records with a key stand, as positions for `replace`: several where the file has the
  /// key on several lines.
  package func positions(of key: RecordKey) -> [Int] {
    document.lines.indices.filter { self.key(at: $0) == key }
  }

  /// The record at a position that `positions` gave.
  package func record(at position: Int) -> JSONValue? { document.lines[position].value }

  private func key(at position: Int) -> RecordKey? {
    guard document.lines[position].kind == .record, let record = document.lines[position].value
    else { return nil }
    return RecordKey(of: record, by: keyFields)
  }

  package mutating func replace(_ position: Int, by record: JSONValue) {
    lines[position] = record.bytes
  }

  /// Adds a record where its key belongs, in a file that is sorted by key, else at the end.
  package mutating func add(_ record: JSONValue) {
    let places = document.lines.indices.compactMap { position in
      key(at: position).map { (position: position, key: $0) }
    }
    let isSorted = zip(places, places.dropFirst()).allSatisfy { $0.key < $1.key }
    let own = RecordKey(of: record, by: keyFields)
    let next = places.first { place in isSorted && own.map { $0 < place.key } ?? false }
    lines.insert(record.bytes, at: next?.position ?? lines.count)
  }

  package var bytes: Bytes {
    MergedDocument(
      content: .items(lines.map { .line($0) }, format: FileFormat(document)),
      report: MergeReport()
    ).bytes()
  }
}
