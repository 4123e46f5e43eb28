internal import JSONText

/// The values or events of an answer, with the lines that follow it: as many as fit into one.
package struct LivePage: ~Copyable {
  private var rows: [UInt8] = []
  private var payload: [UInt8] = []
  private var count = 0
  private let rowLimit: Int
  private let hasLines: Bool
  /// Whether something did not fit.
  package private(set) var isFull = false

  /// - Parameters:
  ///   - rowLimit: the most values or events.
  ///   - hasLines: whether lines follow; else there are only their lengths.
  package init(rowLimit: Int, hasLines: Bool = true) {
    self.rowLimit = rowLimit
    self.hasLines = hasLines
  }

  /// Adds a value, unless it does not fit any more: the first one always does.
  ///
  /// - Returns: whether it was added.
  package mutating func add(_ value: ValueEntry) -> Bool {
    var row = [UInt8(ascii: "[")] + jsonString(value.key)
    row += ",\(value.revision),\(value.at),".utf8
    return add(row, value.content)
  }

  /// Adds an event, unless it does not fit any more: the first one always does.
  ///
  /// - Returns: whether it was added.
  package mutating func add(_ event: LiveEvent) -> Bool {
    var row = Array("[\(event.sequence),".utf8)
    row += event.id.map { jsonString($0) } ?? Array("null".utf8)
    row += ",\(event.at),".utf8
    return add(row, .line(event.line))
  }

  private mutating func add(_ start: [UInt8], _ content: ValueEntry.Content) -> Bool {
    var size = rows.count + payload.count + start.count + 32
    if hasLines, case .line(let line) = content { size += line.count + 1 }
    if isFull || count == rowLimit || count > 0 && size > ProtocolLimits.pageByteCount {
      isFull = true
      return false
    }
    rows.append(count == 0 ? UInt8(ascii: "[") : UInt8(ascii: ","))
    count += 1
    rows += start
    switch content {
    case .none: rows += "null".utf8
    case .leftOut(let byteCount): rows += String(byteCount).utf8
    case .line(let line):
      rows += String(line.count).utf8
      if hasLines {
        line.append(to: &payload)
        payload.append(UInt8(ascii: "\n"))
      }
    }
    rows.append(UInt8(ascii: "]"))
    return true
  }

  /// Adds the rows to an answer, under a name.
  consuming func add(_ name: String, to text: inout MessageText) {
    text.object.add(name, json: count == 0 ? Array("[]".utf8) : rows + [UInt8(ascii: "]")])
    text.take(payload: payload)
  }
}
