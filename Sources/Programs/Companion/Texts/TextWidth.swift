internal import CommandInterface

/// The number of columns that a terminal uses for a text of one line.
///
/// Characters of several scalars count as terminals draw them: an emoji with a modifier, or several
/// that are joined to one picture, take two columns, and marks take none.
func columnCount(of text: String) -> Int {
  if text.utf8.allSatisfy({ $0 < 0x80 }) { return text.utf8.count }
  return text.reduce(0) { $0 + columnCount(of: $1) }
}

private func columnCount(of character: Character) -> Int {
  let scalars = character.unicodeScalars
  // The zero-width joiner, the emoji variation selector, and the skin tones.
  let isPicture = scalars.dropFirst().contains { scalar in
    scalar.value == 0x200D && scalars.contains { $0.properties.isEmojiPresentation }
      || scalar.value == 0xFE0F || (0x1F3FB...0x1F3FF).contains(scalar.value)
  }
  return isPicture ? 2 : scalars.reduce(0) { $0 + columnCount(of: $1) }
}

/// A text of one line, cut to at most `limit` columns; a cut text ends with an ellipsis.
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
