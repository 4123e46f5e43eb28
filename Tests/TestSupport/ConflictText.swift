/// A text with git's conflict blocks, taken apart by looking for its markers.
package struct ConflictText: Equatable, Sendable {
  package enum Part: Equatable, Sendable {
    case line([UInt8])
    /// The lines of the sides; `base` is nil where the block has no such part.
    case block(ours: [[UInt8]], base: [[UInt8]]?, theirs: [[UInt8]])
  }

  package private(set) var parts: [Part] = []
  /// Whether every block that begins also ends.
  package private(set) var isWellFormed = true

  /// Takes apart a text whose markers have `markerSize` characters.
  package init(_ text: [UInt8], markerSize: Int = 7) {
    var block: OpenBlock?
    for line in PlainFile(text).lines {
      let marker = Self.marker(of: line, size: markerSize)
      switch (marker, block) {
      case (UInt8(ascii: "<"), nil): block = OpenBlock()
      case (UInt8(ascii: "|"), .some): block?.startBase()
      case (UInt8(ascii: "="), .some): block?.startTheirs()
      case (UInt8(ascii: ">"), let open?):
        parts.append(.block(ours: open.ours, base: open.base, theirs: open.theirs))
        block = nil
      case (nil, .some): block?.append(line)
      case (nil, nil): parts.append(.line(line))
      default: isWellFormed = false
      }
    }
    if block != nil { isWellFormed = false }
  }

  /// The same text with the sides of each block changed over.
  package var swapped: ConflictText {
    var result = self
    result.parts = parts.map { part in
      guard case .block(let ours, let base, let theirs) = part else { return part }
      return .block(ours: theirs, base: base, theirs: ours)
    }
    return result
  }

  package var hasBlocks: Bool {
    parts.contains { if case .block = $0 { true } else { false } }
  }

  /// All lines with content, in blocks or not, without the markers.
  package var lines: [[UInt8]] {
    let all = parts.flatMap { part in
      switch part {
      case .line(let line): [line]
      case .block(let ours, let base, let theirs): ours + (base ?? []) + theirs
      }
    }
    return all.filter { !$0.allSatisfy { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D } }
  }

  private static func marker(of line: [UInt8], size: Int) -> UInt8? {
    guard line.count >= size, "<|=>".utf8.contains(line[0]),
      line.prefix(size).allSatisfy({ $0 == line[0] }),
      line.count == size || line[size] == UInt8(ascii: " ")
    else { return nil }
    return line[0]
  }
}

/// A block whose end was not met yet.
private struct OpenBlock {
  private enum Section { case ours, base, theirs }

  var ours: [[UInt8]] = []
  var base: [[UInt8]]?
  var theirs: [[UInt8]] = []
  private var section = Section.ours

  mutating func startBase() {
    section = .base
    base = []
  }

  mutating func startTheirs() { section = .theirs }

  mutating func append(_ line: [UInt8]) {
    switch section {
    case .ours: ours.append(line)
    case .base: base?.append(line)
    case .theirs: theirs.append(line)
    }
  }
}
