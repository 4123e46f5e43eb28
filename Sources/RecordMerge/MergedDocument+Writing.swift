package import JSONText

extension MergedDocument {
  /// Writes the file as runs of bytes, in order. Runs that lie side by side in an input come as one.
  ///
  /// `markerSize` is the number of characters of a conflict marker (git's `%L`, 7 by default).
  package func write(
    style: ConflictStyle,
    labels: ConflictLabels = ConflictLabels(),
    markerSize: Int = 7,
    to sink: (Bytes) -> Void
  ) {
    if case .file(let file) = content { sink(file) }
  }

  /// The whole file in one piece.
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
