internal import JSONText

/// A version that was committed with conflict markers in it, as the two versions that its authors
/// had to choose from.
package struct MarkedDocument: Sendable {
  /// A line outside of the markers, or on one side of a region.
  package enum Place: Sendable {
    case common, left, right
  }

  /// All lines but the markers and what stands between `|||||||` and `=======`, with their places.
  package let lines: [(line: Line, place: Place)]
  /// The number of the line with the first marker.
  package let firstMarkerNumber: Int

  /// The lines of one candidate: those outside of the regions, and one side of each region.
  package func lines(of side: Place) -> [Line] {
    lines.filter { $0.place == .common || $0.place == side }.map(\.line)
  }
}

extension Document {
  /// The candidates of a version with conflict markers; nil where it has no complete region.
  ///
  /// A region is a line that begins with seven or more `<`, then lines with as many `=` and `>`,
  /// and perhaps `|` (git's `merge`, `diff3` and `zdiff3` styles). Markers that make no complete
  /// region stay what they are: bad lines.
  package func resolvingMarkers() -> MarkedDocument? {
    guard hasBadLines else { return nil }
    var result: [(line: Line, place: MarkedDocument.Place)] = []
    var firstMarkerNumber: Int?
    var index = 0
    while index < lines.count {
      if let region = ConflictRegion(in: lines, at: index) {
        firstMarkerNumber = firstMarkerNumber ?? lines[index].number
        result += region.left.map { (lines[$0], .left) }
        result += region.right.map { (lines[$0], .right) }
        index = region.end
      } else {
        result.append((lines[index], .common))
        index += 1
      }
    }
    return firstMarkerNumber.map { MarkedDocument(lines: result, firstMarkerNumber: $0) }
  }
}

/// Where the parts of one conflict region lie in the lines of a version.
private struct ConflictRegion {
  let left: Range<Int>
  let right: Range<Int>
  /// The index behind the closing marker.
  let end: Int

  init?(in lines: [Line], at start: Int) {
    guard let size = Self.markerSize(of: lines[start], UInt8(ascii: "<")) else { return nil }
    var leftEnd: Int?
    var middle: Int?
    for index in start + 1..<lines.count where lines[index].kind == .bad {
      func isMarker(_ character: Unicode.Scalar) -> Bool {
        Self.markerSize(of: lines[index], UInt8(ascii: character)) == size
      }
      if isMarker("<") { return nil }
      if isMarker("|"), leftEnd == nil, middle == nil { leftEnd = index }
      if isMarker("="), middle == nil { middle = index }
      if isMarker(">") {
        guard let middle else { return nil }
        left = start + 1..<(leftEnd ?? middle)
        right = middle + 1..<index
        end = index + 1
        return
      }
    }
    return nil
  }

  /// How many of `character` a marker line begins with: seven or more, then a space or nothing.
  private static func markerSize(of line: Line, _ character: UInt8) -> Int? {
    guard line.kind == .bad else { return nil }
    var size = 0
    while size < line.bytes.count, line.bytes[size] == character { size += 1 }
    let isWhole = size == line.bytes.count || JSONScanner.isBlank(line.bytes[size])
    return size >= 7 && isWhole ? size : nil
  }
}
