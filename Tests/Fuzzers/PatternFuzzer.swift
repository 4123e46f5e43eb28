import MergePolicy

/// What holds for a pattern and a path between null bytes.
func patternViolation(_ input: [UInt8]) -> String? {
  let parts = parts(of: input, count: 2)
  let text = String(decoding: parts[0].prefix(PathPattern.byteCountLimit), as: UTF8.self)
  let path = String(decoding: parts[1].prefix(4096), as: UTF8.self)
  guard let pattern = try? PathPattern(text) else { return nil }
  let isMatch = pattern.matches(path)
  if isMatch && !path.utf8.isEmpty && path.utf8.last != UInt8(ascii: "/") {
    if !pattern.matches(path + "/inner") { return "a folder matches, and a file in it does not" }
  }
  if !pattern.isNegated, let negated = try? PathPattern("!" + text) {
    if !negated.isNegated { return "a negated pattern is not negated" }
    if negated.matches(path) != isMatch { return "a negated pattern matches other paths" }
  }
  let isLiteral = !text.utf8.contains { "*?[]\\!# ".utf8.contains($0) }
  if isLiteral, text.utf8.count < PathPattern.byteCountLimit {
    let name = text.utf8.last == UInt8(ascii: "/") ? text + "file" : text
    // By bytes: a slash and an accent after it are one character.
    let isAnchored = name.utf8.first == UInt8(ascii: "/")
    let own = String(decoding: name.utf8.dropFirst(isAnchored ? 1 : 0), as: UTF8.self)
    if !pattern.matches(own) { return "a pattern without signs does not match itself" }
  }
  return nil
}
