extension JSONString {
  /// The order of two strings by the bytes of their decoded texts.
  ///
  /// The decoded texts first differ where the spelled ones do, unless an escape is near; only then
  /// are the strings decoded. The longest escape, a surrogate pair, has 12 bytes, so an escape that
  /// reaches the difference begins with a backslash at most 11 bytes before it.
  static func order(_ left: Bytes, _ right: Bytes) -> Order {
    let order = left.withSpan { leftText in
      right.withSpan { rightText in orderAsSpelled(leftText, rightText) }
    }
    return order ?? Order(decode(left), decode(right))
  }

  /// The order of two quoted strings; nil if an escape is near their first difference.
  private static func orderAsSpelled(
    _ left: borrowing Span<UInt8>,
    _ right: borrowing Span<UInt8>
  ) -> Order? {
    let (leftEnd, rightEnd) = (left.count - 1, right.count - 1)
    let position = min(1 + left.equalByteCount(from: 1, right, from: 1), leftEnd, rightEnd)
    for near in max(position - 11, 1)...position {
      if left[near] == UInt8(ascii: "\\") || right[near] == UInt8(ascii: "\\") { return nil }
    }
    if position == leftEnd || position == rightEnd { return Order(leftEnd, rightEnd) }
    return Order(left[position], right[position])
  }
}
