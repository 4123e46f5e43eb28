extension JSONValue {
  /// Whether two texts mean the same value, that is, whether `order(to:)` is `.equal`.
  ///
  /// If the members of objects come in the same order, as in versions of one record, both texts are
  /// walked in parallel, only up to the first difference.
  /// texts are walked through side by side, and no further than to the first difference.
  package func means(_ other: JSONValue) -> Bool {
    if bytes == other.bytes { return true }
    if kind != other.kind { return false }
    switch kind {
    case .null, .false, .true: return true
    case .number, .string: return order(to: other) == .equal
    case .array, .object:
      var walk = MeaningWalk(left: bytes, right: other.bytes)
      switch walk.walk() {
      case .same: return true
      case .different: return false
      case .otherOrder: return order(to: other) == .equal
      }
    }
  }
}

/// Walks two texts in parallel, value by value.
///
/// Everything passed so far means the same on both sides. So if members with one name have
/// different values, or one object or array ends before the other, the texts differ; if names
/// differ, the members may still be the same in another order.
///
/// Versions of one record have most of their bytes in common, so long stretches are equal. Inside
/// an equal stretch, only the left text is walked.
private struct MeaningWalk: ~Copyable {
  enum Verdict {
    case same, different, otherOrder
  }

  let left: Bytes
  let right: Bytes
  private var leftPosition = 0
  private var rightPosition = 0
  /// The end of the stretch, in the left text, where both texts have the same bytes while the right
  /// position is `rightLead` ahead of the left one.
  private var equalEnd = 0
  private var rightLead = 0
  private var leftScanner = JSONScanner()
  private var rightScanner = JSONScanner()

  init(left: Bytes, right: Bytes) {
    self.left = left
    self.right = right
  }

  mutating func walk() -> Verdict {
    left.withSpan { leftText in
      right.withSpan { rightText in
        noteEqualStretch(leftText, rightText)
        return walkValue(leftText, rightText)
      }
    }
  }

  /// Finds how far the texts are equal from here.
  private mutating func noteEqualStretch(
    _ leftText: borrowing Span<UInt8>,
    _ rightText: borrowing Span<UInt8>
  ) {
    rightLead = rightPosition - leftPosition
    equalEnd =
      leftPosition
      + leftText.equalByteCount(from: leftPosition, rightText, from: rightPosition)
  }

  private mutating func walkValue(
    _ leftText: borrowing Span<UInt8>,
    _ rightText: borrowing Span<UInt8>
  ) -> Verdict {
    let first = leftText[leftPosition]
    switch first {
    case UInt8(ascii: "{"), UInt8(ascii: "["):
      if rightText[rightPosition] != first { return .different }
      return walkParts(leftText, rightText, areMembers: first == UInt8(ascii: "{"))
    default:
      return walkScalar(leftText, rightText)
    }
  }

  /// Walks two arrays, or two objects.
  private mutating func walkParts(
    _ leftText: borrowing Span<UInt8>,
    _ rightText: borrowing Span<UInt8>,
    areMembers: Bool
  ) -> Verdict {
    let closing = areMembers ? UInt8(ascii: "}") : UInt8(ascii: "]")
    let (leftStart, rightStart) = (leftPosition, rightPosition)
    while true {
      // After an opening bracket or a comma.
      leftPosition = JSONScanner.skipBlanks(leftText, at: leftPosition + 1)
      rightPosition = JSONScanner.skipBlanks(rightText, at: rightPosition + 1)
      if leftText[leftPosition] == closing || rightText[rightPosition] == closing { break }
      if areMembers, !walkName(leftText, rightText) {
        let counts = (
          Self.memberCount(leftText, at: leftStart), Self.memberCount(rightText, at: rightStart)
        )
        return counts.0 == counts.1 ? .otherOrder : .different
      }
      let verdict = walkValue(leftText, rightText)
      if verdict != .same { return verdict }
      leftPosition = JSONScanner.skipBlanks(leftText, at: leftPosition)
      rightPosition = JSONScanner.skipBlanks(rightText, at: rightPosition)
      if leftText[leftPosition] == closing || rightText[rightPosition] == closing { break }
    }
    let isEnd = leftText[leftPosition] == rightText[rightPosition]
    leftPosition += 1
    rightPosition += 1
    // fault: longer-value-means-the-same
    return isEnd ? .same : .different
  }

  /// How many members the object has that begins at `start`.
  private static func memberCount(_ text: borrowing Span<UInt8>, at start: Int) -> Int {
    var count = 0
    var scanner = JSONScanner()
    _ = try? scanner.scanObject(text, at: start) { _ in count += 1 }
    return count
  }

  /// Walks to the values of two members; false where their names are spelled in different ways.
  private mutating func walkName(
    _ leftText: borrowing Span<UInt8>,
    _ rightText: borrowing Span<UInt8>
  ) -> Bool {
    let (leftStart, rightStart) = (leftPosition, rightPosition)
    guard let leftEnd = try? leftScanner.scanName(leftText, at: leftStart, &leftPosition) else {
      return false
    }
    let leftValue = leftPosition
    if rightStart - leftStart == rightLead, leftValue < equalEnd {
      rightPosition += leftValue - leftStart
      return true
    }
    guard let rightEnd = try? rightScanner.scanName(rightText, at: rightStart, &rightPosition),
      leftEnd - leftStart == rightEnd - rightStart
    else { return false }
    let count = leftEnd - leftStart
    return leftText.equalByteCount(from: leftStart, rightText, from: rightStart) >= count
  }

  private mutating func walkScalar(
    _ leftText: borrowing Span<UInt8>,
    _ rightText: borrowing Span<UInt8>
  ) -> Verdict {
    let (leftStart, rightStart) = (leftPosition, rightPosition)
    guard let leftEnd = try? leftScanner.scanValue(leftText, at: leftStart) else {
      return .different
    }
    // One more byte is equal, which shows that a number ends on both sides.
    if rightStart - leftStart == rightLead, leftEnd < equalEnd {
      leftPosition = leftEnd
      rightPosition += leftEnd - leftStart
      return .same
    }
    guard let rightEnd = try? rightScanner.scanValue(rightText, at: rightStart) else {
      return .different
    }
    let leftValue = JSONValue(validated: left[leftStart..<leftEnd])
    let rightValue = JSONValue(validated: right[rightStart..<rightEnd])
    (leftPosition, rightPosition) = (leftEnd, rightEnd)
    guard leftValue.means(rightValue) else { return .different }
    noteEqualStretch(leftText, rightText)
    return .same
  }
}
