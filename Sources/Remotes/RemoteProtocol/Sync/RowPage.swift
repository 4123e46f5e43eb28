package import JSONText

/// The rows of an answer, with the lines that follow it: as many as fit into one.
package struct RowPage: ~Copyable {
  private var rows: [UInt8] = []
  private var payload: [UInt8] = []
  private var count = 0
  private let rowLimit: Int
  private let content: SyncPull.Content
  /// Whether a row did not fit.
  package private(set) var isFull = false

  /// - Parameter rowLimit: the most rows.
  package init(rowLimit: Int, content: SyncPull.Content = .lines) {
    self.rowLimit = rowLimit
    self.content = content
  }

  /// Adds a row, unless it does not fit any more: the first one always does.
  ///
  /// - Parameter content: the line, or its digest; nil if the record is deleted.
  /// - Returns: whether it was added.
  package mutating func add(key: Bytes, version: Int64, content line: Bytes?) -> Bool {
    let size = rows.count + payload.count + key.count + (line?.count ?? 0) + 64
    if isFull || count == rowLimit || count > 0 && size > ProtocolLimits.pageByteCount {
      isFull = true
      return false
    }
    rows.append(count == 0 ? UInt8(ascii: "[") : UInt8(ascii: ","))
    count += 1
    rows.append(UInt8(ascii: "["))
    rows += jsonString(key)
    rows.append(UInt8(ascii: ","))
    rows += String(version).utf8
    rows.append(UInt8(ascii: ","))
    if let line {
      switch content {
      case .lines:
        rows += String(line.count).utf8
        line.append(to: &payload)
        payload.append(UInt8(ascii: "\n"))
      case .digests: rows += jsonString(line)
      }
    } else {
      rows += "null".utf8
    }
    rows.append(UInt8(ascii: "]"))
    return true
  }

  /// Adds the rows to an answer.
  consuming func add(to text: inout MessageText) {
    text.object.add("rows", json: count == 0 ? Array("[]".utf8) : rows + [UInt8(ascii: "]")])
    text.take(payload: payload)
  }
}
