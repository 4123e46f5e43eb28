package import JSONText

/// A record as one line of a file.
///
/// A client of SQLite may store JSON on several lines. Line ends in JSON are only between its
/// tokens, never inside a string, so a space can replace each. JSON without a line feed is one
/// line, and stays as it is: its carriage returns come from the file.
package func lineText(_ json: Bytes) -> Bytes {
  let lineEnds: [UInt8] = [UInt8(ascii: "\n"), UInt8(ascii: "\r")]
  guard json.contains(UInt8(ascii: "\n")) else { return json }
  return Bytes(json.array.map { lineEnds.contains($0) ? UInt8(ascii: " ") : $0 })
}
