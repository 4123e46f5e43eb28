internal import JSONText

extension JSONLayout {
  /// The layout of a merged array or object: each gap three-way like any value.
  init(merging layouts: ThreeWay<JSONLayout>) {
    func gap(_ kind: (JSONLayout) -> Bytes?) -> Bytes? { layouts.map(kind).knownSpelling }
    self.init(
      opening: gap(\.opening),
      colon: gap(\.colon),
      comma: gap(\.comma),
      closing: gap(\.closing)
    )
  }

  /// An array of elements with the gaps of this layout.
  func array(of elements: [JSONValue]) -> JSONValue {
    JSONValue(validated: assemble(elements.map { [$0.bytes] }, empty: "[]"))
  }

  /// An object of members with the gaps of this layout.
  func object(of members: [JSONMember]) -> JSONValue {
    let colon = colon ?? Bytes(":")
    let parts = members.map { [$0.name, colon, $0.value.bytes] }
    return JSONValue(validated: assemble(parts, empty: "{}"))
  }

  /// Where no version has a comma, elements are set apart as a name is from its value.
  private var effectiveComma: [UInt8] {
    if let comma { return comma.array }
    let isSpaced = colon.map { $0[$0.count - 1] == UInt8(ascii: " ") } ?? false
    return Array((isSpaced ? ", " : ",").utf8)
  }

  private func assemble(_ parts: [[Bytes]], empty: String) -> Bytes {
    guard !parts.isEmpty, let opening, let closing else { return Bytes(empty) }
    let comma = effectiveComma
    var text: [UInt8] = []
    text.reserveCapacity(
      parts.reduce(opening.count + closing.count) { sum, part in
        sum + comma.count + part.reduce(0) { $0 + $1.count }
      }
    )
    opening.append(to: &text)
    for (index, part) in parts.enumerated() {
      if index > 0 { text += comma }
      for piece in part { piece.append(to: &text) }
    }
    closing.append(to: &text)
    return Bytes(text)
  }
}
