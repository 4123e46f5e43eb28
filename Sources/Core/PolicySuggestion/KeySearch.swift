internal import JSONText
internal import MergePolicy
internal import RecordMerge
internal import Records

/// Finds the fields that may be the key of the records of one version: one field, two or three
/// together, or others for each kind of record.
///
/// The candidates are proved, or refuted, by the other versions (`KeyEvidence`).
struct KeySearch {
  private let columns: Columns
  private let table: FieldTable
  private let records: [JSONValue]
  /// The fields that a merge finds without a policy.
  let usual: KeyFields

  /// The most candidates that the other versions are asked about.
  private static let limit = 5
  /// The most fields of which pairs and triples are tried.
  private static let partLimit = 12

  init(_ records: [JSONValue], _ document: Document, _ columns: Columns, _ table: FieldTable) {
    self.columns = columns
    self.table = table
    self.records = records
    usual = keyFields(of: document, document, policy: Policy())
  }

  /// The candidates, the likeliest first; none where a single record shows nothing.
  var candidates: [KeyFields] {
    if records.count < 2 { return [] }
    let all = Array(0..<columns.recordCount)
    var found = usual.isEmpty ? [] : [usual]
    for fields in single(among: all) where !found.contains(KeyFields(fields)) {
      found.append(KeyFields(fields))
    }
    if found.isEmpty { found += combinations(among: all).map { KeyFields($0) } }
    if found.isEmpty { found += kinds }
    return Array(found.prefix(Self.limit))
  }

  // MARK: One field

  /// The fields that alone tell some records apart, by how much their names mean an identifier.
  private func single(among indices: [Int], without mark: FieldPath? = nil) -> [[FieldPath]] {
    columns.columns.filter { column in
      column.path != mark && mayIdentify(column.path)
        && Columns.tellApart([column], among: indices)
    }
    .map(\.path).enumerated()
    .sorted { (Self.rank($0.element), $0.offset) < (Self.rank($1.element), $1.offset) }
    .map { [$0.element] }
  }

  /// Whether the values look like identifiers, or are short and the name means one. A file may have
  /// as many moments as records, so they don't count.
  private func mayIdentify(_ path: FieldPath) -> Bool {
    guard let facts = table.facts[path], !facts.areMoments else { return false }
    return facts.areIdentifiers || facts.areBrief && Self.meaning(of: path) != .unknown
  }

  /// How much the name of a field says that it identifies a record.
  enum Meaning: Int { case identifier, known, reference, unknown }

  /// What the name of a field means. One that ends like an identifier may be that of another
  /// record.
  static func meaning(of path: FieldPath) -> Meaning {
    guard path.names.count == 1 else { return .unknown }
    if KeyCandidate.isStrong(path.names[0]) { return .identifier }
    if KeyCandidate.weak(among: path.names).isEmpty { return .unknown }
    let isReference = ["_id", "Id", "ID"].contains { path.names[0].text.hasSuffix($0) }
    return isReference ? .reference : .known
  }

  /// The place of a field among those that may identify a record, by its name.
  static func rank(_ path: FieldPath) -> Int {
    if let index = KeyCandidate.strong.firstIndex(where: { $0.field == path }) { return index }
    return 100 * meaning(of: path).rawValue
  }

  // MARK: Several fields

  /// The pairs, or else the triples, of fields that together tell the records apart. Parts of a key
  /// repeat, and texts don't, so the fields with the fewest different values come first.
  private func combinations(
    among indices: [Int],
    without excluded: FieldPath? = nil
  ) -> [[FieldPath]] {
    if indices.count < 4 { return [] }
    let parts = columns.columns.filter { column in
      guard let facts = table.facts[column.path], facts.areBrief, !facts.areMoments else {
        return false
      }
      return column.path != excluded && indices.allSatisfy { column.numbers[$0] >= 0 }
    }.prefix(Self.partLimit)
    var found: [(columns: [Columns.Column], room: Double)] = []
    func tryOut(_ columns: [Columns.Column]) {
      let room = columns.reduce(1.0) { $0 * Double($1.distinctCount) }
      guard room >= Double(indices.count), columns.allSatisfy({ $0.distinctCount > 1 }),
        Columns.tellApart(columns, among: indices)
      else { return }
      found.append((columns, room))
    }
    for (first, left) in parts.enumerated() {
      for right in parts.dropFirst(first + 1) { tryOut([left, right]) }
    }
    if found.isEmpty {
      for (first, left) in parts.enumerated() {
        for (second, middle) in parts.enumerated().dropFirst(first + 1) {
          for right in parts.dropFirst(second + 1) { tryOut([left, middle, right]) }
        }
      }
    }
    return found.enumerated()
      .sorted { ($0.element.room, $0.offset) < ($1.element.room, $1.offset) }
      .map { $0.element.columns.map(\.path) }
  }

  // MARK: Several kinds of record

  /// Keys with an alternative for each kind of record. A field with few values tells the kinds
  /// apart, or else the fields that they have.
  private var kinds: [KeyFields] {
    let marks = columns.columns.filter { column in
      column.isEverywhere && (2...8).contains(column.distinctCount)
        && column.distinctCount * 2 <= columns.recordCount
        && table.facts[column.path]?.isOnly([.string]) == true
    }
    for mark in marks {
      let parts = mark.values.indices.map { value in
        mark.numbers.indices.filter { mark.numbers[$0] == Int32(value) }
      }
      let keys = parts.map { best(among: $0, without: mark.path) }
      let known = keys.compactMap { $0 }
      if known.count < keys.count { continue }
      if let fields = alternatives(known, marked: mark.path) { return [fields] }
    }
    return alternatives(byPresence).map { [$0] } ?? []
  }

  /// The key of one kind of record; nil if none is found.
  private func best(among indices: [Int], without mark: FieldPath?) -> [FieldPath]? {
    let unique = single(among: indices, without: mark)
    if let named = unique.first, Self.meaning(of: named[0]) != .unknown || indices.count >= 3 {
      return named
    }
    return combinations(among: indices, without: mark).first
  }

  /// A key for each kind of record, where a kind is what has a field that tells its records apart.
  private var byPresence: [[FieldPath]] {
    var rest = Array(0..<columns.recordCount)
    var keys: [[FieldPath]] = []
    while !rest.isEmpty, keys.count < 4 {
      let found = columns.columns.filter { mayIdentify($0.path) }.compactMap { column in
        let having = rest.filter { column.numbers[$0] >= 0 }
        return having.count >= 2 && Columns.tellApart([column], among: having)
          ? (column: column, count: having.count) : nil
      }
      let likeliest = found.enumerated().min {
        (Self.rank($0.element.column.path), -$0.element.count, $0.offset)
          < (Self.rank($1.element.column.path), -$1.element.count, $1.offset)
      }
      guard let column = likeliest?.element.column else { return [] }
      keys.append([column.path])
      rest = rest.filter { column.numbers[$0] < 0 }
    }
    return rest.isEmpty ? keys : []
  }

  /// The alternatives in an order in which each record has a key of its own, with the field that
  /// marks the kinds in front where it takes that; nil if there is none.
  private func alternatives(_ keys: [[FieldPath]], marked mark: FieldPath? = nil) -> KeyFields? {
    var different: [[FieldPath]] = []
    for key in keys where !different.contains(key) { different.append(key) }
    let rising = different.enumerated()
      .sorted { ($0.element.count, $0.offset) < ($1.element.count, $1.offset) }.map(\.element)
    var orders = [rising, rising.reversed()]
    if let mark { orders += orders.map { $0.map { [mark] + $0 } } }
    return orders.map { KeyFields(alternatives: $0) }
      .first { !$0.isEmpty && isKeyOfAll($0) }
  }

  /// Whether each record has a key of its own.
  private func isKeyOfAll(_ fields: KeyFields) -> Bool {
    var seen: Set<RecordKey> = []
    return records.allSatisfy { record in
      RecordKey(of: record, by: fields).map { seen.insert($0).inserted } ?? false
    }
  }
}
