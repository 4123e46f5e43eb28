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

  package var driverLine: String { Self.line(command, Self.arguments, else: Self.fallback) }
  package var virtualLine: String {
    Self.line(command, Self.virtualArguments, else: Self.virtualFallback)
  }

  /// A line for the shell that runs a command, and another one if its program is not found: 126 and
  /// 127 are a shell's statuses for a program that can't be run, or isn't there, and 127 is that of
  /// one whose libraries are not there.
  ///
  /// A program that git starts from a window or by a clock may have a shorter PATH. Git takes the
  /// failure of a driver for a conflict, and leaves ours in the file, without a word of theirs.
  private static func line(_ command: String, _ words: String, else fallback: String) -> String {
    let start = DriverLine.guardStart + command + " >/dev/null 2>&1" + DriverLine.callStart
    let otherwise = "if [ $s -eq 126 ] || [ $s -eq 127 ]; then \(fallback); s=$?; fi; exit $s"
    return "\(start)\(command) \(words)\(DriverLine.callEnd); else s=127; fi; \(otherwise)"
  }

  /// Git before 2.44 does not know the placeholders of the labels, and leaves them as they are.
  private static let fallback =
    "echo %P\": jsonl-merge could not be started; git merges the file as text\" >&2; "
    + "o=%X; b=%S; t=%Y; [ \"$o\" != %%X ] || o=ours; [ \"$b\" != %%S ] || b=base; "
    + "[ \"$t\" != %%Y ] || t=theirs; "
    + "\(textMerge) -L \"$o\" -L \"$b\" -L \"$t\" --marker-size=%L %A %O %B"
  private static let virtualFallback =
    "\(textMerge) -q -L ours -L base -L theirs --marker-size=%L %A %O %B"

  /// https://git-scm.com/docs/git-merge-file: "The exit value of this program is negative on error,
  /// and the number of conflicts otherwise", which is what a driver's status means to git.
  static let textMerge = "git merge-file"

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

  /// What a line that `DriverRegistration` makes has before the name of the program, and around its
  /// call.
  static let guardStart = "if command -v "
  static let callStart = "; then "
  static let callEnd = "; s=$?"

  /// The part of the line that calls the program.
  private var call: Substring {
    guard text.hasPrefix(Self.guardStart), let start = text.firstRange(of: Self.callStart),
      let end = text[start.upperBound...].firstRange(of: Self.callEnd)
    else { return text[...] }
    return text[start.upperBound..<end.lowerBound]
  }

  /// The line that does the same as one of an earlier version, which had nothing to do where the
  /// program is not found; nil for any other line.
  package var renewed: String? {
    for arguments in [DriverRegistration.arguments, DriverRegistration.virtualArguments] {
      guard isOurs, text.hasSuffix(" " + arguments) else { continue }
      let command = String(text.dropLast(arguments.count + 1))
      // Options of the user's own are left to them.
      if command.contains(" -") || command.hasPrefix(Self.guardStart) { return nil }
      let registration = DriverRegistration(command: command, companion: nil)
      let isVirtual = arguments == DriverRegistration.virtualArguments
      return isVirtual ? registration.virtualLine : registration.driverLine
    }
    return nil
  }

  /// Whether git merges a file as text where the program is not found.
  package var hasFallback: Bool { text.contains(DriverRegistration.textMerge) }

  /// The program that the line starts, without shell quotes; nil if the line is not a plain
  /// command.
  package var program: String? {
    var rest = call
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
    let words = call.split(separator: " ").map { $0.filter { $0 != "\"" && $0 != "'" } }
    return needed.filter { !words.contains($0) }
  }

  /// Whether base, ours and theirs are in the order in which the driver reads them.
  package var hasVersionsInOrder: Bool {
    let words = call.split(separator: " ").map { $0.filter { $0 != "\"" && $0 != "'" } }
    return words.filter { ["%O", "%A", "%B"].contains($0) } == ["%O", "%A", "%B"]
  }
}
