extension JSONValue {
  /// Whether two texts mean the same value: `order(to:)` is `.equal`.
  ///
  /// Where the members of objects come in the same order, as they do in versions of one record, the
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

/// Two texts that are walked through side by side, value by value.
///
/// All that was passed is known to mean the same on both sides. So where members of one name have
/// different values, or one object or array ends before the other, the wholes are different; where
/// names differ, the members may still be the same in another order.
private struct MeaningWalk {
  enum Verdict {
    case same, different, otherOrder
  }

  let left: Bytes
  let right: Bytes
  private var leftPosition = 0
  private var rightPosition = 0

  init(left: Bytes, right: Bytes) {
    self.left = left
    self.right = right
  }

  mutating func walk() -> Verdict {
    left.withSpan { leftText in
      right.withSpan { rightText in walkValue(leftText, rightText) }
    }
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

  /// Walks through two arrays, or two objects.
  private mutating func walkParts(
    _ leftText: borrowing Span<UInt8>,
    _ rightText: borrowing Span<UInt8>,
    areMembers: Bool
  ) -> Verdict {
    let closing = areMembers ? UInt8(ascii: "}") : UInt8(ascii: "]")
    while true {
      // Behind an opening bracket or a comma.
      leftPosition = JSONScanner.skipBlanks(leftText, at: leftPosition + 1)
      rightPosition = JSONScanner.skipBlanks(rightText, at: rightPosition + 1)
      if leftText[leftPosition] == closing || rightText[rightPosition] == closing { break }
      if areMembers, !walkName(leftText, rightText) { return .otherOrder }
      let verdict = walkValue(leftText, rightText)
      if verdict != .same { return verdict }
      leftPosition = JSONScanner.skipBlanks(leftText, at: leftPosition)
      rightPosition = JSONScanner.skipBlanks(rightText, at: rightPosition)
      if leftText[leftPosition] == closing || rightText[rightPosition] == closing { break }
    }
    let isEnd = leftText[leftPosition] == rightText[rightPosition]
    leftPosition += 1
    rightPosition += 1
    return isEnd ? .same : .different
  }

  /// Walks to the values of two members; false where their names are spelled in different ways.
  private mutating func walkName(
    _ leftText: borrowing Span<UInt8>,
    _ rightText: borrowing Span<UInt8>
  ) -> Bool {
    let scanner = JSONScanner()
    let (leftStart, rightStart) = (leftPosition, rightPosition)
    guard let leftEnd = try? scanner.scanName(leftText, at: leftStart, &leftPosition),
      let rightEnd = try? scanner.scanName(rightText, at: rightStart, &rightPosition),
      leftEnd - leftStart == rightEnd - rightStart
    else { return false }
    let count = leftEnd - leftStart
    return leftText.equalByteCount(from: leftStart, rightText, from: rightStart) >= count
  }

  private mutating func walkScalar(
    _ leftText: borrowing Span<UInt8>,
    _ rightText: borrowing Span<UInt8>
  ) -> Verdict {
    var scanner = JSONScanner()
    let (leftStart, rightStart) = (leftPosition, rightPosition)
    guard let leftEnd = try? scanner.scanValue(leftText, at: leftStart),
      let rightEnd = try? scanner.scanValue(rightText, at: rightStart)
    else { return .different }
    (leftPosition, rightPosition) = (leftEnd, rightEnd)
    let leftValue = JSONValue(validated: left[leftStart..<leftEnd])
    let rightValue = JSONValue(validated: right[rightStart..<rightEnd])
    return leftValue.means(rightValue) ? .same : .different
  }
}
