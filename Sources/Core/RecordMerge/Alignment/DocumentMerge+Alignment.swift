internal import JSONText
internal import MergePolicy
internal import Records

/// The faster ways from the bytes of three versions to a merge.
extension DocumentMerge {
  /// Merges versions with their common lines grouped into unchanged blocks. Returns nil if no
  /// blocks can be made, or if lines moved so that the lines of a block have to be looked at one by
  /// one.
  func mergeBlocks(_ files: Versions<Bytes>) throws(NotJSONLines) -> MergedDocument? {
    let frames = files.map { FileFrame(of: $0) }
    guard let reader = BlockReader(frames, policy: policy, workers: workers),
      let blocks = reader.read()
    else { return nil }
    let documents = Versions(
      base: Document(frames.base, lines: blocks.input.lines.base),
      ours: Document(frames.ours, lines: blocks.input.lines.ours),
      theirs: Document(frames.theirs, lines: blocks.input.lines.theirs)
    )
    try Self.requireRecords(documents)
    var input = blocks.input
    input.noteDamage()
    guard let merged = merge(input, blocks.keys) else { return nil }
    return merged.document(FileFormat(merging: documents), damages(in: input))
  }

  /// Reads three versions line by line. Lines that a side shares with base are read once, and large
  /// versions on two threads.
  ///
  /// Gain: a line that is near the equal line of base is not scanned.
  func readSharing(_ files: Versions<Bytes>) -> Versions<Document> {
    let keyName = PlainKeyField(policy.defaultKey)?.name
    let known = read(files.base, keyName: keyName)
    let isShared = files.ours.count + files.theirs.count >= Self.sharedWorkByteCount
    let sides = (isShared ? workers : .alone).run(
      { Document(reading: files.ours, keyName: keyName, known: known.lines) },
      { Document(reading: files.theirs, keyName: keyName, known: known.lines) }
    )
    return Versions(base: known, ours: sides.0, theirs: sides.1)
  }

  /// Reads a version. A long one is read on two threads, half of its bytes on each.
  private func read(_ version: Bytes, keyName: [UInt8]?) -> Document {
    let frame = FileFrame(of: version)
    let text = frame.text
    if text.count < Self.sharedWorkByteCount {
      return Document(frame, lines: frame.lines(in: 0..<text.count, keyName: keyName))
    }
    let middle = text.endOfLine(from: text.count / 2)
    let (head, tail) = workers.run(
      { frame.lines(in: 0..<middle, keyName: keyName) },
      { frame.owned.lines(in: middle..<text.count, keyName: keyName) }
    )
    let lines = head + tail.map { $0.numbered(head.count + $0.number) }
    return Document(frame, lines: lines)
  }

  /// A version, or two sides together, that are shorter are read before a second thread gets
  /// started.
  private static let sharedWorkByteCount = 256 << 10
}
