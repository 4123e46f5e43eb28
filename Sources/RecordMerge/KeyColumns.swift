internal import JSONText
internal import MergePolicy
internal import Records

/// The key of each line of three versions; nil for lines that have none. A run has the key of its
/// first line.
struct KeyColumns {
  /// The fields that make a key; none where lines have no keys.
  let fields: [FieldPath]
  var base: [RecordKey?] = []
  var ours: [RecordKey?] = []
  var theirs: [RecordKey?] = []
  /// The key of the last line of each run, where the run is among the lines of base.
  var lastKeys: [RecordKey?] = []
  /// How many lines all runs together have.
  var lineCountInRuns = 0
  /// Whether each version has its keys in rising order, so that each key is on one line of it, as
  /// far as that is known.
  private(set) var isRising = false
  /// Whether the keys in each run rise from line to line.
  var isEachRunRising = true
  /// The keys of lines outside of runs as numbers, where they have been needed.
  private(set) var numbering: KeyNumbering?

  /// The fields that are looked for where the policy names no key.
  static let customaryFields: [[FieldPath]] = [["id"], ["_id"], ["uuid"], ["key"]]

  init(fields: [FieldPath]) { self.fields = fields }

  /// Reads the keys by the policy's fields, or by the first customary field that nine of ten
  /// records of both sides have with a value of their own. Without such a field no line has a key.
  ///
  /// Lines that have a plain key were read for the field that `PlainKeyField(likelyIn:)` names.
  static func reading(_ versions: ThreeWay<[Line]>, policy: Policy) -> KeyColumns {
    let likely = PlainKeyField(likelyIn: policy)?.path
    let candidates = policy.key.isEmpty ? customaryFields : [policy.key]
    for fields in candidates {
      let isLikely = likely.map { [$0] } == fields
      let limit = policy.key.isEmpty ? 10 : 0
      guard
        let ours = column(versions.ours, fields, isLikely: isLikely, oneMayLackItOf: limit),
        let theirs = column(versions.theirs, fields, isLikely: isLikely, oneMayLackItOf: limit)
      else { continue }
      var columns = KeyColumns(fields: fields)
      (columns.ours, columns.theirs) = (ours, theirs)
      columns.base = column(versions.base, fields, isLikely: isLikely, oneMayLackItOf: 0) ?? []
      if !policy.key.isEmpty || columns.identify(versions) { return columns }
    }
    var columns = KeyColumns(fields: [])
    columns.base = (versions.base ?? []).map { _ in nil }
    columns.ours = (versions.ours ?? []).map { _ in nil }
    columns.theirs = (versions.theirs ?? []).map { _ in nil }
    return columns
  }

  /// The keys of the lines of a version; nil as soon as more than one of so many records lack the
  /// fields, unless that is 0.
  private static func column(
    _ lines: [Line]?,
    _ fields: [FieldPath],
    isLikely: Bool,
    oneMayLackItOf limit: Int
  ) -> [RecordKey?]? {
    let lines = lines ?? []
    let recordCount = limit > 0 ? Self.recordCount(lines) : 0
    var keylessCount = 0
    var keys: [RecordKey?] = []
    keys.reserveCapacity(lines.count)
    var pool = BytesPool()
    for index in lines.indices {
      if isLikely, !lines[index].plainKey.isEmpty {
        keys.append(RecordKey(plain: pool.copy(lines[index].bytes[lines[index].plainKey])))
        continue
      }
      let key = key(of: lines[index], fields: fields)
      keys.append(key)
      if key == nil, lines[index].kind == .record {
        keylessCount += 1
        if keylessCount * limit > recordCount { return nil }
      }
    }
    return keys
  }

  private static func recordCount(_ lines: [Line]) -> Int {
    var count = 0
    for index in lines.indices where lines[index].kind == .record { count += 1 }
    return count
  }

  static func key(of line: Line, fields: [FieldPath]) -> RecordKey? {
    guard line.kind == .record, let value = line.value else { return nil }
    return RecordKey(of: value, fields: fields)
  }

  // MARK: What holds for all keys of a version

  /// Whether nine of ten records of each side have a key of their own.
  mutating func identify(_ lines: ThreeWay<[Line]>) -> Bool {
    let numbering = numbered(lines)
    self.numbering = numbering
    return identify(lines.ours ?? [], numbering.ours)
      && identify(lines.theirs ?? [], numbering.theirs)
  }

  /// The keys as numbers.
  func numbered(_ lines: ThreeWay<[Line]>) -> KeyNumbering {
    numbering ?? KeyNumbering(self, lines, isRising: isRising)
  }

  /// The keys of lines in runs are on one line each, and so are those that rise.
  private func identify(_ lines: [Line], _ numbers: [Int]) -> Bool {
    let recordCount = lineCountInRuns + Self.recordCount(lines)
    let looseKeyCount =
      isRising
      ? numbers.count { $0 != KeyNumbering.none } : numbering?.distinctCount(numbers) ?? 0
    return (looseKeyCount + lineCountInRuns) * 10 >= recordCount * 9
  }

  /// Whether a side is sorted by key; of lines without one nothing is asked.
  func isSorted(_ side: Side, _ input: MergeInput) -> Bool {
    if isRising { return true }
    return isEachRunRising
      && neighbours(side == .ours ? input.ours : input.theirs, side == .ours ? ours : theirs) {
        !($1 < $0)
      }
  }

  /// Finds out whether the keys of each version rise.
  mutating func noteRise(in input: MergeInput) {
    isRising =
      isEachRunRising && neighbours(input.base, base) { $0 < $1 }
      && rises(input.ours, ours) && rises(input.theirs, theirs)
  }

  /// Whether the keys of a side rise, where those of base do: lines that are equal to lines of base
  /// and stand in the same order need no look.
  private func rises(_ lines: [Line], _ keys: [RecordKey?]) -> Bool {
    var last: (key: RecordKey, twinIndex: Int?)?
    for index in lines.indices {
      guard let key = keys[index] else { continue }
      let twinIndex = lines[index].twinIndex
      if let last {
        let isKnown =
          if let twinIndex, let lastTwin = last.twinIndex { lastTwin < twinIndex } else { false }
        if !isKnown, !(last.key < key) { return false }
      }
      last = (lastKey(lines, index, key), twinIndex)
    }
    return true
  }

  /// The key of the last line of a run; of another line, its own.
  private func lastKey(_ lines: [Line], _ index: Int, _ key: RecordKey) -> RecordKey {
    guard lines[index].kind == .run else { return key }
    return lastKeys[lines[index].twinIndex ?? index] ?? key
  }

  /// Whether each two neighbouring keys stand so to each other.
  private func neighbours(
    _ lines: [Line],
    _ keys: [RecordKey?],
    areSo: (RecordKey, RecordKey) -> Bool
  ) -> Bool {
    var last: RecordKey?
    for index in lines.indices {
      guard let key = keys[index] else { continue }
      if let last, !areSo(last, key) { return false }
      last = lastKey(lines, index, key)
    }
    return true
  }

  /// The keys of lines outside of runs, in the form of plain keys.
  func plainForms(outsideOfRunsIn input: MergeInput) -> [Bytes] {
    var forms: [Bytes] = []
    forms.reserveCapacity(base.count + ours.count + theirs.count)
    for (lines, keys) in [(input.base, base), (input.ours, ours), (input.theirs, theirs)] {
      for index in lines.indices where lines[index].kind != .run {
        if let key = keys[index] { forms.append(key.plainForm) }
      }
    }
    return forms
  }
}
