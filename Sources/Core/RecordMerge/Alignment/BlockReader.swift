internal import JSONText
internal import MergePolicy
internal import Records

/// Reads three versions of a file so that unchanged parts cost little: neighbouring records that
/// all versions have, with keys that are on no other line, become one *unchanged block*.
///
/// Gain: the merge, its order and its output have as many parts as there are changes, not as there
/// are records.
///
/// A block is merged like one record with the key of its first line. This does not change the
/// result:
///
/// - Its lines are neighbours in all three versions, so nothing can come between them, and what
///   moves one of them moves all. The exception is a sorted file: `FileOrder` splits blocks if
///   another key belongs between their lines.
/// - Their keys are on no other line of any version, so no other line is compared with them.
/// - Keyless lines, and bad lines, are aligned with each line of a block only if they moved across
///   it; then the versions are read line by line (`EntryTable.keepsBlocks`).
/// - Counts over all records (which field is the key) include the lines of blocks, and checks of
///   all records read them (`MergeInput.forEachRecord`).
struct BlockReader {
  private let frames: Versions<FileFrame>
  private let policy: Policy
  private let workers: Workers

  /// Returns nil if the bytes of equal lines may differ because not all versions cut off the same
  /// line ends, or if each line has to be looked at: in a log, and for `sort`.
  init?(_ frames: Versions<FileFrame>, policy: Policy, workers: Workers) {
    func endsWithBoth(_ frame: FileFrame) -> Bool { frame.lineEnd == .carriageReturnLineFeed }
    let isBoth = endsWithBoth(frames.base)
    guard endsWithBoth(frames.ours) == isBoth, endsWithBoth(frames.theirs) == isBoth,
      policy.consistency != .append, policy.sort.isEmpty
    else { return nil }
    self.frames = frames
    self.policy = policy
    self.workers = workers
  }

  /// The lines of the versions and their keys; nil if no field with plain keys identifies the
  /// records, or if a version may have conflict markers.
  func read() -> BlockAssembly? {
    let texts = frames.map(\.text)
    var common = CommonLines(texts, workers: workers)
    if common.hasMarkersBetween { return nil }
    if !policy.key.isEmpty {
      guard let key = PlainKeyField(policy.key) else { return nil }
      return assemble(&common, key)
    }
    for candidate in KeyCandidate.strong {
      guard let key = PlainKeyField(KeyFields([candidate.field])) else { return nil }
      if isLacking(key, in: texts.ours) || isLacking(key, in: texts.theirs) { continue }
      guard var assembly = assemble(&common, key) else { return nil }
      if assembly.identifies() { return assembly }
    }
    return nil
  }

  /// Whether more than a tenth of a side's lines are records without a field, so that the field
  /// can't be the key. Mostly the first lines show that it may be; otherwise a tenth of the lines
  /// shows that it can't.
  private func isLacking(_ key: PlainKeyField, in text: Bytes) -> Bool {
    var reader = KeylessCount(text: text, key: key)
    reader.read(lineLimit: 20, keylessLimit: 10)
    if reader.keylessCount <= 10 { return false }
    var lineCount = 0
    var position = 0
    while position < text.count {
      position = text.endOfLine(from: position)
      lineCount += 1
    }
    // A header does not count as a record.
    let limit = lineCount / 10 + 1
    reader.read(lineLimit: .max, keylessLimit: limit)
    return reader.keylessCount > limit
  }

  /// The lines by one key; nil if a version may have conflict markers.
  ///
  /// If the keys rise through all of a version, each is on only one line. Otherwise repeated keys
  /// are searched, and their lines are taken out of the blocks.
  private func assemble(_ common: inout CommonLines, _ key: PlainKeyField) -> BlockAssembly? {
    common.readKeys(named: key.name, in: frames.base.text, workers: workers)
    var assembly = BlockAssembly(frames, common, key: key, policy: policy, workers: workers)
    if assembly.mayHaveMarkers { return nil }
    if assembly.keys.isRising { return assembly }
    let isChanged = common.forgetKeys(
      others: assembly.keys.plainForms(outsideBlocksIn: assembly.input)
    )
    if isChanged {
      assembly = BlockAssembly(frames, common, key: key, policy: policy, workers: workers)
    }
    return assembly
  }
}

/// Counts the records of a text that lack a field, from its beginning.
private struct KeylessCount {
  let text: Bytes
  let key: PlainKeyField
  private(set) var keylessCount = 0
  private var lineCount = 0
  private var position = 0

  init(text: Bytes, key: PlainKeyField) {
    self.text = text
    self.key = key
  }

  /// Continues until `lineLimit` lines are read in total, or more than `keylessLimit` of them lack
  /// the field.
  mutating func read(lineLimit: Int, keylessLimit: Int) {
    while position < text.count, lineCount < lineLimit, keylessCount <= keylessLimit {
      let end = text.endOfLine(from: position)
      let bytes = text[position..<end]
      position = end
      lineCount += 1
      if RecordScan.plainKey(named: key.name, in: bytes) != nil { continue }
      let line = Line(bytes: bytes, number: lineCount)
      if line.kind == .record, KeyColumns.key(of: line, by: [key.path]) == nil {
        keylessCount += 1
      }
    }
  }
}

/// A key that is one member of the record, whose name can be found by its bytes.
struct PlainKeyField: Sendable {
  let path: FieldPath
  let name: [UInt8]

  init?(_ fields: KeyFields) {
    guard let path = fields.onlyField, path.names.count == 1 else { return nil }
    self.path = path
    name = path.names[0].array
    let isPlain = name.allSatisfy { byte in
      (0x20..<0x7F).contains(byte) && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
    }
    if !isPlain { return nil }
  }
}
