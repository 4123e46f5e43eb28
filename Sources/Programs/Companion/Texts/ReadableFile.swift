internal import CommandInterface
internal import Comparison
internal import JSONText
internal import RecordMerge
internal import Records

/// A JSON Lines file as a text that git can compare line by line (`diff.jsonl.textconv`): each
/// record is a heading with its key, and a line for each of its fields.
///
///     record "t-1"
///       description:
///         | The first line
///         | and the second
///       labels:
///         - "docs"
///       meta.owner: "ada"
///
/// Records are sorted by key, and fields by name, so that a mere move is not a difference. Git
/// shows the heading beside a change, because it is the last line above that begins with a letter.
/// Lines that are not records come after them, unchanged. A file with conflict markers keeps its
/// order. Control characters are shown as escapes.
struct ReadableFile {
  private let document: Document
  private let keyFields: KeyFields

  init(_ document: Document, keyFields: KeyFields) {
    self.document = document
    self.keyFields = keyFields
  }

  /// Calls `write` with the text, part by part.
  func write<Failure: Error>(
    to write: (Bytes) throws(Failure) -> Void
  ) throws(Failure) {
    var text = ReadableText()
    for line in lines {
      if line.kind == .record, let record = line.value {
        addRecord(record, to: &text)
      } else {
        text.add(line.bytes)
        text.endLine()
      }
      try write(text.take())
    }
  }

  /// The lines that are not blank, in the order in which they are shown.
  private var lines: [Line] {
    let lines = document.lines.filter { $0.kind != .blank }
    if document.resolvingMarkers() != nil { return lines }
    var keyed: [(line: Line, key: RecordKey)] = []
    var others: [Line] = []
    for line in lines {
      if line.kind == .record, let record = line.value,
        let key = RecordKey(of: record, by: keyFields)
      {
        keyed.append((line, key))
      } else {
        others.append(line)
      }
    }
    keyed.sort { left, right in
      left.key == right.key ? left.line.number < right.line.number : left.key < right.key
    }
    return keyed.map(\.line) + others
  }

  private func addRecord(_ record: JSONValue, to text: inout ReadableText) {
    text.add("record")
    if let key = spelledKey(of: record, by: keyFields) {
      text.add(" ")
      text.addValue(key)
    }
    text.endLine()
    addMembers(of: record, prefix: Bytes(""), to: &text)
  }

  private func addMembers(of object: JSONValue, prefix: Bytes, to text: inout ReadableText) {
    let members = (object.members ?? []).map { (name: $0.decodedName, value: $0.value) }
    // Swift's sort keeps the order of equal names.
    for (name, value) in members.sorted(by: { $0.name < $1.name }) {
      let path = prefix.isEmpty ? name : Bytes(prefix.array + [UInt8(ascii: ".")] + name.array)
      if value.kind == .object, value.members?.isEmpty == false {
        addMembers(of: value, prefix: path, to: &text)
      } else {
        text.add("  ")
        text.addPrintable(path)
        text.add(":")
        addValue(value, to: &text)
      }
    }
  }

  /// Adds a value after its name: on the same line, or on lines of its own.
  private func addValue(_ value: JSONValue, to text: inout ReadableText) {
    if let elements = value.elements, !elements.isEmpty {
      text.endLine()
      for element in elements {
        text.add("    - ")
        text.addValue(element)
        text.endLine()
      }
    } else if let string = value.string, string.contains(UInt8(ascii: "\n")) {
      text.endLine()
      for line in string.array.split(separator: 0x0A, omittingEmptySubsequences: false) {
        text.add(line.isEmpty ? "    |" : "    | ")
        text.addPrintable(Bytes(Array(line)))
        text.endLine()
      }
    } else {
      text.add(" ")
      text.addValue(value)
      text.endLine()
    }
  }
}

/// A text that is built part by part.
private struct ReadableText {
  private var bytes: [UInt8] = []

  mutating func add(_ text: StaticString) {
    text.withUTF8Buffer { bytes.append(contentsOf: $0) }
  }

  mutating func add(_ text: Bytes) {
    text.withUnsafeBytes { bytes.append(contentsOf: $0) }
  }

  mutating func endLine() { bytes.append(UInt8(ascii: "\n")) }

  /// Adds JSON on one line, with strings spelled by their meaning.
  mutating func addValue(_ value: JSONValue) {
    if let string = value.string {
      addPrintable(JSONString.encode(string))
    } else {
      addPrintable(value.compact.bytes)
    }
  }

  /// Adds a text as `printable` shows it.
  mutating func addPrintable(_ text: Bytes) {
    let isPlain = text.withUnsafeBytes { $0.allSatisfy { $0 >= 0x20 && $0 < 0x7F } }
    if isPlain { add(text) } else { bytes += Array(printable(text.text).utf8) }
  }

  mutating func take() -> Bytes {
    defer { bytes.removeAll(keepingCapacity: true) }
    return Bytes(bytes)
  }
}
