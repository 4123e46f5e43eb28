internal import JSONText
internal import Records
internal import SQLiteStorage

extension Store {
  private static let columns = """
    SELECT id, path, name, key_fields, is_sorted, has_byte_order_mark, has_carriage_returns,
      ends_with_line_end, is_in_file, signature, signed_at, synced_at, head_branch, head_commit,
      key_rule
    FROM collections
    """

  /// The collections, by their paths.
  package func collections() throws -> [StoredCollection] {
    try database.rows(Self.columns + " ORDER BY path").map(Self.collection)
  }

  /// The collection with a path; nil if there is none.
  package func collection(path: String) throws -> StoredCollection? {
    try database.first(Self.columns + " WHERE path = ?", SQLiteValue(path)).map(Self.collection)
  }

  /// Adds an empty collection, under a name that no table and no other view has.
  package func addCollection(path: String) throws -> StoredCollection {
    if let known = try collection(path: path) { return known }
    try database.run(
      "INSERT INTO collections(path, name) VALUES(?, ?)",
      SQLiteValue(path),
      SQLiteValue(try freeName(forPath: path))
    )
    guard let added = try collection(path: path) else { throw StoreError.unknownCollection(path) }
    return added
  }

  /// Stores the properties of a collection except its path and name.
  package func update(_ collection: StoredCollection) throws {
    let format = collection.format
    try database.run(
      """
      UPDATE collections SET key_fields = ?, is_sorted = ?, has_byte_order_mark = ?,
        has_carriage_returns = ?, ends_with_line_end = ?, is_in_file = ?, signature = ?,
        signed_at = ?, synced_at = ?, head_branch = ?, head_commit = ?, key_rule = ?
      WHERE id = ?
      """,
      SQLiteValue(collection.keyFields.stored),
      SQLiteValue(collection.isSorted),
      SQLiteValue(format.hasByteOrderMark),
      SQLiteValue(format.lineEnd == .carriageReturnLineFeed),
      SQLiteValue(format.endsWithLineEnd),
      SQLiteValue(collection.isInFile),
      SQLiteValue(collection.signature.map { Bytes($0) }),
      .integer(collection.signedAt),
      SQLiteValue(collection.syncedAt.map { Bytes($0) }),
      SQLiteValue(collection.head.branch.map { Bytes($0) }),
      SQLiteValue(collection.head.commit.map { Bytes($0) }),
      SQLiteValue(collection.keyRule.map { Bytes($0) }),
      .integer(collection.id)
    )
  }

  private static func collection(_ row: [SQLiteValue]) -> StoredCollection {
    func flag(_ index: Int) -> Bool { row[index].integerValue == 1 }
    func text(_ index: Int) -> String? { row[index].bytesValue?.text }
    return StoredCollection(
      id: row[0].integerValue ?? 0,
      path: text(1) ?? "",
      name: text(2) ?? "",
      keyFields: KeyFields(stored: row[3].bytesValue ?? Bytes("[]")),
      isSorted: flag(4),
      format: FileFormat(
        hasByteOrderMark: flag(5),
        lineEnd: flag(6) ? .carriageReturnLineFeed : .lineFeed,
        endsWithLineEnd: flag(7)
      ),
      isInFile: flag(8),
      signature: text(9),
      signedAt: row[10].integerValue ?? 0,
      syncedAt: text(11),
      head: HeadPlace(branch: text(12), commit: text(13)),
      keyRule: text(14)
    )
  }

  /// The file's name without its extension, in letters that SQL allows in a name. If it is not
  /// unique, the folders come before it, and a number after it.
  func freeName(forPath path: String) throws -> String {
    let names = path.split(separator: "/").map(String.init)
    let stem = names.last.map { $0.split(separator: ".").first.map(String.init) ?? $0 } ?? path
    let short = Self.identifier(stem)
    let long = Self.identifier((names.dropLast() + [stem]).joined(separator: "_"))
    var candidates = [short, long]
    candidates += (2...9999).lazy.map { "\(long)_\($0)" }
    for candidate in candidates where try isFree(candidate) { return candidate }
    return "\(long)_\(try number("SELECT max(id) + 1 FROM collections"))_"
  }

  private func isFree(_ name: String) throws -> Bool {
    try number(
      """
      SELECT count(*) FROM (
        SELECT name FROM sqlite_master UNION SELECT name FROM collections)
      WHERE name = ? COLLATE NOCASE
      """,
      SQLiteValue(name)
    ) == 0
  }

  private static func identifier(_ text: String) -> String {
    let letters = text.unicodeScalars.map { scalar -> Character in
      scalar.properties.isAlphabetic || ("0"..."9").contains(scalar) ? Character(scalar) : "_"
    }
    let name = String(letters)
    let startsWell = name.first.map { !$0.isNumber } ?? false
    return startsWell && !name.lowercased().hasPrefix("sqlite_") ? name : "_" + name
  }
}

/// Paths as JSON: an array with an array of names for each.
enum PathList {
  static func json(_ paths: [FieldPath]) -> Bytes {
    let texts = paths.map { path in
      "[" + path.names.map { JSONString.encode($0).text }.joined(separator: ",") + "]"
    }
    return Bytes("[" + texts.joined(separator: ",") + "]")
  }

  static func paths(_ list: JSONValue) -> [FieldPath] {
    (list.elements ?? []).map { path in
      FieldPath(names: (path.elements ?? []).compactMap(\.string))
    }
  }

  static func paths(_ json: Bytes) -> [FieldPath] {
    (try? JSONValue(parsing: json)).map(paths) ?? []
  }
}

/// Key fields in the store's form: a list of paths, or for alternatives an object with the list of
/// such lists: `{"alternatives":[[["name"]],[["title"]]]}`.
extension KeyFields {
  init(stored json: Bytes) {
    guard let value = try? JSONValue(parsing: json) else {
      self = .none
      return
    }
    let lists = value.member(Bytes("alternatives"))?.elements ?? [value]
    self.init(alternatives: lists.map { PathList.paths($0) })
  }

  var stored: Bytes {
    let lists = alternatives.map { PathList.json($0) }
    if lists.count <= 1 { return lists.first ?? Bytes("[]") }
    let texts = lists.map(\.text).joined(separator: ",")
    return Bytes("{\"alternatives\":[\(texts)]}")
  }
}
