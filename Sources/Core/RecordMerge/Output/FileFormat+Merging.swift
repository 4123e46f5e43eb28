internal import JSONText
internal import Records

extension FileFormat {
  /// The format of the merged file: each property is merged three-way by itself.
  init(merging documents: Versions<Document>) {
    func merged<Property: Equatable>(
      _ property: (Document) -> Property?,
      greater: Property
    ) -> Property? {
      let values = documents.map(property)
      guard let ours = values.ours, let theirs = values.theirs else {
        return values.ours ?? values.theirs ?? values.base
      }
      // fault: line-ends-come-back
      if let side = values.uncontestedSide { return side == .ours ? ours : theirs }
      return greater
    }
    let hasMark = merged({ $0.lines.isEmpty ? nil : $0.hasByteOrderMark }, greater: true)
    let lineEnd = merged({ $0.lineEnd }, greater: .carriageReturnLineFeed)
    let isEnded = merged({ $0.endsWithLineEnd }, greater: true)
    self.init(
      hasByteOrderMark: hasMark ?? false,
      lineEnd: lineEnd ?? .lineFeed,
      endsWithLineEnd: isEnded ?? true
    )
    if self.lineEnd == .carriageReturnLineFeed {
      hasReturnsInLines = documents.all.contains { document in
        document.lineEnd == .lineFeed && document.lines.contains { $0.bytes.endsWithReturn }
      }
    }
  }
}

extension Bytes {
  var endsWithReturn: Bool { !isEmpty && self[count - 1] == UInt8(ascii: "\r") }
}
