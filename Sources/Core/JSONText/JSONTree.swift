/// The positions of all parts of a value at every depth, found in one pass.
///
/// Comparing two values level by level would scan the inner parts again for each level. A tree is
/// built in O(bytes).
/// made in O(bytes).
indirect enum JSONTree: Sendable {
  case scalar(Range<Int>)
  case array([JSONTree])
  case object([(name: Range<Int>, value: JSONTree)])

  /// The tree of a value. Its positions are those of `value.bytes`.
  init(of value: JSONValue) {
    let tree = value.bytes.withSpan { text in
      var scanner = JSONScanner()
      return try? scanner.scanTree(text, at: 0).tree
    }
    guard let tree else { preconditionFailure("A JSON value holds text that is not valid JSON.") }
    self = tree
  }

  /// The rank of a tree among the kinds of values: scalars come before arrays and objects.
  var rank: Int {
    switch self {
    case .scalar: 0
    case .array: 1
    case .object: 2
    }
  }
}

extension JSONScanner {
  fileprivate mutating func scanTree(
    _ text: borrowing Span<UInt8>,
    at start: Int
  ) throws(JSONError) -> (tree: JSONTree, end: Int) {
    switch start < text.count ? text[start] : 0 {
    case UInt8(ascii: "["):
      var elements: [JSONTree] = []
      let end = try scanParts(text, at: start, closing: UInt8(ascii: "]")) {
        (scanner, text, position) throws(JSONError) in
        let (element, end) = try scanner.scanTree(text, at: position)
        elements.append(element)
        return end
      }
      return (.array(elements), end)
    case UInt8(ascii: "{"):
      var members: [(name: Range<Int>, value: JSONTree)] = []
      var valueStart = start
      let end = try scanParts(text, at: start, closing: UInt8(ascii: "}")) {
        (scanner, text, position) throws(JSONError) in
        let nameEnd = try scanner.scanName(text, at: position, &valueStart)
        let (value, end) = try scanner.scanTree(text, at: valueStart)
        members.append((position..<nameEnd, value))
        return end
      }
      return (.object(members), end)
    default:
      let end = try scanValue(text, at: start)
      return (.scalar(start..<end), end)
    }
  }
}
