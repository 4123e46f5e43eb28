internal import JSONText
internal import Records

/// The lines of three versions as the merge sees them, without committed conflict markers, and the
/// properties of each version as a whole.
struct MergeInput {
  var lines: Versions<[Line]>
  /// The place of each line that was between committed conflict markers, by its index.
  var markedPlaces = Versions<[Int: MarkedDocument.Place]>(all: [:])
  /// The line that is the header of each version (see `HeaderSearch`).
  var headers = Versions<Int?>(all: nil)
  /// Whether lines that a side does not have count as deleted by it. They do not in a version with
  /// conflict markers, or with a bad line that base does not have.
  var isSound = Versions<Bool>(all: true)

  /// The indices of the unchanged blocks in each version (see `BlockReader`), and the line end in
  /// them.
  var unchangedBlocks: [Versions<Int?>] = []
  var blockLineEnd = LineEnd.lineFeed

  /// For each line of a side, the line of base with the same bytes, if it was found during reading;
  /// empty if none was searched for.
  var matchingBaseLines = Sides<[Int?]>(both: [])

  init(lines: Versions<[Line]>) { self.lines = lines }

  /// Calls `body` with the records of a version, including those in unchanged blocks, until it
  /// returns false. The header, and lines between conflict markers, are left out: they do not show
  /// what the file consists of.
  func forEachRecord(of version: Version, _ body: (JSONValue) -> Bool) {
    for (index, line) in lines[version].enumerated() {
      switch line.kind {
      case .unread:
        for record in blockLineEnd.lines(ofBlock: line.bytes) {
          guard let value = Line(record: record, number: 0).value else { continue }
          if !body(value) { return }
        }
      case .record:
        if headers[version] == index || markedPlaces[version][index] != nil { continue }
        guard let value = line.value else { continue }
        if !body(value) { return }
      case .blank, .value, .comment, .bad: continue
      }
    }
  }

  /// The records in an unchanged block; these lines have no numbers.
  func records(inBlock block: Bytes) -> [Line] {
    blockLineEnd.lines(ofBlock: block).map { Line(record: $0, number: 0) }
  }

  /// The line of base that is known to have the same bytes as a line of a side; nil for base's own.
  func matchingBaseLine(of index: Int, in version: Version) -> Int? {
    switch version {
    case .base: nil
    case .ours: matchingBaseLines.ours.isEmpty ? nil : matchingBaseLines.ours[index]
    case .theirs: matchingBaseLines.theirs.isEmpty ? nil : matchingBaseLines.theirs[index]
    }
  }

  func line(_ indices: Versions<Int?>) -> Versions<Line?> {
    Versions(
      base: indices.base.map { lines.base[$0] },
      ours: indices.ours.map { lines.ours[$0] },
      theirs: indices.theirs.map { lines.theirs[$0] }
    )
  }

  /// Removes the conflict markers from versions that were committed with them.
  mutating func resolveMarkers(_ marked: Versions<MarkedDocument?>) {
    for version in Version.allCases {
      guard let marked = marked[version] else { continue }
      let found = marked.lines
      lines[version] = found.map(\.line)
      var places: [Int: MarkedDocument.Place] = [:]
      for (index, entry) in found.enumerated() { places[index] = entry.place }
      markedPlaces[version] = places
      isSound[version] = false
    }
  }

  /// A side with a bad line that base does not have may have lost the lines that it does not have.
  mutating func noteDamage() {
    if !Document.holdBadLines(lines.ours), !Document.holdBadLines(lines.theirs) { return }
    func counts(_ lines: [Line]) -> [Bytes: Int] {
      lines.reduce(into: [:]) { if $1.kind == .bad { $0[$1.bytes, default: 0] += 1 } }
    }
    let known = counts(lines.base)
    for version in [Version.ours, .theirs] {
      let isDamaged = counts(lines[version]).contains { $0.value > known[$0.key, default: 0] }
      if isDamaged { isSound[version] = false }
    }
  }
}
