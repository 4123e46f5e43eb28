internal import JSONText
internal import Records

/// The lines of three versions as the merge sees them: without committed conflict markers, and with
/// what is known of each version as a whole.
struct MergeInput {
  var lines: Versions<[Line]>
  /// For lines that were between committed conflict markers, where they were; by their indices.
  var markedPlaces = Versions<[Int: MarkedDocument.Place]>(all: [:])
  /// The line that is the header of each version (see `HeaderSearch`).
  var headers = Versions<Int?>(all: nil)
  /// Whether what a side lacks counts as deleted by it: not in a version with conflict markers, nor
  /// in one that has a bad line which base lacks.
  var isSound = Versions<Bool>(all: true)

  /// Where the unchanged blocks are in each version (see `BlockReader`), and how the lines in them
  /// end.
  var unchangedBlocks: [Versions<Int?>] = []
  var blockLineEnd = LineEnd.lineFeed

  /// For each line of a side, the line of base that has the same bytes, where it was found on the
  /// way; empty where none was looked for.
  var matchingBaseLines = Sides<[Int?]>(both: [])

  init(lines: Versions<[Line]>) { self.lines = lines }

  /// The records of a version, those in unchanged blocks as well, up to the first for which `body`
  /// returns false. The header and lines between conflict markers are none of the records that say
  /// what a file is made of, and are left out.
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

  /// Takes the conflict markers out of versions that were committed with them.
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

  /// A side with a bad line that base lacks may have lost what it lacks.
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
