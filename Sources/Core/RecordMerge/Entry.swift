internal import JSONText
internal import Records

/// A part that the merged file may have: a record, a keyless line, a bad line, the header.
struct Entry {
  enum Kind {
    /// A record, with the key that the versions agree on, or the newer one; or an unchanged block
    /// of records, with the key of the first.
    case record(RecordKey)
    /// A line that has no key.
    case keyless
    /// A line that is not JSON.
    case bad
    case header
  }

  var kind: Kind
  /// The index of each version's line among the lines of that version.
  var lineIndices: Versions<Int?>
  var outcome = Outcome.open

  /// Whether the entry has a line of its own in a version.
  var hasLine: Bool {
    lineIndices.base != nil || lineIndices.ours != nil || lineIndices.theirs != nil
  }

  /// Whether only one version has the entry.
  func isOnly(in version: Version) -> Bool {
    Version.allCases.allSatisfy { (lineIndices[$0] != nil) == ($0 == version) }
  }

  var key: RecordKey? { if case .record(let key) = kind { key } else { nil } }
}

/// The result of merging an entry.
enum Outcome {
  /// Not decided yet.
  case open
  case absent
  /// One line of the merged file, without its line end.
  case line(Bytes)
  /// Several lines, from an entry that replaced several.
  case lines([Bytes])
  /// The lines of an unchanged block, with the line ends between them.
  case unchangedBlock(Bytes)
  indirect case conflict(Conflict)
  /// Two records were added under one key: one keeps it, and this side's record gets another.
  case renaming(kept: Bytes, moved: Side)

  var isPresent: Bool {
    switch self {
    case .open, .absent: false
    case .line, .lines, .unchangedBlock, .conflict, .renaming: true
    }
  }

  var isOpen: Bool { if case .open = self { true } else { false } }
}

/// All entries of a merge, and the order in which each version has them.
struct EntryTable {
  /// The versions that the line indices of the entries refer to.
  let input: MergeInput
  private(set) var entries: [Entry] = []
  /// The entry that each line of a version belongs to; nil for a line that has none yet.
  private(set) var lineEntries: Versions<[Int?]>
  /// The lines of entries that differ from those of their versions.
  private var ownLines: [Int: Versions<Line?>] = [:]

  init(_ input: MergeInput) {
    self.input = input
    lineEntries = input.lines.map { [Int?](repeating: nil, count: $0.count) }
  }

  /// Moves the table out and leaves an empty one: changing a copy while another exists costs as
  /// much as the whole table.
  mutating func take() -> EntryTable {
    var taken = EntryTable(MergeInput(lines: Versions(all: [])))
    swap(&taken, &self)
    return taken
  }

  /// Reserves space for `count` entries: moving them takes as long as finding them.
  mutating func reserveCapacity(_ count: Int) { entries.reserveCapacity(count) }

  /// Accesses an entry in place. Copying an entry counts a dozen references; when this is inlined,
  /// only the part that is used is copied. (The accessor `_read` would express this directly, but
  /// Swift 6.3.1 frees what it lends for a large type before its last use.)
  subscript(index: Int) -> Entry {
    @inline(__always) get { entries[index] }
    @inline(__always) _modify { yield &entries[index] }
  }

  /// Adds an entry, and returns its index. It owns the lines at its indices.
  @discardableResult
  mutating func add(_ entry: consuming Entry) -> Int {
    let lineIndices = entry.lineIndices
    entries.append(entry)
    let index = entries.count - 1
    if let line = lineIndices.base { lineEntries.base[line] = index }
    if let line = lineIndices.ours { lineEntries.ours[line] = index }
    if let line = lineIndices.theirs { lineEntries.theirs[line] = index }
    return index
  }

  /// Adds a line of a version to an entry. The entry stays at the place of its first line.
  mutating func assign(_ line: Int, of version: Version, to index: Int) {
    switch version {
    case .base: lineEntries.base[line] = index
    case .ours: lineEntries.ours[line] = index
    case .theirs: lineEntries.theirs[line] = index
    }
  }

  /// Moves a version's part of an entry to another entry, at the same index.
  mutating func move(_ version: Version, from source: Int, to target: Int) {
    guard let line = entries[source].lineIndices[version] else { return }
    entries[source].lineIndices[version] = nil
    entries[target].lineIndices[version] = line
    assign(line, of: version, to: target)
    if ownLines.isEmpty { return }
    ownLines[source]?[version] = nil
    ownLines[target]?[version] = input.lines[version][line]
  }

  /// The line that each version has of an entry.
  func lines(of index: Int) -> Versions<Line?> {
    if !ownLines.isEmpty, let lines = ownLines[index] { return lines }
    return input.line(entries[index].lineIndices)
  }

  /// Whether the lines of an entry are unchanged from its versions.
  func hasLinesOfVersions(_ index: Int) -> Bool { ownLines.isEmpty || ownLines[index] == nil }

  /// Replaces the lines of an entry in the versions, at the same indices.
  mutating func setLines(of index: Int, _ lines: Versions<Line?>) { ownLines[index] = lines }

  /// Whether a line has no entry yet.
  var hasUnassignedLines: Bool {
    Version.allCases.contains { version in lineEntries[version].contains { $0 == nil } }
  }

  /// The entries of a version in its order, each at its first place.
  func sequence(of version: Version) -> [Int] {
    let lines = lineEntries[version]
    var isSeen = [Bool](repeating: false, count: entries.count)
    var sequence: [Int] = []
    sequence.reserveCapacity(lines.count)
    for case let index? in lines where !isSeen[index] {
      isSeen[index] = true
      sequence.append(index)
    }
    return sequence
  }
}
