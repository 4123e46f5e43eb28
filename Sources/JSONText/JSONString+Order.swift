extension JSONString {
  /// How what two strings mean stands to each other: the order of the bytes of the decoded texts.
  ///
  /// Where the spelled texts first differ, the decoded ones do too, unless an escape is near:
  /// decoding is needed only then. The longest escape, a pair of surrogates, has 12 bytes, so one
  /// that reaches the difference begins with a backslash at most 11 bytes before it.
  static func order(_ left: Bytes, _ right: Bytes) -> Order {
    let (leftText, rightText) = (left[1..<left.count - 1], right[1..<right.count - 1])
    let equal = leftText.equalByteCount(from: 0, rightText, from: 0)
    if isEscapeNear(leftText, equal) || isEscapeNear(rightText, equal) {
      return Order(decode(left), decode(right))
    }
    if equal == leftText.count || equal == rightText.count {
      return Order(leftText.count, rightText.count)
    }
    return Order(leftText[equal], rightText[equal])
  }

  private static func isEscapeNear(_ text: Bytes, _ position: Int) -> Bool {
    text[max(position - 11, 0)..<min(position + 1, text.count)].contains(UInt8(ascii: "\\"))
  }
}
