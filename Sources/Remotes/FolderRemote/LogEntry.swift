internal import JSONText
internal import RemoteProtocol

/// The rows of a push in the file `log`: a message of the protocol, with the lines behind it.
///
///     {"version":42,"by":"alice","rows":[["t-1",12],["t-2",null]],"bytes":13}
///     {"id":"t-1"}
struct LogEntry: Sendable {
  struct Row: Sendable {
    var key: Bytes
    /// Where the line is in the log, and its length; nil if the record was deleted.
    var place: Range<Int>?
  }

  /// By key.
  var rows: [Row]

  /// Reads the first line of an entry.
  ///
  /// - Parameters:
  ///   - offset: where the entry begins in the log.
  /// - Returns: nil if it is damaged.
  init?(_ text: Bytes, at offset: Int) {
    guard let value = try? JSONValue(parsing: text),
      let values = value.member(Bytes("rows"))?.elements
    else { return nil }
    var position = offset + text.count + 1
    rows = []
    rows.reserveCapacity(values.count)
    for value in values {
      guard let parts = value.elements, parts.count == 2, let key = parts[0].string else {
        return nil
      }
      guard let count = parts[1].wholeNumber else {
        rows.append(Row(key: key, place: nil))
        continue
      }
      if count > ProtocolLimits.lineByteCount { return nil }
      rows.append(Row(key: key, place: position..<position + Int(count)))
      position += Int(count) + 1
    }
  }

  /// The bytes of an entry.
  static func text(_ rows: [PushedRow], version: Int64, by role: String) -> [UInt8] {
    var text = MessageText()
    text.add("version", version)
    text.object.add("by", text: role)
    let list = rows.sorted { $0.key < $1.key }.map { row in
      let length = text.append(line: row.line)
      return [UInt8(ascii: "[")] + JSONString.encode(row.key).array + [UInt8(ascii: ",")] + length
        + [UInt8(ascii: "]")]
    }
    text.object.add("rows", json: ObjectText.array(list))
    return text.closed()
  }
}
