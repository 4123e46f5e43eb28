/// How many columns a terminal gives to a scalar: none to marks that combine with the one before,
/// two to the wide ones of East Asia and to emoji (Unicode Standard Annex 11, in broad strokes).
func columnCount(of scalar: Unicode.Scalar) -> Int {
  switch scalar.properties.generalCategory {
  case .nonspacingMark, .enclosingMark, .format: return 0
  default: break
  }
  switch scalar.value {
  case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xA960...0xA97F, 0xAC00...0xD7A3,
    0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F,
    0x1F680...0x1F6FF, 0x1F900...0x1FAFF, 0x20000...0x3FFFD:
    return 2
  default: return 1
  }
}

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
