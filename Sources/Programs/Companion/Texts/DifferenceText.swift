internal import CommandInterface
internal import Comparison
internal import JSONText
internal import Records

/// A line for people, with its meaning, so that a terminal can show it in colour.
struct StyledLine: Equatable, Sendable {
  enum Style: Sendable { case plain, heading, removed, added }

  var text: String
  var style: Style

  init(_ text: String, _ style: Style = .plain) {
    self.text = text
    self.style = style
  }

  /// The line with the colours of `git diff`.
  var colored: String {
    switch style {
    case .plain: text
    case .heading: "\u{1B}[1m\(text)\u{1B}[0m"
    case .removed: "\u{1B}[31m\(text)\u{1B}[0m"
    case .added: "\u{1B}[32m\(text)\u{1B}[0m"
    }
  }
}

// The output of `git jsonl diff`; `Documentation/history.md` describes the JSON.
extension RecordDifference {
  /// The number of unchanged lines of a text to show around a change.
  private static let context = 2

  var lines: [StyledLine] {
    guard let key else {
      let removed = before.map { StyledLine("- " + printable($0.text), .removed) }
      let added = after.map { StyledLine("+ " + printable($0.text), .added) }
      return [removed, added].compactMap { $0 }
    }
    let heading = StyledLine("\(change.rawValue) \(printable(displayed(key)))", .heading)
    switch change {
    case .added: return [heading] + Self.whole(after, sign: "+", .added)
    case .removed: return [heading] + Self.whole(before, sign: "-", .removed)
    case .changed: return [heading] + fields.flatMap(Self.lines)
    }
  }

  private static func whole(
    _ line: Bytes?,
    sign: String,
    _ style: StyledLine.Style
  ) -> [StyledLine] {
    let members = line.flatMap(record)?.members ?? []
    return members.map { member in
      let name = printable(member.decodedName.text)
      return StyledLine("  \(sign) \(name): \(shown(member.value))", style)
    }
  }

  private static func lines(_ field: FieldDifference) -> [StyledLine] {
    let name = printable(field.path.text)
    if let (old, new) = texts(field) {
      let lines = changedLines(textLines(from: old, to: new), context: context).map { line in
        switch line {
        case nil: StyledLine("      ...")
        case .same(let text): StyledLine("      " + printable(text))
        case .removed(let text): StyledLine("    - " + printable(text), .removed)
        case .added(let text): StyledLine("    + " + printable(text), .added)
        }
      }
      return [StyledLine("  \(name):")] + lines
    }
    if let before = field.before, let after = field.after {
      return [StyledLine("  \(name): \(shown(before)) -> \(shown(after))")]
    }
    let removed = field.before.map { StyledLine("  - \(name): \(shown($0))", .removed) }
    let added = field.after.map { StyledLine("  + \(name): \(shown($0))", .added) }
    return [removed, added].compactMap { $0 }
  }

  /// The values of a field as texts for a comparison by line: texts that are long or have several
  /// lines, and lists with an element on each line; nil for anything else.
  private static func texts(_ field: FieldDifference) -> (String, String)? {
    guard let before = field.before, let after = field.after else { return nil }
    if let old = before.elements, let new = after.elements {
      let texts = [old, new].map { $0.map { shown($0) }.joined(separator: "\n") }
      return (texts[0], texts[1])
    }
    guard let old = before.string, let new = after.string else { return nil }
    let isLong = old.count + new.count > 120
    let hasLines = [old, new].contains { $0.contains(UInt8(ascii: "\n")) }
    return isLong || hasLines ? (old.text, new.text) : nil
  }

  private static func shown(_ value: JSONValue) -> String { printable(value.compact.bytes.text) }

  /// The difference as one JSON object.
  ///
  /// - Parameter oldPath: the file's path in the first version, if it was renamed.
  func json(path: String, oldPath: String?) -> Bytes {
    var object = ObjectText()
    object.add("path", text: path)
    if let oldPath { object.add("renamed_from", text: oldPath) }
    addMembers(to: &object)
    return Bytes(object.closed)
  }

  /// Adds which record differs, and in what.
  func addMembers(to object: inout ObjectText) {
    object.add("key", key)
    object.add("change", text: change.rawValue)
    if change == .changed {
      object.add("fields", json: ObjectText.array(fields.map(\.json)))
    } else if let line = before ?? after {
      if let record = Self.record(line) {
        object.add("record", record.compact)
      } else {
        object.add("line", text: line.text)
      }
    }
  }
}

extension FieldDifference {
  /// The difference as a member of the list `fields` of an object.
  var json: [UInt8] {
    var object = ObjectText(inDepth: 2)
    object.add("path", json: ObjectText.array(ofTexts: path.names))
    object.add("before", before?.compact)
    object.add("after", after?.compact)
    return object.closed
  }
}
