internal import JSONText

extension JSONLayout {
  /// The layout of a merged array or object: each gap is merged three-way like any value.
  init(merging layouts: Versions<JSONLayout?>) {
    // Mostly the versions are laid out alike.
    if let ours = layouts.ours, ours == layouts.theirs, layouts.base == nil || ours == layouts.base
    {
      self = ours
      return
    }
    func gap(_ kind: (JSONLayout) -> Bytes?) -> Bytes? { layouts.compactMap(kind).knownSpelling }
    self.init(
      opening: gap(\.opening),
      colon: gap(\.colon),
      comma: gap(\.comma),
      closing: Self.closing(layouts.compactMap(\.closing))
    )
  }

  /// The closing gap. Only its white space is compared: the bracket after it would count as part of
  /// it.
  private static func closing(_ closings: Versions<Bytes?>) -> Bytes? {
    if closings.ours == closings.theirs { return closings.ours }
    func blanks(_ closing: Bytes) -> Bytes { closing[0..<closing.count - 1] }
    let spelling = closings.compactMap { blanks($0) }.knownSpelling
    return [closings.ours, closings.theirs, closings.base].compactMap { $0 }
      .first { blanks($0) == spelling }
  }

  /// An array of elements with the gaps of this layout.
  func array(of elements: [JSONValue]) -> JSONValue {
    let byteCount = elements.reduce(0) { $0 + $1.bytes.count }
    let text = assemble(elements, byteCount: byteCount, empty: "[]") { element, writer in
      writer.append(element.bytes)
    }
    return JSONValue(validated: text)
  }

  /// An object of members with the gaps of this layout.
  func object(of members: [JSONMember]) -> JSONValue {
    let colon = colon ?? Self.plainColon
    let byteCount = members.reduce(0) {
      $0 + $1.name.count + colon.count + $1.value.bytes.count
    }
    let text = assemble(members, byteCount: byteCount, empty: "{}") { member, writer in
      writer.append(member.name)
      writer.append(colon)
      writer.append(member.value.bytes)
    }
    return JSONValue(validated: text)
  }

  private static let plainColon = Bytes(":")
  private static let plainComma = Bytes(",")
  private static let spacedComma = Bytes(", ")

  /// If no version has a comma, the spacing between elements follows the colon.
  private var effectiveComma: Bytes {
    if let comma { return comma }
    let isSpaced = colon.map { $0[$0.count - 1] == UInt8(ascii: " ") } ?? false
    return isSpaced ? Self.spacedComma : Self.plainComma
  }

  /// The parts with commas between them. `byteCount` is the length of what `write` writes for them.
  private func assemble<Part>(
    _ parts: [Part],
    byteCount: Int,
    empty: String,
    write: (Part, inout BytesWriter) -> Void
  ) -> Bytes {
    guard !parts.isEmpty, let opening, let closing else { return Bytes(empty) }
    let comma = effectiveComma
    let gapCount = opening.count + closing.count + (parts.count - 1) * comma.count
    return Bytes(count: gapCount + byteCount) { writer in
      writer.append(opening)
      var isFirst = true
      for part in parts {
        if !isFirst { writer.append(comma) }
        isFirst = false
        write(part, &writer)
      }
      writer.append(closing)
    }
  }
}
