package import JSONText

/// A line that is a conflict marker in git's form (https://git-scm.com/docs/git-merge, "How
/// conflicts are presented").
package struct ConflictMarker: Equatable, Sendable {
  /// The character that the marker consists of.
  package enum Kind: UInt8, Sendable {
    /// `<`, before the side that git calls ours.
    case ours = 0x3C
    /// `|`, before base in git's styles `diff3` and `zdiff3`.
    case base = 0x7C
    /// `=`, between the sides.
    case middle = 0x3D
    /// `>`, after the side that git calls theirs.
    case theirs = 0x3E
  }

  package let kind: Kind
  /// The number of characters of the marker, without the text after it.
  package let size: Int

  /// Reads a line as a marker: seven or more of one sign, then white space or nothing. Returns nil
  /// for any other line. Complexity: O(size).
  package init?(_ line: Bytes) {
    guard !line.isEmpty, let kind = Kind(rawValue: line[0]) else { return nil }
    var size = 0
    while size < line.count, line[size] == kind.rawValue { size += 1 }
    let isWhole = size == line.count || JSONScanner.isBlank(line[size])
    // fault: shorter-markers-are-markers
    guard size >= 7 && isWhole else { return nil }
    self.kind = kind
    self.size = size
  }

  /// The text after the marker on its line.
  func label(on line: Bytes) -> String {
    line[min(size + 1, line.count)..<line.count].text
  }
}

extension Line {
  /// The conflict marker on the line; nil if it is something else, as all JSON is.
  package var conflictMarker: ConflictMarker? { kind == .bad ? ConflictMarker(bytes) : nil }
}

/// Finds the conflicts in lines that are passed to it in order.
///
/// A conflict begins with a marker of `<` and ends with one of `>`, with one of `=` between them,
/// and perhaps one of `|` before that, all of one size. Markers of another size are part of its
/// lines.
package struct ConflictScanner: Sendable {
  /// The line indices of a conflict's markers.
  package struct Place: Equatable, Sendable {
    package let size: Int
    package let start: Int
    /// Nil if the conflict has no base.
    package let base: Int?
    package let middle: Int
    package let last: Int
  }

  /// A conflict whose end has not been seen.
  private struct Opening {
    let size: Int
    let start: Int
    var base: Int?
    var middle: Int?
  }

  /// The complete conflicts, in order; none is inside another.
  package private(set) var places: [Place] = []
  /// At most one of each size.
  private var openings: [Opening] = []

  package init() {}

  /// Reads the next line. Complexity: O(1) for a line that is not bad, else O(open conflicts).
  package mutating func see(_ line: Line, at index: Int) {
    guard let marker = line.conflictMarker else { return }
    let known = openings.firstIndex { $0.size == marker.size }
    switch marker.kind {
    case .ours:
      if let known { openings.remove(at: known) }
      openings.append(Opening(size: marker.size, start: index))
    case .base:
      guard let known, openings[known].base == nil, openings[known].middle == nil else { return }
      openings[known].base = index
    case .middle:
      guard let known, openings[known].middle == nil else { return }
      openings[known].middle = index
    case .theirs:
      guard let known else { return }
      close(openings.remove(at: known), at: index)
    }
  }

  private mutating func close(_ opening: Opening, at last: Int) {
    guard let middle = opening.middle else { return }
    // Conflicts that began inside this one are part of it.
    places.removeAll { $0.start > opening.start }
    openings.removeAll { $0.start > opening.start }
    places.append(
      Place(
        size: opening.size,
        start: opening.start,
        base: opening.base,
        middle: middle,
        last: last
      )
    )
  }
}
