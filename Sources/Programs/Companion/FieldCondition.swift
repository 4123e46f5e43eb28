internal import JSONText
internal import RecordStore
internal import Records
internal import SQLiteStorage

/// A condition in SQL over the fields of records, in which a path such as `meta.owner` is the value
/// at that path, and `event\.id` the member `event.id`.
///
/// Texts, comments and what SQL has in quotation marks or brackets stay as they are; so does
/// everything else that SQLite reads by itself, such as the columns of a table in a subquery.
///
/// A word such as `@ready` that names a view is the view's condition. In a view, `record.owner` is
/// the field `owner` of the record that it is about, also in a subquery with other records, unless
/// records have a member `record`.
struct FieldCondition {
  /// The condition as SQLite takes it, for the view of a collection.
  private(set) var sql = ""
  /// Whether it has the condition of a view.
  private(set) var hasViews = false
  /// The paths in it, in their order; the names of plain columns are not among them.
  private(set) var paths: [FieldPath] = []
  /// The first date without quotation marks, which SQL reads as a subtraction; nil if there is
  /// none.
  private(set) var bareDate: String?

  private let fields: Set<Bytes>
  /// What a view is about, as SQL quotes it; nil in any other condition.
  private let table: String?

  /// - Parameters:
  ///   - collection: the name of the collection in SQL for a view; nil for any other condition.
  ///   - fields: the names of members that records have; a path begins with one of them.
  ///   - view: the condition of the view with a name, in SQL; nil if there is no such view.
  init(
    _ text: String,
    ofViewOn collection: String? = nil,
    fields: Set<Bytes>,
    view: (String) throws -> String?
  ) rethrows {
    self.fields = fields
    table = collection.map { Store.quoted($0, by: "\"") }
    var rest = text[...]
    while let first = rest.first {
      if let end = Self.quotedEnd(of: rest, first) {
        sql += rest[..<end]
        rest = rest[end...]
      } else if Self.isNameStart(first) || first == "\\" {
        let word = Self.word(at: rest)
        rest = rest[word.endIndex...]
        sql += expression(for: word)
      } else if first == "@" {
        let name = String(Self.viewName(at: rest))
        if !name.isEmpty, let condition = try view(name) {
          // The line end keeps a comment in the condition from swallowing what follows.
          sql += "(\(condition)\n)"
          hasViews = true
        } else {
          sql += "@" + name
        }
        rest = rest.dropFirst(name.count + 1)
      } else if first.isNumber {
        // The letters of 1e5 and 0xFF are not names.
        let number = rest.prefix { Self.isNamePart($0) || $0 == "." }
        bareDate = bareDate ?? Self.date(at: rest)
        sql += number
        rest = rest[number.endIndex...]
      } else {
        sql.append(first)
        rest = rest.dropFirst()
      }
    }
  }

  private mutating func expression(for word: Substring) -> String {
    let path = FieldPath(String(word))
    if let table, path.names.count > 1, path.names[0] == Self.recordName,
      !fields.contains(Self.recordName)
    {
      let field = FieldPath(names: Array(path.names.dropFirst()))
      paths.append(field)
      return "json_extract(\(table)._json, \(field.pathInSQL))"
    }
    guard word.contains("\\") || word.contains(".") && fields.contains(path.names[0]) else {
      return String(word)
    }
    paths.append(path)
    return path.valueInSQL
  }

  private static let recordName = Bytes("record")

  /// The end of what begins with a mark of SQL and is not a name outside it: a text, a name in
  /// quotation marks or brackets, a comment; nil where something else begins.
  static func quotedEnd(of text: Substring, _ first: Character) -> Substring.Index? {
    let closing: String
    switch first {
    case "'", "\"", "`": closing = String(first)
    case "[": closing = "]"
    case "-" where text.hasPrefix("--"): closing = "\n"
    case "/" where text.hasPrefix("/*"): closing = "*/"
    default: return nil
    }
    // A doubled mark ends one part and begins the next, which comes to the same.
    let start = text.index(text.startIndex, offsetBy: closing.count)
    return text[start...].firstRange(of: closing)?.upperBound ?? text.endIndex
  }

  /// Names with dots between them, in which a backslash takes the next character literally.
  private static func word(at text: Substring) -> Substring {
    var end = text.startIndex
    var isEscaped = false
    while end < text.endIndex {
      let character = text[end]
      let next = text.index(after: end)
      if isEscaped {
        isEscaped = false
      } else if character == "\\" {
        isEscaped = true
      } else if character == "." {
        guard next < text.endIndex, isNameStart(text[next]) || text[next] == "\\" else { break }
      } else if !isNamePart(character) {
        break
      }
      end = next
    }
    return text[..<end]
  }

  /// The name of a view behind the `@` at the start of a text; empty if there is none.
  static func viewName(at text: Substring) -> Substring {
    text.dropFirst().prefix { isNamePart($0) && $0 != "$" || $0 == "-" || $0 == "." }
  }

  /// Whether SQLite reads a text as one expression, if it can read it at all: it ends all that it
  /// begins, and nothing else. Such a text between brackets can't change the rest of a statement.
  static func isOneExpression(_ sql: String) -> Bool {
    let text = Array(sql.utf8)
    var depth = 0
    var position = 0
    func skip(to end: UInt8) -> Bool {
      guard let found = text[(position + 1)...].firstIndex(of: end) else { return false }
      position = found
      return true
    }
    while position < text.count {
      let next = position + 1 < text.count ? text[position + 1] : 0
      switch (text[position], next) {
      case (UInt8(ascii: "("), _): depth += 1
      case (UInt8(ascii: ")"), _):
        depth -= 1
        if depth < 0 { return false }
      case (UInt8(ascii: ";"), _), (0, _): return false
      // A doubled mark ends one part and begins the next, which comes to the same.
      case (UInt8(ascii: "'"), _), (UInt8(ascii: "\""), _), (UInt8(ascii: "`"), _):
        if !skip(to: text[position]) { return false }
      case (UInt8(ascii: "["), _):
        if !skip(to: UInt8(ascii: "]")) { return false }
      case (UInt8(ascii: "-"), UInt8(ascii: "-")):
        if !skip(to: UInt8(ascii: "\n")) { return depth == 0 }
      case (UInt8(ascii: "/"), UInt8(ascii: "*")):
        position += 1
        repeat {
          guard skip(to: UInt8(ascii: "*")) else { return false }
        } while position + 1 >= text.count || text[position + 1] != UInt8(ascii: "/")
        position += 1
      default: break
      }
      position += 1
    }
    return depth == 0
  }

  private static func isNameStart(_ character: Character) -> Bool {
    character.isLetter || character == "_"
  }

  static func isNamePart(_ character: Character) -> Bool {
    isNameStart(character) || character.isNumber || character == "$"
  }

  /// The date and time, or the date, at the start of a text; nil if there is none.
  private static func date(at text: Substring) -> String? {
    let word = Self.bareText(at: text)
    let parts = word.prefix(10).split(separator: "-", omittingEmptySubsequences: false)
    let isDate = parts.map(\.count) == [4, 2, 2] && parts.allSatisfy { $0.allSatisfy(\.isNumber) }
    return isDate ? String(word) : nil
  }

  /// What a person who forgot quotation marks meant by a name: the text around it, if a value is
  /// expected in its place, after a comparison operator; nil elsewhere.
  static func bareText(of name: String, in condition: String) -> String? {
    let words = ["LIKE", "GLOB", "IS", "IS NOT", "IN ("]
    let range = condition.ranges(of: name).first { range in
      let before = condition[..<range.lowerBound].split(separator: " ").joined(separator: " ")
      return before.last.map { "=<>".contains($0) } ?? false
        || words.contains { before.uppercased().hasSuffix(" " + $0) }
    }
    return range.map { String(bareText(at: condition[$0.lowerBound...])) }
  }

  /// A text without quotation marks, up to where SQL goes on.
  private static func bareText(at text: Substring) -> Substring {
    text.prefix { !$0.isWhitespace && !"()=<>,;'\"".contains($0) }
  }
}

extension Store {
  /// The names that records have in the place of a path's last one.
  private func neighbours(of path: FieldPath, in collection: StoredCollection) throws -> [String] {
    var names: Set<String> = []
    var count = 0
    try forEachRecord(of: collection) { _, record in
      count += 1
      let parent = FieldPath(names: Array(path.names.dropLast()))
      guard count <= 1000, let object = parent.value(in: record) else { return }
      names.formUnion((object.members ?? []).map(\.decodedName.text))
    }
    return names.sorted()
  }

  /// Refuses a field that no record has. While there are no records, any may come.
  func checkField(_ path: FieldPath, in collection: StoredCollection) throws {
    // A name with a quotation mark can't be a part of a path in SQLite.
    if path.names.contains(where: { $0.contains(UInt8(ascii: "\"")) || $0.contains(0) }) { return }
    let rows = try database.firstValue(
      """
      SELECT EXISTS(SELECT 1 FROM records WHERE collection = ?1 AND kind <> 'line'
          AND json_type(json, \(path.pathInSQL)) IS NOT NULL)
        OR NOT EXISTS(SELECT 1 FROM records WHERE collection = ?1 AND kind <> 'line')
      """,
      .integer(collection.id)
    )
    if rows?.integerValue == 1 { return }
    throw VerbFailure.name(try unknownField(path, in: collection))
  }

  /// That no record has a field, with the name that was most likely meant.
  func unknownField(_ path: FieldPath, in collection: StoredCollection) throws -> NameFailure {
    let nearest = try nearest(to: path, in: collection)?.text
    return .unknownField(path.text, collection: collection.path, nearest: nearest)
  }

  private func nearest(to path: FieldPath, in collection: StoredCollection) throws -> FieldPath? {
    guard let name = path.names.last else { return nil }
    let names = try neighbours(of: path, in: collection)
    let parent = FieldPath(names: Array(path.names.dropLast()))
    if names.isEmpty { return try nearest(to: parent, in: collection)?.appending(name) }
    return nearestWord(to: name.text, among: names).map { parent.appending(Bytes($0)) }
  }
}
