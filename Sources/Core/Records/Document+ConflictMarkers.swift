internal import JSONText

/// A version that was committed with conflict markers in it, as the two versions that its authors
/// had to choose from.
package struct MarkedDocument: Sendable {
  /// A part of the lines in their order: some outside of the markers, or a region between them.
  package enum Part: Sendable {
    case common([Line])
    case region(ConflictRegion)
  }

  /// Where a line was between the markers.
  package struct Place: Sendable {
    /// Which of the regions, from 0.
    package let region: Int
    /// Whether it is on the side that git calls ours, before `=======`.
    package let isLeft: Bool
  }

  package let parts: [Part]
  /// The number of the line with the first marker.
  package let firstMarkerNumber: Int

  /// All lines but the markers and those between `|||||||` and `=======`, each with its place; nil
  /// for lines outside of the regions.
  package var lines: [(line: Line, place: Place?)] {
    var lines: [(Line, Place?)] = []
    var region = 0
    for part in parts {
      switch part {
      case .common(let common): lines += common.map { ($0, nil) }
      case .region(let found):
        lines += found.left.map { ($0, Place(region: region, isLeft: true)) }
        lines += found.right.map { ($0, Place(region: region, isLeft: false)) }
        region += 1
      }
    }
    return lines
  }

  /// The regions in their order; there is at least one.
  package var regions: [ConflictRegion] {
    parts.compactMap { if case .region(let region) = $0 { region } else { nil } }
  }
}

/// What stands between a pair of conflict markers.
package struct ConflictRegion: Sendable {
  package let left: [Line]
  /// What the styles `diff3` and `zdiff3` have between `|||||||` and `=======`; nil in the style
  /// `merge`.
  package let base: [Line]?
  package let right: [Line]
  /// How many characters a marker has.
  package let markerSize: Int
  /// What stands behind the markers of the sides and of base; empty where nothing does.
  package let labels: (left: String, base: String, right: String)
}

extension Document {
  /// The candidates of a version with conflict markers; nil where it has no complete region.
  ///
  /// A region is a line that begins with seven or more `<`, then lines with as many `=` and `>`,
  /// and perhaps `|` (git's `merge`, `diff3` and `zdiff3` styles). Markers that make no complete
  /// region stay what they are: bad lines.
  package func resolvingMarkers() -> MarkedDocument? {
    guard hasBadLines else { return nil }
    var parts: [MarkedDocument.Part] = []
    var common: [Line] = []
    var firstMarkerNumber: Int?
    var index = 0
    while index < lines.count {
      if let place = RegionPlace(in: lines, at: index) {
        firstMarkerNumber = firstMarkerNumber ?? lines[index].number
        if !common.isEmpty { parts.append(.common(common)) }
        common = []
        parts.append(.region(place.region(in: lines)))
        index = place.end
      } else {
        common.append(lines[index])
        index += 1
      }
    }
    if !common.isEmpty { parts.append(.common(common)) }
    return firstMarkerNumber.map { MarkedDocument(parts: parts, firstMarkerNumber: $0) }
  }

  /// The number of the first line that is a conflict marker and belongs to no complete region; nil
  /// where there is none.
  package var firstUnterminatedMarkerNumber: Int? {
    let loose = resolvingMarkers()?.lines.map(\.line) ?? lines
    return loose.first { $0.markerSize != nil }?.number
  }
}

extension Line {
  /// How many characters the conflict marker has that this line is: seven or more, then a space or
  /// nothing; nil where it is none.
  package var markerSize: Int? {
    guard kind == .bad, let first = bytes.isEmpty ? nil : bytes[0], "<|=>".utf8.contains(first)
    else { return nil }
    var size = 0
    while size < bytes.count, bytes[size] == first { size += 1 }
    let isWhole = size == bytes.count || JSONScanner.isBlank(bytes[size])
    return size >= 7 && isWhole ? size : nil
  }

  /// What stands behind a marker of this size.
  fileprivate func label(behind size: Int) -> String {
    let start = min(size + 1, bytes.count)
    return bytes[start..<bytes.count].text
  }
}

/// Where the markers of one conflict region lie in the lines of a version.
private struct RegionPlace {
  let size: Int
  let start: Int
  /// Nil where the region has no base.
  let base: Int?
  let middle: Int
  let last: Int

  /// The index behind the closing marker.
  var end: Int { last + 1 }

  init?(in lines: [Line], at start: Int) {
    guard let size = lines[start].markerSize, lines[start].bytes[0] == UInt8(ascii: "<") else {
      return nil
    }
    var base: Int?
    var middle: Int?
    for index in start + 1..<lines.count where lines[index].markerSize == size {
      switch lines[index].bytes[0] {
      case UInt8(ascii: "|"): if base == nil, middle == nil { base = index }
      case UInt8(ascii: "="): middle = middle ?? index
      case UInt8(ascii: ">"):
        guard let middle else { return nil }
        self.size = size
        self.start = start
        self.base = base
        self.middle = middle
        last = index
        return
      default: return nil
      }
    }
    return nil
  }

  func region(in lines: [Line]) -> ConflictRegion {
    ConflictRegion(
      left: Array(lines[start + 1..<(base ?? middle)]),
      base: base.map { Array(lines[$0 + 1..<middle]) },
      right: Array(lines[middle + 1..<last]),
      markerSize: size,
      labels: (
        left: lines[start].label(behind: size),
        base: base.map { lines[$0].label(behind: size) } ?? "",
        right: lines[last].label(behind: size)
      )
    )
  }
}
