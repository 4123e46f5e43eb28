internal import System

/// The registration of the driver in a git configuration file.
package struct DriverRegistration: Equatable, Sendable {
  /// The program, as a word for the shell that git runs the line with.
  package var command: String
  /// The companion, as a word for the shell, which shows such files in a diff; nil if it is not to
  /// be registered.
  package var companion: String?

  package init(command: String, companion: String?) {
    self.command = command
    self.companion = companion
  }

  // Git expands the placeholders: https://git-scm.com/docs/gitattributes, "Defining a custom merge
  // driver". `install.sh` writes the same.
  package static let arguments =
    "-p %P -L %L --label-base %S --label-ours %X --label-theirs %Y %O %A %B"
  package static let virtualArguments = "--virtual -p %P %O %A %B"

  package var driverLine: String { command + " " + Self.arguments }
  package var virtualLine: String { command + " " + Self.virtualArguments }

  /// The setting with the command that prints a version of a file for a diff:
  /// https://git-scm.com/docs/gitattributes, "Performing text diffs of binary files". It only
  /// affects files with the attribute `diff=jsonl`. Git's cache (`cachetextconv`) stays behind in a
  /// ref, so enabling it is left to the user.
  package static let textconvKey = "diff.jsonl.textconv"
  package static let textconvArguments = "textconv"

  /// The keys and their values, in the order in which they are written.
  package var settings: [(key: String, value: String)] {
    let textconv = companion.map { (Self.textconvKey, $0 + " " + Self.textconvArguments) }
    return [
      ("merge.jsonl.name", "field-level JSON Lines merge"),
      ("merge.jsonl.driver", driverLine),
      ("merge.jsonl.recursive", "jsonl-virtual"),
      ("merge.jsonl-virtual.name", "field-level JSON Lines merge (inner merge)"),
      ("merge.jsonl-virtual.driver", virtualLine),
    ] + (textconv.map { [$0] } ?? [])
  }

  /// The same as lines of a configuration file.
  package var sectionLines: [String] {
    var lines: [String] = []
    var last = ""
    for (key, value) in settings {
      let names = key.split(separator: ".")
      let section = "[\(names[0]) \"\(names[1])\"]"
      if section != last { lines.append(section) }
      last = section
      lines.append("\t\(names[2]) = \(Self.quoted(value))")
    }
    return lines
  }

  /// https://git-scm.com/docs/git-config#_syntax: "Inside value, double quote " and backslash \
  /// characters must be escaped", and a comment sign or a blank at an end needs quotation marks.
  private static func quoted(_ value: String) -> String {
    guard value.contains(where: { "\"\\#;".contains($0) }) else { return value }
    let escaped = value.map { $0 == "\"" || $0 == "\\" ? "\\\($0)" : String($0) }.joined()
    return "\"\(escaped)\""
  }

  /// A path as the first word of a driver's line, in which git reads percent signs before a shell
  /// reads it.
  package static func word(for path: String) -> String {
    shellWord(path).replacing("%", with: "%%")
  }
}

/// A driver's line in the configuration.
package struct DriverLine: Equatable, Sendable {
  package var text: String

  package init(_ text: String) { self.text = text }

  /// The program that the line starts, without shell quotes; nil if the line is not a plain
  /// command.
  package var program: String? {
    var rest = text[...]
    var word = ""
    guard rest.first != nil, rest.first != " " else { return nil }
    while let character = rest.popFirst(), character != " " {
      if character == "'" || character == "\"" {
        guard let end = rest.firstIndex(of: character) else { return nil }
        word += rest[..<end]
        rest = rest[rest.index(after: end)...]
      } else if character == "\\" {
        guard let next = rest.popFirst() else { return nil }
        word.append(next)
      } else if "$`|&;<>()".contains(character) {
        return nil
      } else {
        word.append(character)
      }
    }
    return word.replacing("%%", with: "%")
  }

  /// Whether the line starts our driver.
  package var isOurs: Bool { starts("jsonl-merge") }

  /// Whether the line of a `textconv` starts our companion.
  package var isOurTextconv: Bool { starts("git-jsonl") || text == "git jsonl textconv" }

  private func starts(_ name: String) -> Bool {
    program.map { $0 == name || $0.hasSuffix("/" + name) } ?? false
  }

  /// The required placeholders that the line does not have.
  package var missingPlaceholders: [String] {
    let needed = text.contains("--virtual") ? ["%O", "%A", "%B"] : ["%O", "%A", "%B", "%P"]
    let words = text.split(separator: " ").map { $0.filter { $0 != "\"" && $0 != "'" } }
    return needed.filter { !words.contains($0) }
  }

  /// Whether base, ours and theirs are in the order in which the driver reads them.
  package var hasVersionsInOrder: Bool {
    let words = text.split(separator: " ").map { $0.filter { $0 != "\"" && $0 != "'" } }
    return words.filter { ["%O", "%A", "%B"].contains($0) } == ["%O", "%A", "%B"]
  }
}
