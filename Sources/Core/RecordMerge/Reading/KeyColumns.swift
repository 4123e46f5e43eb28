internal import JSONText
internal import MergePolicy
internal import Records

/// The key of each line of three versions; nil for keyless lines. An unchanged block has the key of
/// its first line.
struct KeyColumns {
  /// The fields of the key; none if lines have no keys.
  let fields: KeyFields
  var keys = Versions<[RecordKey?]>(all: [])
  /// The key of the last line of each unchanged block, at the block's index among the lines of
  /// base.
  var lastKeys: [RecordKey?] = []
  /// The number of lines in all unchanged blocks.
  var lineCountInBlocks = 0
  /// Whether the keys of each version are known to rise, so that each key is on only one line of
  /// it.
  private(set) var isRising = false
  /// Whether the keys in each unchanged block rise from line to line.
  var isEachBlockRising = true
  /// The keys of lines outside unchanged blocks as numbers, once they have been needed.
  private(set) var numbering: KeyNumbers?

  init(fields: KeyFields) { self.fields = fields }

  /// Finds the fields of the key and reads the keys: the policy's fields, else the first candidate
  /// that passes its test (see `KeyCandidate`). If none passes, no line has a key.
  ///
  /// Plain keys of lines were read for the field of the policy's default key.
  static func reading(_ input: MergeInput, policy: Policy) -> KeyColumns {
    let likely = PlainKeyField(policy.defaultKey)?.path
    if policy.consistency == .append { return KeyColumns(withoutKeysIn: input) }
    if !policy.key.isEmpty {
      var columns = KeyColumns(fields: policy.key)
      for version in Version.allCases {
        columns.keys[version] = KeyColumn(input, version, policy.key, likely: likely).keys
      }
      return columns
    }
    for candidate in KeyCandidate.strong {
      if let columns = KeyColumns(input, by: candidate, likely: likely) { return columns }
    }
    for candidate in KeyCandidate.weak(among: namesOfFirstRecord(input)) {
      if let columns = KeyColumns(input, by: candidate, likely: likely) { return columns }
    }
    return KeyColumns(withoutKeysIn: input)
  }

  private init(withoutKeysIn input: MergeInput) {
    self.init(fields: .none)
    keys = input.lines.map { [RecordKey?](repeating: nil, count: $0.count) }
  }

  /// Reads the keys by a field; nil if it does not pass its test.
  private init?(_ input: MergeInput, by candidate: KeyCandidate, likely: FieldPath?) {
    self.init(fields: KeyFields([candidate.field]))
    for version in [Version.ours, .theirs, .base] {
      let isTested = candidate.strength == .weak || version != .base
      let column = KeyColumn(input, version, fields, likely: likely, test: candidate.strength)
      if isTested, column.isRefused { return nil }
      keys[version] =
        column.isRefused
        ? KeyColumn(input, version, fields, likely: likely).keys : column.keys
    }
    if !identify(input, candidate.strength) { return nil }
  }

  private static func namesOfFirstRecord(_ input: MergeInput) -> [Bytes] {
    for version in Version.allCases {
      var names: [Bytes]?
      input.forEachRecord(of: version) { record in
        names = (record.members ?? []).map(\.decodedName)
        return false
      }
      if let names { return names }
    }
    return []
  }

  static func key(of line: Line, by fields: KeyFields) -> RecordKey? {
    guard line.kind == .record, let value = line.value else { return nil }
    return RecordKey(of: value, by: fields)
  }

  // MARK: Properties of all keys of a version

  /// Whether the keys pass the test of a candidate.
  mutating func identify(_ input: MergeInput, _ strength: KeyCandidate.Strength) -> Bool {
    let numbering = numbered(input)
    self.numbering = numbering
    return Version.allCases.allSatisfy { version in
      strength == .strong && version == .base
        || test(input, version, numbering).passes(strength)
    }
  }

  /// The keys as numbers.
  func numbered(_ input: MergeInput) -> KeyNumbers {
    numbering ?? KeyNumbers(self, input.lines, isRising: isRising)
  }

  /// What a version says about the key. The keys of lines in unchanged blocks are on one line each,
  /// and so are rising keys.
  private func test(_ input: MergeInput, _ version: Version, _ numbering: KeyNumbers) -> KeyTest {
    let lines = input.lines[version]
    let numbers = numbering.numbers[version]
    let markedPlaces = input.markedPlaces[version]
    var recordCount = lineCountInBlocks
    var counted: [Int] = []
    counted.reserveCapacity(numbers.count)
    for index in lines.indices where lines[index].kind == .record {
      if input.headers[version] == index || !markedPlaces.isEmpty && markedPlaces[index] != nil {
        continue
      }
      recordCount += 1
      if numbers[index] != KeyNumbers.none { counted.append(numbers[index]) }
    }
    return KeyTest(
      recordCount: recordCount,
      presentCount: lineCountInBlocks + counted.count,
      distinctCount: lineCountInBlocks
        + (isRising ? counted.count : numbering.distinctCount(counted))
    )
  }

  /// Whether a side is sorted by key; keyless lines do not count.
  func isSorted(_ version: Version, _ input: MergeInput) -> Bool {
    if isRising { return true }
    return isEachBlockRising && neighbours(version, of: input) { !($1 < $0) }
  }

  /// Determines whether the keys of each version rise.
  mutating func noteRise(in input: MergeInput) {
    isRising =
      isEachBlockRising && neighbours(.base, of: input) { $0 < $1 }
      && rises(.ours, of: input) && rises(.theirs, of: input)
  }

  /// Whether the keys of a side rise, if those of base do: lines that equal lines of base and are
  /// in the same order need no check.
  private func rises(_ version: Version, of input: MergeInput) -> Bool {
    let (lines, keys) = (input.lines[version], keys[version])
    var last: (key: RecordKey, matchingBaseLine: Int?)?
    for index in lines.indices {
      guard let key = keys[index] else { continue }
      let matchingBaseLine = input.matchingBaseLine(of: index, in: version)
      if let last {
        let isKnown =
          if let matchingBaseLine, let lastMatch = last.matchingBaseLine {
            lastMatch < matchingBaseLine
          } else { false }
        // fault: rise-not-looked-at
        if !isKnown, !(last.key < key) { return false }
      }
      let isBlock = lines[index].isUnchangedBlock
      let lastKey = isBlock ? lastKeys[matchingBaseLine ?? index] ?? key : key
      last = (lastKey, matchingBaseLine)
    }
    return true
  }

  /// Whether every two neighbouring keys have the given order.
  private func neighbours(
    _ version: Version,
    of input: MergeInput,
    areSo: (RecordKey, RecordKey) -> Bool
  ) -> Bool {
    let (lines, keys) = (input.lines[version], keys[version])
    var last: RecordKey?
    for index in lines.indices {
      guard let key = keys[index] else { continue }
      if let last, !areSo(last, key) { return false }
      let isBlock = lines[index].isUnchangedBlock
      let baseIndex = input.matchingBaseLine(of: index, in: version) ?? index
      last = isBlock ? lastKeys[baseIndex] ?? key : key
    }
    return true
  }

  /// The keys of lines outside unchanged blocks, in the form of plain keys.
  func plainForms(outsideBlocksIn input: MergeInput) -> [Bytes] {
    var forms: [Bytes] = []
    forms.reserveCapacity(keys.base.count + keys.ours.count + keys.theirs.count)
    for version in Version.allCases {
      let lines = input.lines[version]
      for index in lines.indices where !lines[index].isUnchangedBlock {
        if let key = keys[version][index] { forms.append(key.plainForm) }
      }
    }
    return forms
  }
}

/// The keys of the lines of one version.
private struct KeyColumn {
  private(set) var keys: [RecordKey?] = []
  /// Whether so many records have no key that these fields can't be the key; then not all keys are
  /// read.
  private(set) var isRefused = false

  init(
    _ input: MergeInput,
    _ version: Version,
    _ fields: KeyFields,
    likely: FieldPath?,
    test strength: KeyCandidate.Strength? = nil
  ) {
    let lines = input.lines[version]
    let markedPlaces = input.markedPlaces[version]
    let isLikely = likely != nil && likely == fields.onlyField
    let missingLimit = Self.missingLimit(lines, strength)
    var missingCount = 0
    keys.reserveCapacity(lines.count)
    var pool = BytesPool()
    for index in lines.indices {
      if isLikely, !lines[index].plainKey.isEmpty {
        keys.append(RecordKey(plain: pool.copy(lines[index].bytes[lines[index].plainKey])))
        continue
      }
      let key = KeyColumns.key(of: lines[index], by: fields)
      keys.append(key)
      guard key == nil, lines[index].kind == .record, input.headers[version] != index,
        markedPlaces.isEmpty || markedPlaces[index] == nil
      else { continue }
      missingCount += 1
      if missingCount > missingLimit {
        isRefused = true
        return
      }
    }
  }

  /// The most records that may be without the fields.
  private static func missingLimit(_ lines: [Line], _ strength: KeyCandidate.Strength?) -> Int {
    switch strength {
    case nil: return .max
    case .weak: return 0
    case .strong:
      var recordCount = 0
      for index in lines.indices where lines[index].kind == .record { recordCount += 1 }
      return recordCount / 10
    }
  }
}
