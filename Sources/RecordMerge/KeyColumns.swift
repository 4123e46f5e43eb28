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
  /// The key of the last line of each run, by the run's index in base.
  var lastKeys: [Int: RecordKey] = [:]
  /// How many lines all runs together have.
  var lineCountInRuns = 0
  /// Whether each version has its keys in rising order, so that each key is on one line of it, as
  /// far as that is known.
  private(set) var isRising = false
  /// Whether the keys in each run rise from line to line.
  var isEachRunRising = true

  /// The fields that are looked for where the policy names no key.
  static let customaryFields: [[FieldPath]] = [["id"], ["_id"], ["uuid"], ["key"]]

  init(fields: [FieldPath]) { self.fields = fields }

  /// Reads the keys by the policy's fields, or by the first customary field that nine of ten
  /// records of both sides have with a value of their own. Without such a field no line has a key.
  static func reading(_ versions: ThreeWay<[Line]>, policy: Policy) -> KeyColumns {
    let candidates = policy.key.isEmpty ? customaryFields : [policy.key]
    for fields in candidates {
      let columns = KeyColumns(versions, fields: fields)
      if !policy.key.isEmpty || columns.identify(versions) { return columns }
    }
    return KeyColumns(versions, fields: [])
  }

  private init(_ versions: ThreeWay<[Line]>, fields: [FieldPath]) {
    self.fields = fields
    func column(_ lines: [Line]?) -> [RecordKey?] {
      (lines ?? []).map { Self.key(of: $0, fields: fields) }
    }
    base = column(versions.base)
    ours = column(versions.ours)
    theirs = column(versions.theirs)
  }

  static func key(of line: Line, fields: [FieldPath]) -> RecordKey? {
    guard line.kind == .record, let value = line.value else { return nil }
    return RecordKey(of: value, fields: fields)
  }

  // MARK: What holds for all keys of a version

  /// Whether nine of ten records of each side have a key of their own.
  func identify(_ lines: ThreeWay<[Line]>) -> Bool {
    identify(lines.ours ?? [], ours) && identify(lines.theirs ?? [], theirs)
  }

  /// The keys of lines in runs are on one line each, and so are those that rise.
  private func identify(_ lines: [Line], _ keys: [RecordKey?]) -> Bool {
    let recordCount = lineCountInRuns + lines.count { $0.kind == .record }
    let looseKeys = lines.indices.lazy.compactMap { lines[$0].kind == .record ? keys[$0] : nil }
    let looseKeyCount = isRising ? looseKeys.count { _ in true } : Set(looseKeys).count
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
      isEachRunRising
      && [(input.base, base), (input.ours, ours), (input.theirs, theirs)].allSatisfy {
        neighbours($0, $1) { $0 < $1 }
      }
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
      last = lines[index].kind == .run ? lastKeys[lines[index].twinIndex ?? index] : key
    }
    return true
  }

  /// The keys of lines outside of runs, in the form of plain keys.
  func plainForms(outsideOfRunsIn input: MergeInput) -> [Bytes] {
    [(input.base, base), (input.ours, ours), (input.theirs, theirs)].flatMap { lines, keys in
      lines.indices.compactMap { lines[$0].kind == .run ? nil : keys[$0]?.plainForm }
    }
  }
}
