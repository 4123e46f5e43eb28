import TestSupport

/// A member of a record, or an element of a list or an object, with the JSON text of its value.
struct Member: Equatable, Sendable {
  var name: String
  var text: String
}

/// A record as people edit it in a history.
struct Row: Equatable, Sendable {
  var key: String
  /// All members but the key, in their order.
  var members: [Member]

  subscript(name: String) -> String? {
    get { members.first { $0.name == name }?.text }
    set {
      let index = members.firstIndex { $0.name == name }
      switch (index, newValue) {
      case (let index?, let text?): members[index].text = text
      case (let index?, nil): members.remove(at: index)
      case (nil, let text?): members.append(Member(name: name, text: text))
      case (nil, nil): break
      }
    }
  }

  /// The record on its line.
  var line: String {
    var text = "{\"id\":\"\(key)\""
    for member in members { text += ",\"\(member.name)\":\(member.text)" }
    return text + "}"
  }
}

/// The records of one version of a file, in their order.
struct Table: Equatable, Sendable {
  var rows: [Row] = []

  init() {}

  /// Reads a file; nil unless each line is one object with a text as its `id` and no name twice.
  init?(_ file: [UInt8]) {
    let plain = PlainFile(file)
    if !plain.endsWithLineFeed && !file.isEmpty { return nil }
    for line in plain.lines {
      guard let value = PlainValue(line), let members = value.members, !value.hasDuplicateNames,
        let key = value["id"]?.string
      else { return nil }
      var row = Row(key: key, members: [])
      for member in members where member.name != Self.keyName {
        row.members.append(Member(name: member.nameText, text: member.value.text))
      }
      rows.append(row)
    }
  }

  private static let keyName = Array("id".utf8)

  func row(_ key: String) -> Row? { rows.first { $0.key == key } }

  /// The keys that are on more than one line.
  var duplicateKeys: [String] {
    rows.indices.filter { index in rows[..<index].contains { $0.key == rows[index].key } }
      .map { rows[$0].key }
  }

  var bytes: [UInt8] { rows.flatMap { Array($0.line.utf8) + [0x0A] } }
}

/// Values that only one edit writes, so that a file says which edits it still has: `~12~` is the
/// twelfth act's.
enum Token {
  static func text(_ number: Int) -> String { "\"\(mark(number))\"" }

  /// The mark itself, for use inside a text.
  static func mark(_ number: Int) -> String { "~\(number)~" }

  /// The acts of which the bytes have a mark.
  static func numbers(in bytes: [UInt8]) -> NumberSet {
    var found = NumberSet()
    var number: Int?
    for byte in bytes {
      switch byte {
      case UInt8(ascii: "~"):
        if let number, number >= 0 { found.insert(number) }
        number = number == nil || number == -1 ? -1 : nil
      case UInt8(ascii: "0")...UInt8(ascii: "9"):
        if let digits = number {
          let next = max(digits, 0) * 10 + Int(byte & 15)
          number = next < NumberSet.limit ? next : nil
        }
      default: number = nil
      }
    }
    return found
  }
}

/// Lists and objects as their elements: the elements of a list of texts by their text, of a list of
/// objects by their `id`, and of an object its members.
enum Container: Sendable {
  case list, keyed, object

  func elements(_ text: String) -> [Member] {
    guard let value = PlainValue(text) else { return [] }
    switch self {
    case .list:
      return (value.elements ?? []).map { Member(name: Self.name(of: $0.text), text: $0.text) }
    case .keyed:
      return (value.elements ?? []).map { Member(name: $0["id"]?.text ?? "", text: $0.text) }
    case .object:
      return (value.members ?? []).map { Member(name: $0.nameText, text: $0.value.text) }
    }
  }

  /// What an element of a list is known by: two spellings of a number are one element.
  static func name(of text: String) -> String {
    text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }

  func text(_ elements: [Member]) -> String {
    switch self {
    case .list, .keyed: "[" + elements.map(\.text).joined(separator: ",") + "]"
    case .object:
      "{" + elements.map { "\"\($0.name)\":\($0.text)" }.joined(separator: ",") + "}"
    }
  }
}
