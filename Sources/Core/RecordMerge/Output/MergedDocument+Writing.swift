package import JSONText
internal import Records

extension MergedDocument {
  /// Writes the file in order as runs of bytes. Runs that are adjacent in an input are joined.
  ///
  /// `markerSize` is the number of characters of a conflict marker (git's `%L`, 7 by default).
  package func write(
    style: ConflictStyle,
    labels: ConflictLabels = ConflictLabels(),
    markerSize: Int = 7,
    to sink: (Bytes) -> Void
  ) {
    switch content {
    case .file(let file):
      if !file.isEmpty { sink(file) }
    case .items(let items, let format):
      var writer = LineWriter(format: format)
      for item in items {
        switch item {
        case .line(let bytes), .unchangedBlock(let bytes):
          writer.add(bytes, to: sink)
        case .conflict(let conflict):
          let rendering = ConflictRenderer(
            style: style,
            labels: labels,
            markerSize: markerSize
          )
          for line in rendering.lines(of: conflict) {
            writer.add(line.bytes, line.isMarker, to: sink)
          }
        }
      }
      writer.finish(to: sink)
    }
  }

  /// The bytes of the whole file.
  package func bytes(
    style: ConflictStyle = .merge,
    labels: ConflictLabels = ConflictLabels(),
    markerSize: Int = 7
  ) -> Bytes {
    var result: [UInt8] = []
    write(style: style, labels: labels, markerSize: markerSize) { run in
      run.withUnsafeBytes { result.append(contentsOf: $0) }
    }
    return Bytes(result)
  }
}

/// Writes lines with their line ends, and joins adjacent lines of an input.
private struct LineWriter {
  let format: FileFormat
  private var pending: Bytes?
  private var isLastMarker = false

  init(format: FileFormat) {
    self.format = format
    pending = format.hasByteOrderMark ? Bytes([0xEF, 0xBB, 0xBF]) : nil
    isStarted = false
  }

  private var isStarted: Bool

  mutating func add(_ line: Bytes, _ isMarker: Bool = false, to sink: (Bytes) -> Void) {
    if isStarted { push(lineEnd(), to: sink) }
    push(line, to: sink)
    isStarted = true
    isLastMarker = isMarker
  }

  /// Writes the pending bytes; a conflict block at the end of a file always ends with a line end.
  mutating func finish(to sink: (Bytes) -> Void) {
    // fault: last-marker-without-line-end
    if isStarted, format.endsWithLineEnd || isLastMarker { push(lineEnd(), to: sink) }
    // A byte order mark alone is not a file.
    if isStarted, let pending { sink(pending) }
    pending = nil
  }

  /// The line end in the input after the pending run, or a shared one.
  private func lineEnd() -> Bytes {
    if format.hasReturnsInLines, pending?.endsWithReturn == true { return LineEnd.lineFeed.bytes }
    if let end = pending?.following(format.lineEnd.bytes) { return end }
    return format.lineEnd.bytes
  }

  private mutating func push(_ bytes: Bytes, to sink: (Bytes) -> Void) {
    if bytes.isEmpty { return }
    if let last = pending {
      if last.isFollowed(by: bytes) {
        pending = last.joined(with: bytes)
        return
      }
      sink(last)
    }
    pending = bytes
  }
}
