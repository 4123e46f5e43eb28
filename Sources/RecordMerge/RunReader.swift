internal import JSONText
internal import MergePolicy
internal import Records

/// Reads three versions of a file so that what nobody changed costs little: neighbouring records
/// that all versions have, with keys that are on no other line, become one *run*.
///
/// A run is merged as if it were one record with the key of its first line. This changes no result:
///
/// - Its lines stand side by side in all three versions, so nothing can come between them, and what
///   moves one of them moves all; except where a merged file is sorted: `FileOrder` takes runs
///   apart that another key belongs into.
/// - Their keys are on no other line of any version, so no other line is compared with them.
/// - The rules for keyless lines, bad lines and conflict markers are about such lines alone, and
///   these are never in a run.
/// - What is counted over all records (which field is the key) counts the lines of runs, and what
///   looks at all records reads them (`MergeInput.withoutRuns`).
struct RunReader {
  private let frames: ThreeVersions<FileFrame>
  private let policy: Policy
  private let workers: Workers

  /// Nil where the bytes of equal lines may differ, because not all versions cut off the same line
  /// ends.
  init?(_ frames: ThreeVersions<FileFrame>, policy: Policy, workers: Workers) {
    func endsWithBoth(_ frame: FileFrame) -> Bool { frame.lineEnd == .carriageReturnLineFeed }
    let isBoth = endsWithBoth(frames.base)
    guard endsWithBoth(frames.ours) == isBoth, endsWithBoth(frames.theirs) == isBoth else {
      return nil
    }
    self.frames = frames
    self.policy = policy
    self.workers = workers
  }

  /// The lines of the versions and their keys; nil where no field that a plain key can be read from
  /// identifies the records, or where a version may have conflict markers.
  func read() -> RunAssembly? {
    let (base, ours, theirs) = (frames.base.text, frames.ours.text, frames.theirs.text)
    var common = CommonLines(
      base: base,
      ours: ours,
      theirs: theirs,
      workers: workers
    )
    if common.hasMarkersBetween { return nil }
    let candidates = policy.key.isEmpty ? KeyColumns.customaryFields : [policy.key]
    for fields in candidates {
      guard let key = PlainKeyField(fields) else { return nil }
      if policy.key.isEmpty, isLacking(key, in: ours) || isLacking(key, in: theirs) { continue }
      common.readKeys(named: key.name, in: base, workers: workers)
      var assembly = assemble(&common, key)
      if assembly.mayHaveMarkers { return nil }
      if !policy.key.isEmpty || assembly.identifies() { return assembly }
    }
    return nil
  }

  /// Whether more than one of ten lines of a side are records without a field, so that it can't be
  /// the key. Mostly the first lines show that it may be; else a tenth of the lines shows that not.
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
    reader.read(lineLimit: .max, keylessLimit: lineCount / 10)
    return reader.keylessCount > lineCount / 10
  }

  /// Keys that rise through all of a version are each on one line of it. Else repeated ones have to
  /// be found, and their lines taken out of the runs.
  private func assemble(_ common: inout CommonLines, _ key: PlainKeyField) -> RunAssembly {
    let assembly = RunAssembly(frames, common, key: key, workers: workers)
    if assembly.keys.isRising { return assembly }
    let isChanged = common.forgetKeys(
      others: assembly.keys.plainForms(outsideOfRunsIn: assembly.input)
    )
    if !isChanged { return assembly }
    return RunAssembly(frames, common, key: key, workers: workers)
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

  /// Reads on until so many lines are read altogether, or more than so many of them lack the field.
  mutating func read(lineLimit: Int, keylessLimit: Int) {
    while position < text.count, lineCount < lineLimit, keylessCount <= keylessLimit {
      let end = text.endOfLine(from: position)
      let bytes = text[position..<end]
      position = end
      lineCount += 1
      if RecordScan.plainKey(named: key.name, in: bytes) != nil { continue }
      let line = Line(bytes: bytes, number: lineCount)
      if line.kind == .record, KeyColumns.key(of: line, fields: [key.path]) == nil {
        keylessCount += 1
      }
    }
  }
}

/// A key that is one member of the record, whose name can be found by its bytes.
struct PlainKeyField: Sendable {
  let path: FieldPath
  let name: [UInt8]

  /// The field that most likely is the key, and that lines are read with.
  init?(likelyIn policy: Policy) {
    self.init(policy.key.isEmpty ? KeyColumns.customaryFields[0] : policy.key)
  }

  init?(_ fields: [FieldPath]) {
    guard fields.count == 1, let path = fields.first, path.names.count == 1 else { return nil }
    self.path = path
    name = path.names[0].array
    let isPlain = name.allSatisfy { byte in
      (0x20..<0x7F).contains(byte) && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
    }
    if !isPlain { return nil }
  }
}

/// What each of three versions has.
struct ThreeVersions<Value: Sendable>: Sendable {
  var base: Value
  var ours: Value
  var theirs: Value
}
