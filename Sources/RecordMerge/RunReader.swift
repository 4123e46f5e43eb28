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
    let ends = [frames.base, frames.ours, frames.theirs].map {
      $0.lineEnd == .carriageReturnLineFeed
    }
    guard ends[0] == ends[1], ends[1] == ends[2] else { return nil }
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
    if common.hasMarkersBetween(base, ours, theirs) { return nil }
    let candidates = policy.key.isEmpty ? KeyColumns.customaryFields : [policy.key]
    for fields in candidates {
      guard let key = PlainKeyField(fields) else { return nil }
      common.readKeys(named: key.name, in: base, workers: workers)
      let assembly = assemble(&common, key)
      if assembly.mayHaveMarkers { return nil }
      if !policy.key.isEmpty || assembly.keys.identify(assembly.input.lines) { return assembly }
    }
    return nil
  }

  /// Keys that rise through all of a version are each on one line of it. Else repeated ones have to
  /// be found, and their lines taken out of the runs.
  private func assemble(_ common: inout CommonLines, _ key: PlainKeyField) -> RunAssembly {
    let assembly = RunAssembly(frames, common, key: key)
    if assembly.keys.isRising { return assembly }
    let isChanged = common.forgetKeys(
      notUniqueIn: frames.base.text,
      others: assembly.keys.plainForms(outsideOfRunsIn: assembly.input)
    )
    return isChanged ? RunAssembly(frames, common, key: key) : assembly
  }
}

/// A key that is one member of the record, whose name can be found by its bytes.
struct PlainKeyField {
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
