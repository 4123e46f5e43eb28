/// The text between the parts of an array or an object: white space, colons and commas.
///
///     { "a" : 1,  "b": 2 }
///     ^^   ^^^ ^^^      ^^
///   opening │   │       closing
///         colon comma
///
/// Each gap is the first of its kind in the text, with its punctuation; nil if there is none.
package struct JSONLayout: Equatable, Sendable {
  package var opening: Bytes?
  package var colon: Bytes?
  package var comma: Bytes?
  package var closing: Bytes?

  package init(opening: Bytes?, colon: Bytes?, comma: Bytes?, closing: Bytes?) {
    self.opening = opening
    self.colon = colon
    self.comma = comma
    self.closing = closing
  }
}

extension JSONValue {
  /// The gaps of an array or an object; for an empty one, and for other kinds, all are nil.
  package var layout: JSONLayout {
    var layout = JSONLayout(opening: nil, colon: nil, comma: nil, closing: nil)
    var end = 1
    func note(partStart: Int, partEnd: Int) {
      if layout.opening == nil {
        layout.opening = bytes[0..<partStart]
      } else if layout.comma == nil {
        layout.comma = bytes[end..<partStart]
      }
      end = partEnd
    }
    bytes.withSpan { span in
      var scanner = JSONScanner()
      if kind == .array {
        _ = try? scanner.scanArray(span, at: 0) {
          note(partStart: $0.lowerBound, partEnd: $0.upperBound)
        }
      } else if kind == .object {
        _ = try? scanner.scanObject(span, at: 0) { member in
          if layout.colon == nil {
            layout.colon = bytes[member.name.upperBound..<member.value.lowerBound]
          }
          note(partStart: member.name.lowerBound, partEnd: member.value.upperBound)
        }
      }
    }
    if layout.opening != nil { layout.closing = bytes[end..<bytes.count] }
    return layout
  }
}
