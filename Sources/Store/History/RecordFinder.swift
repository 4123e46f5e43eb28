package import JSONText
internal import RecordMerge
package import MergePolicy
package import Records

/// Finds one record in versions of a file, and reads only the lines that may be it.
package struct RecordFinder {
  /// The keys that the user's word for the record may mean.
  package let keys: Set<RecordKey>
  private let policy: Policy
  /// A text that the record's line contains, unless it is spelled with escapes; nil if none is
  /// certain.
  private let mark: Bytes?
  /// Chosen by the first version that has records.
  private var fields: KeyFields?

  package init(keys: Set<RecordKey>, policy: Policy) {
    self.keys = keys
    self.policy = policy
    fields = policy.key.isEmpty ? nil : policy.key
    let marks = Set(keys.map { Self.mark(of: $0.shown) })
    mark = marks.count == 1 ? marks.first ?? nil : nil
  }

  private static func mark(of key: JSONValue) -> Bytes? {
    if let text = key.string { return JSONString.encode(text) }
    return key.elements?.first { $0.kind == .string }.flatMap { mark(of: $0) }
  }

  /// The record in a version of the file, the first one if several lines have its key; nil if there
  /// is none. It shares no memory with the file.
  package mutating func record(in file: Bytes) -> JSONValue? {
    let fields = chooseFields(by: file)
    if fields.isEmpty { return nil }
    func record(on line: Bytes) -> JSONValue? {
      guard let value = try? JSONValue(parsing: line), value.kind == .object,
        let key = RecordKey(of: value, by: fields), keys.contains(key)
      else { return nil }
      return JSONValue(validated: Bytes(value.bytes.array))
    }
    guard let mark else {
      for line in Document(reading: file).lines {
        if let found = record(on: line.bytes) { return found }
      }
      return nil
    }
    for mark in [mark, Bytes("\\u"), Bytes("\\/")] {
      var position = 0
      while let place = file.firstIndex(of: mark, from: position) {
        let line = Self.line(around: place, in: file)
        if let found = record(on: file[line]) { return found }
        position = line.upperBound
      }
    }
    return nil
  }

  private mutating func chooseFields(by file: Bytes) -> KeyFields {
    if let fields { return fields }
    let document = Document(reading: file)
    guard document.hasRecords else { return [] }
    let chosen = keyFields(of: document, document, policy: policy)
    fields = chosen
    return chosen
  }

  private static func line(around place: Int, in file: Bytes) -> Range<Int> {
    var start = place
    while start > 0, file[start - 1] != UInt8(ascii: "\n") { start -= 1 }
    return start..<(file.firstIndex(of: UInt8(ascii: "\n"), from: place) ?? file.count)
  }
}
