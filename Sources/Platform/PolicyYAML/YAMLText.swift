internal import JSONText
internal import Records

/// YAML for single values, which `readPolicyFile` reads back as the same value, whatever it
/// contains.
enum YAMLText {
  /// A text as a YAML string: plain if it can't be mistaken for anything else, else in double
  /// quotes.
  static func string(_ text: Bytes) -> String {
    let word = text.text
    return isPlain(word) ? word : quoted(word)
  }

  static func string(_ text: String) -> String { string(Bytes(text)) }

  /// The lines of a member of a mapping, with a value on one line.
  ///
  /// https://yaml.org/spec/1.1/#id934537: a key before a colon is "restricted to a single line, and
  /// ... 1024 Unicode characters"; a longer one has to be marked.
  static func pair(_ name: String, _ value: String) -> [String] {
    let key = string(name)
    return key.utf8.count > 1000 ? ["? " + key, ": " + value] : ["\(key): \(value)"]
  }

  /// A text in double quotes.
  ///
  /// https://yaml.org/spec/1.1/#id872840: YAML's escapes differ from JSON's. JSON spells characters
  /// beyond U+FFFF as two; YAML has `\U` with eight digits for them. Characters are escaped if YAML
  /// 1.1 does not consider them printable, or reads them as line ends, or if they change the
  /// direction of text.
  static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar.value {
      case 0x22, 0x5C: result += "\\\(scalar)"
      case 0x09: result += "\\t"
      case 0x0A: result += "\\n"
      case 0x0D: result += "\\r"
      case 0x00...0x1F, 0x7F...0x9F: result += "\\x" + hex(scalar.value, digits: 2)
      case 0x2028...0x202E, 0x2066...0x2069, 0xFEFF, 0xFFFE, 0xFFFF:
        result += "\\u" + hex(scalar.value, digits: 4)
      case 0x10000...: result += "\\U" + hex(scalar.value, digits: 8)
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }

  private static func hex(_ value: UInt32, digits: Int) -> String {
    let text = String(value, radix: 16)
    return String(repeating: "0", count: digits - text.count) + text
  }

  /// Whether a text is a word of ASCII letters, digits, `_`, `-` and `.` that begins with a letter
  /// or `_`, and YAML 1.1 does not read it as a flag or as null.
  private static func isPlain(_ text: String) -> Bool {
    let reserved: Set<String> = ["null", "true", "false", "yes", "no", "on", "off", "y", "n"]
    guard let first = text.utf8.first, isLetter(first), text.utf8.count <= 100 else { return false }
    let isWord = text.utf8.allSatisfy { byte in
      isLetter(byte) || (0x30...0x39).contains(byte) || byte == UInt8(ascii: "-")
        || byte == UInt8(ascii: ".")
    }
    return isWord && !reserved.contains(text.lowercased())
  }

  private static func isLetter(_ byte: UInt8) -> Bool {
    (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) || byte == UInt8(ascii: "_")
  }

  /// A field path as the string that names it.
  static func path(_ path: FieldPath) -> String { string(path.text) }

  /// Paths as a list, or a single path by itself.
  static func paths(_ paths: [FieldPath]) -> String {
    paths.count == 1 ? path(paths[0]) : list(paths.map(path))
  }

  static func list(_ items: [String]) -> String { "[" + items.joined(separator: ", ") + "]" }

  /// A JSON value. Only strings are spelled differently than in JSON.
  static func value(_ value: JSONValue) -> String {
    value.string.map { string($0) } ?? value.bytes.text
  }

  /// A duration in as few units as possible: `30d`, `1h30m`, `0s`.
  static func duration(seconds: Int64) -> String {
    var rest = seconds
    var text = ""
    for (letter, length) in [("d", 86_400), ("h", 3600), ("m", 60)] as [(String, Int64)] {
      if rest >= length { text += "\(rest / length)\(letter)" }
      rest %= length
    }
    return rest > 0 || text.isEmpty ? text + "\(rest)s" : text
  }
}
