internal import JSONText

/// A record as one line of a file.
///
/// A client of SQLite may store JSON over several lines. Line ends stand in JSON between its parts
/// alone, never inside of a string, so that a space can take the place of each. JSON without a line
/// feed is one line, and stays as it is: carriage returns on it are those that the file has there.
func lineText(_ json: Bytes) -> Bytes {
  let lineEnds: [UInt8] = [UInt8(ascii: "\n"), UInt8(ascii: "\r")]
  guard json.contains(UInt8(ascii: "\n")) else { return json }
  return Bytes(json.array.map { lineEnds.contains($0) ? UInt8(ascii: " ") : $0 })
}
