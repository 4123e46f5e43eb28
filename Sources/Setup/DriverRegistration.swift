/// How git is told of the driver, in a file of its configuration.
package struct DriverRegistration: Equatable, Sendable {
  /// The program, as a word for the shell that git runs the line with.
  package var command: String

  package init(command: String) { self.command = command }

  // What git puts in for the placeholders: https://git-scm.com/docs/gitattributes, "Defining a
  // custom merge driver". `install.sh` writes the same.
  package static let arguments =
    "-p %P -L %L --label-base %S --label-ours %X --label-theirs %Y %O %A %B"
  package static let virtualArguments = "--virtual -p %P %O %A %B"

  package var driverLine: String { command + " " + Self.arguments }
  package var virtualLine: String { command + " " + Self.virtualArguments }

  /// The keys and their values, in the order in which they are written.
  package var settings: [(key: String, value: String)] {
    [
      ("merge.jsonl.name", "field-level JSON Lines merge"),
      ("merge.jsonl.driver", driverLine),
      ("merge.jsonl.recursive", "jsonl-virtual"),
      ("merge.jsonl-virtual.name", "field-level JSON Lines merge (inner merge)"),
      ("merge.jsonl-virtual.driver", virtualLine),
    ]
  }

  /// The same as lines of a file of the configuration.
  package var sectionLines: [String] {
    var lines: [String] = []
    var last = ""
    for (key, value) in settings {
      let names = key.split(separator: ".")
      if names[1] != last {
        lines.append("[merge \"\(names[1])\"]")
        last = String(names[1])
      }
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

  /// A path as the first word of a driver's line, which git reads for percent signs before a shell
  /// reads it.
  package static func word(for path: String) -> String {
    let plain = path.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"):
        true
      default: "_./+-".utf8.contains(byte)
      }
    }
    if plain { return path }
    let escaped = path.replacing("'", with: "'\\''").replacing("%", with: "%%")
    return "'\(escaped)'"
  }
}

/// A line of a driver as the configuration has it.
package struct DriverLine: Equatable, Sendable {
  package var text: String

  package init(_ text: String) { self.text = text }

  /// The program that the line starts, without the quotes that a shell would take off; nil for a
  /// line that is no plain command.
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
  package var isOurs: Bool {
    program.map { $0 == "jsonl-merge" || $0.hasSuffix("/jsonl-merge") } ?? false
  }

  /// The placeholders that the driver can't do without and that the line lacks.
  package var missingPlaceholders: [String] {
    let needed = text.contains("--virtual") ? ["%O", "%A", "%B"] : ["%O", "%A", "%B", "%P"]
    let words = text.split(separator: " ").map { $0.filter { $0 != "\"" && $0 != "'" } }
    return needed.filter { !words.contains($0) }
  }

  /// Whether base, ours and theirs stand in the order in which the driver reads them.
  package var hasVersionsInOrder: Bool {
    let words = text.split(separator: " ").map { $0.filter { $0 != "\"" && $0 != "'" } }
    return words.filter { ["%O", "%A", "%B"].contains($0) } == ["%O", "%A", "%B"]
  }
}
