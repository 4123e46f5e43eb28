internal import JSONText
internal import Records

/// Records as CSV by RFC 4180, with line feeds: a column for each member, of which those with the
/// key come first. `CSVFile` and `CSVRecords` read it.
struct RecordCSV {
  private let names: [Bytes]

  /// - Parameter fieldNames: the names of all members, each once.
  init(fieldNames: [Bytes], keyFields: KeyFields) {
    var names: [Bytes] = []
    var known: Set<Bytes> = []
    for name in keyFields.all.map({ $0.names[0] }) + fieldNames where known.insert(name).inserted {
      names.append(name)
    }
    self.names = names
  }

  /// The names of the columns, as paths, without a line end.
  var heading: Bytes {
    line(names.map { Self.cell(ofText: Bytes(FieldPath(names: [$0]).text)) })
  }

  /// The line of a record, without a line end.
  func row(of record: JSONValue) -> Bytes {
    line(names.map { name in record.member(name).map(Self.cell) ?? [] })
  }

  private func line(_ cells: [[UInt8]]) -> Bytes {
    // A line with nothing on it would be no row.
    if cells.count == 1, cells[0].isEmpty { return Bytes("\"\"") }
    return Bytes(Array(cells.map(Self.quoted).joined(separator: [UInt8(ascii: ",")])))
  }

  private static func cell(_ value: JSONValue) -> [UInt8] {
    value.string.map { cell(ofText: $0) } ?? value.compact.bytes.array
  }

  /// A text as it is, or as JSON if it would not be read as this text, or could harm.
  private static func cell(ofText text: Bytes) -> [UInt8] {
    isPlain(text) ? text.array : JSONString.encode(text).array
  }

  private static func isPlain(_ text: Bytes) -> Bool {
    guard !text.isEmpty, !formulaStarts.contains(text[0]) else { return false }
    let bytes = text.array
    if !bytes.allSatisfy({ $0 >= 0x20 || textControls.contains($0) }) { return false }
    // An unpaired surrogate is not UTF-8.
    if !String(decoding: bytes, as: UTF8.self).utf8.elementsEqual(bytes) { return false }
    return (try? JSONValue(parsing: text)) == nil
  }

  /// What makes a spreadsheet take a cell for a formula:
  /// https://owasp.org/www-community/attacks/CSV_Injection.
  private static let formulaStarts = Set("=+-@\t\r".utf8)
  private static let textControls = Set("\t\n\r".utf8)

  /// RFC 4180, 2: "Fields containing line breaks (CRLF), double quotes, and commas should be
  /// enclosed in double-quotes. ... a double-quote appearing inside a field must be escaped by
  /// preceding it with another double quote."
  private static func quoted(_ cell: [UInt8]) -> [UInt8] {
    let mark = UInt8(ascii: "\"")
    guard cell.contains(where: { $0 == mark || ",\r\n".utf8.contains($0) }) else { return cell }
    return [mark] + cell.flatMap { $0 == mark ? [mark, mark] : [$0] } + [mark]
  }
}
