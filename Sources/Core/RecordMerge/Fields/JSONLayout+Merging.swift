internal import JSONText

extension JSONLayout {
  /// The layout of a merged array or object: each gap three-way like any value.
  init(merging layouts: Versions<JSONLayout?>) {
    func gap(_ kind: (JSONLayout) -> Bytes?) -> Bytes? { layouts.compactMap(kind).knownSpelling }
    self.init(
      opening: gap(\.opening),
      colon: gap(\.colon),
      comma: gap(\.comma),
      closing: Self.closing(layouts.compactMap(\.closing))
    )
  }

  /// The closing gap, which goes by the white space alone: the bracket behind it would count as a
  /// part of it.
  private static func closing(_ closings: Versions<Bytes?>) -> Bytes? {
    if closings.ours == closings.theirs { return closings.ours }
    func blanks(_ closing: Bytes) -> Bytes { closing[0..<closing.count - 1] }
    let spelling = closings.compactMap { blanks($0) }.knownSpelling
    return [closings.ours, closings.theirs, closings.base].compactMap { $0 }
      .first { blanks($0) == spelling }
  }

  /// An array of elements with the gaps of this layout.
  func array(of elements: [JSONValue]) -> JSONValue {
    JSONValue(validated: assemble(elements.map(\.bytes), colon: nil, empty: "[]"))
  }

  /// An object of members with the gaps of this layout.
  func object(of members: [JSONMember]) -> JSONValue {
    var parts: [Bytes] = []
    parts.reserveCapacity(members.count * 2)
    for member in members {
      parts.append(member.name)
      parts.append(member.value.bytes)
    }
    return JSONValue(validated: assemble(parts, colon: colon ?? Self.plainColon, empty: "{}"))
  }

  private static let plainColon = Bytes(":")
  private static let plainComma = Bytes(",")
  private static let spacedComma = Bytes(", ")

  /// Where no version has a comma, elements are set apart as a name is from its value.
  private var effectiveComma: Bytes {
    if let comma { return comma }
    let isSpaced = colon.map { $0[$0.count - 1] == UInt8(ascii: " ") } ?? false
    return isSpaced ? Self.spacedComma : Self.plainComma
  }

  /// The parts with commas between them; with a colon, names and values in turn.
  private func assemble(_ parts: [Bytes], colon: Bytes?, empty: String) -> Bytes {
    guard !parts.isEmpty, let opening, let closing else { return Bytes(empty) }
    let comma = effectiveComma
    let colonCount = colon == nil ? 0 : parts.count / 2
    let commaCount = parts.count - colonCount - 1
    let byteCount =
      opening.count + closing.count + commaCount * comma.count + colonCount * (colon?.count ?? 0)
      + parts.reduce(0) { $0 + $1.count }
    return Bytes(count: byteCount) { writer in
      writer.append(opening)
      for index in parts.indices {
        if index > 0 {
          if let colon, index % 2 == 1 { writer.append(colon) } else { writer.append(comma) }
        }
        writer.append(parts[index])
      }
      writer.append(closing)
    }
  }
}
