package import JSONText
internal import MergePolicy

/// The attribute `merge` in an attributes file, as far as the repository's own files determine it.
///
/// Git itself only reports the final value, with the user's own file and the local one mixed in.
/// What everybody who clones the repository gets has to be read from the committed files, on any
/// branch.
package struct AttributeRules: Equatable, Sendable {
  /// The value of `merge`.
  package enum Merge: Equatable, Sendable {
    /// `merge`, `-merge` and `merge=NAME`.
    case set, unset
    case driver(String)
  }

  private struct Rule: Equatable {
    var pattern: PathPattern
    /// Nil for `!merge`, which undoes earlier lines.
    var merge: Merge?

    /// Unlike in .gitignore, a pattern that matches a folder matches no file in it.
    func matches(_ path: String) -> Bool {
      if !pattern.text.contains("/") {
        return pattern.matches(path.split(separator: "/").last.map(String.init) ?? path)
      }
      guard pattern.matches(path) else { return false }
      if pattern.text.hasSuffix("**") { return true }
      let folder = path.split(separator: "/").dropLast().joined(separator: "/")
      return folder.isEmpty || !pattern.matches(folder)
    }
  }

  private var rules: [Rule] = []

  /// https://git-scm.com/docs/gitattributes: "pattern attr1 attr2 ...", where "Leading and trailing
  /// whitespaces are ignored", "Lines that begin with # are ignored", "Patterns that begin with a
  /// double quote are quoted in C style", and "The rules by which the pattern matches paths are the
  /// same as in .gitignore files", but that "negative patterns are forbidden" and "patterns that
  /// match a directory do not recursively match paths inside that directory".
  package init(_ content: Bytes) {
    var text = content.text[...]
    if text.hasPrefix("\u{FEFF}") { text = text.dropFirst() }
    for line in text.split(whereSeparator: \.isNewline) {
      let words = Self.words(of: line)
      guard let first = words.first, !first.hasPrefix("#"), !first.hasPrefix("[attr]"),
        !first.hasPrefix("!"), !first.hasSuffix("/"),
        let pattern = try? PathPattern(first)
      else { continue }
      for word in words.dropFirst() {
        if let merge = Self.merge(word) { rules.append(Rule(pattern: pattern, merge: merge)) }
      }
    }
  }

  /// The meaning of an attribute's word for `merge`: nil if it is about something else, and an
  /// inner nil if it undoes earlier lines. `binary` is git's macro for `-diff -merge -text`.
  private static func merge(_ word: String) -> Merge?? {
    switch word {
    case "merge": return .some(.set)
    case "-merge", "binary": return .some(.unset)
    case "!merge": return .some(nil)
    default:
      guard word.hasPrefix("merge=") else { return nil }
      return .some(.driver(String(word.dropFirst("merge=".count))))
    }
  }

  /// The words of a line, the first of which may be in quotation marks.
  private static func words(of line: Substring) -> [String] {
    let line = line.drop { $0 == " " || $0 == "\t" }
    func split(_ text: Substring) -> [String] {
      text.split { $0 == " " || $0 == "\t" }.map(String.init)
    }
    guard line.first == "\"" else { return split(line) }
    var pattern = ""
    var rest = line.dropFirst()
    while let character = rest.popFirst() {
      if character == "\"" { return [pattern] + split(rest) }
      if character == "\\", let next = rest.popFirst() {
        pattern.append(next == "n" ? "\n" : next == "t" ? "\t" : next)
      } else {
        pattern.append(character)
      }
    }
    return split(line)
  }

  /// The value for a path from the folder of the attributes file, by the last line that matches;
  /// nil if none does, and an inner nil if that one undoes earlier lines.
  private func found(_ path: String) -> Merge?? {
    rules.last { $0.matches(path) }.map(\.merge)
  }

  /// The value for a path from its folder, by this file alone; nil if it has none.
  package func merge(_ path: String) -> Merge? { found(path) ?? nil }

  /// Whether a line is about a path from its folder, if only to undo others.
  package func decides(_ path: String) -> Bool { found(path) != nil }

  /// The value for a file in the attributes files of a tree.
  ///
  /// - Parameter file: the content of an attributes file by its path; nil if there is none.
  package static func merge(
    for path: String,
    file: (String) throws -> Bytes?
  ) rethrows -> Merge? {
    let names = path.split(separator: "/").map(String.init)
    // "the more specific the further": the file in the file's own folder takes precedence.
    for depth in stride(from: names.count - 1, through: 0, by: -1) {
      let folder = names[..<depth].map { $0 + "/" }.joined()
      guard let content = try file(folder + ".gitattributes") else { continue }
      let inner = names[depth...].joined(separator: "/")
      if let merge = AttributeRules(content).found(inner) { return merge }
    }
    return nil
  }

  /// The line that sends one file to the driver, whatever characters its name has.
  package static func line(forPath path: String) -> String {
    var pattern = "/"
    for character in path {
      if "*?[\\".contains(character) { pattern.append("\\") }
      pattern.append(character)
    }
    return line(forPattern: pattern)
  }

  /// The line that sends what matches a pattern to the driver. It is in quotation marks where git
  /// would otherwise end the pattern, or take the line for a comment.
  static func line(forPattern pattern: String) -> String {
    guard pattern.hasPrefix("#") || pattern.contains(where: { " \t\"\n".contains($0) })
    else { return pattern + rule }
    var quoted = ""
    for character in pattern {
      switch character {
      case "\"", "\\": quoted += "\\\(character)"
      case "\n": quoted += "\\n"
      case "\t": quoted += "\\t"
      default: quoted.append(character)
      }
    }
    return "\"\(quoted)\"\(rule)"
  }

  private static let rule = " merge=jsonl"
}
