internal import JSONText
internal import MergePolicy
internal import Records

extension DocumentMerge {
  /// Merges files whose lines are events (`consistency: append`): as many of each line as the side
  /// that has more, in the order of `sort`, ties in canonical order, nothing removed.
  ///
  /// The result is a function of the lines of both sides alone, so clones come to the same file
  /// whatever the order of their merges. Lines that are no JSON come last.
  func mergeLog(_ documents: ThreeWay<Document>) -> [MergedItem] {
    let ours = Self.spellings(of: documents.ours)
    let theirs = Self.spellings(of: documents.theirs)
    var lines: [(value: JSONValue?, bytes: Bytes)] = []
    for (text, oursLines) in ours {
      lines += Self.greater(oursLines, theirs[text] ?? []).map { (Self.value(of: $0), $0) }
    }
    for (text, theirsLines) in theirs where ours[text] == nil {
      lines += theirsLines.map { (Self.value(of: $0), $0) }
    }
    let order = LogOrder(sort: policy.sort)
    lines.sort { left, right in
      switch (left.value, right.value) {
      case (let leftValue?, let rightValue?): order.precedes(leftValue, rightValue)
      case (_?, nil): true
      case (nil, _?): false
      case (nil, nil): left.bytes < right.bytes
      }
    }
    return lines.map { .line($0.bytes) }
  }

  /// The lines of a version by what they mean, each meaning with its spellings in descending order.
  private static func spellings(of document: Document?) -> [Bytes: [Bytes]] {
    var spellings: [Bytes: [Bytes]] = [:]
    for line in document?.lines ?? [] where line.kind != .blank {
      spellings[line.value?.canonicalForm.bytes ?? line.bytes, default: []].append(line.bytes)
    }
    return spellings.mapValues { $0.sorted(by: >) }
  }

  /// The longer list; of two equally long ones the greater.
  private static func greater(_ left: [Bytes], _ right: [Bytes]) -> [Bytes] {
    if left.count != right.count { return left.count > right.count ? left : right }
    return left.lexicographicallyPrecedes(right) ? right : left
  }

  private static func value(of line: Bytes) -> JSONValue? {
    try? JSONValue(parsing: line)
  }
}
