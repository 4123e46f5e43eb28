internal import JSONText

/// A version that was committed with conflict markers, as the two versions that its authors had to
/// choose from.
package struct MarkedDocument: Sendable {
  /// A part of the lines: some outside the markers, or a region between them.
  package enum Part: Sendable {
    case common([Line])
    case region(ConflictRegion)
  }

  /// The place of a line between the markers.
  package struct Place: Sendable {
    /// The index of the region, from 0.
    package let region: Int
    /// Whether it is on the side that git calls ours, before `=======`.
    package let isLeft: Bool
  }

  package let parts: [Part]
  /// The number of the line with the first marker.
  package let firstMarkerNumber: Int

  /// All lines except the markers and those between `|||||||` and `=======`, each with its place;
  /// the place is nil for lines outside the regions.
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

/// The lines between a pair of conflict markers.
package struct ConflictRegion: Sendable {
  package let left: [Line]
  /// The lines between `|||||||` and `=======` in the styles `diff3` and `zdiff3`; nil in the style
  /// `merge`.
  package let base: [Line]?
  package let right: [Line]
  /// The number of characters of a marker.
  package let markerSize: Int
  /// The texts after the markers of the sides and of base; empty if there is none.
  package let labels: (left: String, base: String, right: String)
}

extension Document {
  /// The candidates of a version with conflict markers; nil if it has no complete region.
  ///
  /// A region is a line that begins with seven or more `<`, then lines with as many `=` and `>`,
  /// and perhaps `|` (git's styles `merge`, `diff3` and `zdiff3`). Markers outside a complete
  /// region stay bad lines.
  package func resolvingMarkers() -> MarkedDocument? {
    guard hasBadLines else { return nil }
    var scanner = ConflictScanner()
    for index in lines.indices { scanner.see(lines[index], at: index) }
    guard let first = scanner.places.first else { return nil }
    var parts: [MarkedDocument.Part] = []
    var end = 0
    for place in scanner.places {
      if place.start > end { parts.append(.common(Array(lines[end..<place.start]))) }
      parts.append(.region(ConflictRegion(at: place, in: lines)))
      end = place.last + 1
    }
    if end < lines.count { parts.append(.common(Array(lines[end...]))) }
    return MarkedDocument(parts: parts, firstMarkerNumber: lines[first.start].number)
  }

  /// The number of the first line that is a conflict marker outside a complete region; nil if there
  /// is none.
  package var firstUnterminatedMarkerNumber: Int? {
    let linesOutside = resolvingMarkers()?.lines.map(\.line) ?? lines
    return linesOutside.first { $0.conflictMarker != nil }?.number
  }
}

extension ConflictRegion {
  fileprivate init(at place: ConflictScanner.Place, in lines: [Line]) {
    func label(_ index: Int) -> String {
      lines[index].conflictMarker?.label(on: lines[index].bytes) ?? ""
    }
    let (start, middle, last) = (place.start, place.middle, place.last)
    self.init(
      left: Array(lines[start + 1..<(place.base ?? middle)]),
      base: place.base.map { Array(lines[$0 + 1..<middle]) },
      // fault: marker-in-the-right-side
      right: Array(lines[middle + 1..<last]),
      markerSize: place.size,
      labels: (left: label(start), base: place.base.map(label) ?? "", right: label(last))
    )
  }
}
