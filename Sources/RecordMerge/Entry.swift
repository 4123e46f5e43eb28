internal import JSONText
internal import Records

/// One thing that may stand in the merged file: a record, a line without a key, a bad line.
struct Entry {
  enum Kind {
    /// A record; the key is the one that the versions agree on, or the newer one. Or a run of
    /// records; the key is that of the first.
    case record(RecordKey)
    /// A line that has no key, or that is no JSON.
    case loose
  }

  var kind: Kind
  /// The index of each version's line among the lines of that version.
  var places: ThreeWay<Int>
  /// Whether it stands for several lines of a version, of which none is the line of one record. Its
  /// places are those of the first of them.
  var isBlock = false
  /// Base's candidates, where base was committed with conflict markers around the record.
  var baseCandidates: [Line] = []
  /// Whether a side gave the record another key, so that its key is known only once it is merged.
  var isRenamed = false
  var outcome = Outcome.absent

  var key: RecordKey? { if case .record(let key) = kind { key } else { nil } }

  /// The places of its lines; none for a block.
  var linePlaces: ThreeWay<Int> { isBlock ? ThreeWay() : places }

  /// Takes the key that the merged record has.
  mutating func readKey(fields: [FieldPath]) {
    guard case .line(let bytes) = outcome, let record = try? JSONValue(parsing: bytes),
      let key = RecordKey(of: record, fields: fields)
    else { return }
    kind = .record(key)
  }
}

/// What an entry came to.
enum Outcome {
  case absent
  /// One line of the merged file, without its line end.
  case line(Bytes)
  /// Several lines, of an entry that stands for a run.
  case run(Bytes)
  indirect case conflict(Conflict)

  var isPresent: Bool { if case .absent = self { false } else { true } }
}

/// All entries of a merge, and the order in which each version has them.
struct EntryTable {
  /// The versions that the places of the entries are in.
  let input: MergeInput
  private(set) var entries: [Entry] = []
  /// The lines of entries that are no longer as their versions have them.
  private var rewrittenLines: [Int: ThreeWay<Line>] = [:]
  /// The entry that stands on each line of a version; nil for a line that stands for nothing.
  private(set) var baseLines: [Int?]
  private(set) var oursLines: [Int?]
  private(set) var theirsLines: [Int?]

  init(_ input: MergeInput) {
    self.input = input
    baseLines = [Int?](repeating: nil, count: input.base.count)
    oursLines = [Int?](repeating: nil, count: input.ours.count)
    theirsLines = [Int?](repeating: nil, count: input.theirs.count)
  }

  /// An empty table, for one who gives his away.
  static var none: EntryTable { EntryTable(MergeInput(base: [], ours: [], theirs: [])) }

  /// Makes room for so many entries: to move them takes as long as to find them.
  mutating func reserveCapacity(_ count: Int) { entries.reserveCapacity(count) }

  /// An entry where it is: copying one counts a dozen references, and most looks are at one part,
  /// which is all that is copied where this is inlined. (The accessor `_read` would say so plainly,
  /// but Swift 6.3.1 frees what it lends for a large type before its last use.)
  subscript(index: Int) -> Entry {
    @inline(__always) get { entries[index] }
    @inline(__always) _modify { yield &entries[index] }
  }

  /// Adds an entry, which stands where its places say.
  @discardableResult
  mutating func add(_ entry: consuming Entry) -> Int {
    let places = entry.places
    entries.append(entry)
    place(entries.count - 1, at: places)
    return entries.count - 1
  }

  /// Lets an entry stand on (more) lines.
  mutating func place(_ index: Int, at places: ThreeWay<Int>) {
    if let line = places.base { baseLines[line] = index }
    if let line = places.ours { oursLines[line] = index }
    if let line = places.theirs { theirsLines[line] = index }
  }

  /// The line that each version has of an entry, where the entry is no block.
  func lines(of index: Int) -> ThreeWay<Line> {
    var lines = input.line(entries[index].linePlaces)
    if let rewritten = rewrittenLines[index] {
      lines.ours = rewritten.ours ?? lines.ours
      lines.theirs = rewritten.theirs ?? lines.theirs
    }
    return lines
  }

  /// Whether a version has another line of an entry than it came with.
  func isRewritten(_ index: Int) -> Bool { !rewrittenLines.isEmpty && rewrittenLines[index] != nil }

  /// Lets what a side has of an entry be another line, in the same place.
  mutating func rewriteLine(of side: Side, at index: Int, as line: Line) {
    rewrittenLines[index, default: ThreeWay()][side] = line
  }

  /// Moves what one side has of an entry to another entry.
  mutating func moveLine(of side: Side, from source: Int, to target: Int) {
    entries[target].places[side] = entries[source].places[side]
    entries[source].places[side] = nil
    place(target, at: entries[target].places)
  }

  /// The entries of a version in its order, each where it stands first.
  func sequence(of lines: [Int?]) -> [Int] {
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
