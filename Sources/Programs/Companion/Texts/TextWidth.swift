internal import CommandInterface

/// How many columns a terminal gives to a text of one line.
///
/// Characters of several scalars count as what terminals draw: an emoji with a modifier, or several
/// that are joined to one picture, take two columns, and marks take none.
func columnCount(of text: String) -> Int {
  if text.utf8.allSatisfy({ $0 < 0x80 }) { return text.utf8.count }
  return text.reduce(0) { $0 + columnCount(of: $1) }
}

private func columnCount(of character: Character) -> Int {
  let scalars = character.unicodeScalars
  // The zero-width joiner, the request for a picture, and the colours of skin.
  let isPicture = scalars.dropFirst().contains { scalar in
    scalar.value == 0x200D && scalars.contains { $0.properties.isEmojiPresentation }
      || scalar.value == 0xFE0F || (0x1F3FB...0x1F3FF).contains(scalar.value)
  }
  return isPicture ? 2 : scalars.reduce(0) { $0 + columnCount(of: $1) }
}

/// A text of one line that is cut where it would take more than `limit` columns, and then ends in
/// an ellipsis.
func shortened(_ text: String, toColumns limit: Int) -> String {
  if columnCount(of: text) <= limit { return text }
  var result = ""
  var width = 1
  for character in text {
    width += columnCount(of: character)
    if width > limit { break }
    result.append(character)
  }
  return limit > 0 ? result + "…" : ""
}
