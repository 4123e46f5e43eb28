package import JSONText
package import MergePolicy
internal import RecordMerge
package import Records

/// A file of records in which one record can be changed; every other line stays as it is.
package struct RecordFile: Sendable {
  private let document: Document
  private let keyFields: KeyFields
  private var lines: [Bytes]

  /// - Parameter policy: names the fields that identify records.
  package init(_ file: Bytes, policy: Policy) {
    document = Document(reading: file)
    keyFields = RecordMerge.keyFields(of: document, document, policy: policy)
    lines = document.lines.map(\.bytes)
  }

  /// The positions of the records with a key, for `replace`; several if the key is on several
  /// lines.
  package func positions(of key: RecordKey) -> [Int] {
    document.lines.indices.filter { self.key(at: $0) == key }
  }

  /// The record at a position from `positions`.
  package func record(at position: Int) -> JSONValue? { document.lines[position].value }

  private func key(at position: Int) -> RecordKey? {
    guard document.lines[position].kind == .record, let record = document.lines[position].value
    else { return nil }
    return RecordKey(of: record, by: keyFields)
  }

  package mutating func replace(_ position: Int, by record: JSONValue) {
    lines[position] = record.bytes
  }

  /// Adds a record at the place of its key if the file is sorted by key, else at the end.
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
