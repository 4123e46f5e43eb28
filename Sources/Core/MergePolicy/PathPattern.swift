/// A pattern for paths, in the syntax of gitignore (https://git-scm.com/docs/gitignore).
///
/// - A pattern with a slash at its start or in its middle begins at the top of the repository; one
///   without matches a name in any folder. With a slash at its end it matches only folders.
/// - `*` matches any bytes but slashes, `?` one such byte, and `[a-z]`, `[!a]` and `[[:digit:]]`
///   one of a set; `**/` matches any number of folders, and `/**` everything in a folder.
/// - A backslash takes the special meaning from the next character. Spaces at the end do not count
///   without one.
/// - A pattern that matches a folder matches every file in it. A leading `!` excludes matches
///   again; here, unlike in git, also the files in a folder that it names.
///
/// Matching is by bytes and case-sensitive.
package struct PathPattern: Equatable, Sendable {
  /// The most bytes that a pattern may have. Matching costs at most this times the length of the
  /// path.
  package static let byteCountLimit = 1024

  /// The pattern as written.
  package let text: String
  /// Whether a leading `!` makes the pattern exclude files again.
  package let isNegated: Bool
  /// Whether a slash at the end makes it a pattern for folders.
  private let isForFolders: Bool
  /// Whether it is matched against names rather than paths from the top.
  private let isForNames: Bool
  private let glob: Glob

  /// - Throws: if no path can match.
  package init(_ text: String) throws(PathPatternError) {
    guard text.utf8.count <= Self.byteCountLimit else { throw .tooLong(limit: Self.byteCountLimit) }
    let slash = UInt8(ascii: "/")
    var rest = Self.trimmingSpaces(Array(text.utf8))[...]
    guard rest.first != UInt8(ascii: "#") else { throw .comment }
    self.text = text
    isNegated = rest.first == UInt8(ascii: "!")
    if isNegated { rest.removeFirst() }
    isForFolders = rest.last == slash
    if isForFolders { rest.removeLast() }
    isForNames = !rest.contains(slash)
    if rest.first == slash { rest.removeFirst() }
    guard !rest.isEmpty else { throw .empty }
    glob = try Glob(parsing: Array(rest))
    try glob.checkNames()
  }

  /// The text of the pattern that matches only one path, which begins at the top: anchored, with
  /// wildcards escaped (https://git-scm.com/docs/gitignore, "PATTERN FORMAT").
  package static func text(matchingOnly path: String) -> String {
    var pattern = "/"
    for character in path.unicodeScalars {
      // A space at the end of a pattern counts only if it is escaped.
      if "*?[]\\ ".unicodeScalars.contains(character) { pattern += "\\" }
      pattern.unicodeScalars.append(character)
    }
    return pattern
  }

  /// The one path that the pattern can match as a file; nil if it has wildcards, is for folders or
  /// for a name in any folder, or takes files out.
  package var onlyPath: String? {
    let special = "*?[\\!".unicodeScalars
    if isNegated || isForFolders || isForNames { return nil }
    if text.unicodeScalars.contains(where: { special.contains($0) }) { return nil }
    let path = String(decoding: Self.trimmingSpaces(Array(text.utf8)), as: UTF8.self)
    return path.hasPrefix("/") ? String(path.dropFirst()) : path
  }

  /// The pattern without unescaped spaces at its end, as git's `trim_trailing_spaces` in dir.c
  /// removes them.
  private static func trimmingSpaces(_ text: [UInt8]) -> [UInt8] {
    var end = 0
    var position = 0
    while position < text.count {
      let isEscaped = text[position] == UInt8(ascii: "\\")
      if isEscaped { position += 1 }
      if isEscaped || text[position] != UInt8(ascii: " ") { end = min(position + 1, text.count) }
      position += 1
    }
    return Array(text[..<end])
  }

  /// Whether a file, or a folder that contains it, matches the pattern. `path` begins at the top of
  /// the repository and has slashes between its names. Complexity: O(length of the pattern * length
  /// of the path).
  package func matches(_ path: String) -> Bool {
    let bytes = Array(path.utf8)
    guard isForNames else { return glob.matches(bytes[...], isForFolders: isForFolders) }
    var names = bytes.split(separator: UInt8(ascii: "/"))
    if isForFolders, !names.isEmpty { names.removeLast() }
    return names.contains { glob.matches($0, isForFolders: false) }
  }
}

/// Why a pattern can't match any path.
package enum PathPatternError: Error, Equatable, Sendable {
  case empty
  case tooLong(limit: Int)
  /// In gitignore, a line that begins with `#` is a comment.
  case comment
  case loneBackslash
  case unclosedBracket
  /// A name between `[:` and `:]` that is not a class of characters.
  case unknownClass(String)
  /// An empty set, such as `[/]`.
  case emptySet
  /// Two slashes without a name between them.
  case emptyName
  /// A name `.` or `..`, which paths from the top don't have.
  case relativeName(String)
}
