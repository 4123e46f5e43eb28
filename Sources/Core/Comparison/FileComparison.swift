package import JSONText
internal import RecordMerge
package import Records

/// What happened to one record, or to one keyless line, between two versions of a file.
package struct RecordDifference: Sendable {
  package enum Change: String, Sendable { case added, removed, changed }

  /// The key as the record spells it, a list if it has several fields; nil for a keyless line.
  package var key: JSONValue?
  /// The line in each version, without its line end; nil if the version does not have it.
  package var before: Bytes?
  package var after: Bytes?

  package init(key: JSONValue?, before: Bytes?, after: Bytes?) {
    self.key = key
    self.before = before
    self.after = after
  }

  package var change: Change {
    before == nil ? .added : after == nil ? .removed : .changed
  }

  /// The fields that differ; none where a record was added or removed as a whole.
  package var fields: [FieldDifference] {
    guard let old = before.flatMap(Self.record), let new = after.flatMap(Self.record) else {
      return []
    }
    return fieldDifferences(from: old, to: new)
  }

  /// The record on a line; nil if the line is not a record.
  package static func record(_ line: Bytes) -> JSONValue? {
    guard let value = try? JSONValue(parsing: line), value.kind == .object else { return nil }
    return value
  }
}

/// What changed between two versions of a file. Records are matched by key and listed in the order
/// of the first version, then new ones in the order of the second; all other lines are matched by
/// position.
///
/// A record that only moved, or is only spelled differently, did not change. Records that share a
/// key are compared in their order. Complexity: O(bytes + n log n) for n lines.
package func differences(
  from before: Document,
  to after: Document,
  keyFields fields: KeyFields
) -> [RecordDifference] {
  let (left, right) = (KeyedLines(before, fields), KeyedLines(after, fields))
  var changes: [RecordDifference] = []
  var matched: Set<KeyedLines.Name> = []
  for name in left.order {
    guard let old = left.lines[name] else { continue }
    matched.insert(name)
    let new = right.lines[name]
    if new != nil, !KeyedLines.differ(old, new) { continue }
    let key = old.value.flatMap { spelledKey(of: $0, by: fields) }
    changes.append(RecordDifference(key: key, before: old.bytes, after: new?.bytes))
  }
  for name in right.order where !matched.contains(name) {
    let new = right.lines[name]
    let key = new?.value.flatMap { spelledKey(of: $0, by: fields) }
    changes.append(RecordDifference(key: key, before: nil, after: new?.bytes))
  }
  return changes + keylessDifferences(left.keyless, right.keyless)
}

/// The lines of one version that are known by their keys, and all others.
private struct KeyedLines {
  /// A key, and which of the lines with this key.
  struct Name: Hashable {
    let key: RecordKey
    let number: Int
  }

  private(set) var order: [Name] = []
  private(set) var lines: [Name: Line] = [:]
  private(set) var keyless: [Line] = []

  init(_ document: Document, _ fields: KeyFields) {
    var counts: [RecordKey: Int] = [:]
    for line in document.lines where line.kind != .blank {
      guard line.kind == .record, let record = line.value,
        let key = RecordKey(of: record, by: fields)
      else {
        keyless.append(line)
        continue
      }
      let name = Name(key: key, number: counts[key, default: 0])
      counts[key] = name.number + 1
      order.append(name)
      lines[name] = line
    }
  }

  static func differ(_ old: Line, _ new: Line?) -> Bool {
    if old.bytes == new?.bytes { return false }
    return !old.value.means(new?.value)
  }
}

/// Compares keyless lines; equal lines count as the same line.
private func keylessDifferences(_ left: [Line], _ right: [Line]) -> [RecordDifference] {
  var numbers: [Bytes: Int] = [:]
  func number(_ line: Line) -> Int {
    let text = line.value?.canonicalForm.bytes ?? line.bytes
    if let known = numbers[text] { return known }
    numbers[text] = numbers.count
    return numbers.count - 1
  }
  let matches = SequenceDiff(left.map(number), right.map(number)).matches
  let taken = Set(matches.compactMap { $0 })
  let removed = left.indices.filter { matches[$0] == nil }.map { index in
    RecordDifference(key: nil, before: left[index].bytes, after: nil)
  }
  let added = right.indices.filter { !taken.contains($0) }.map { index in
    RecordDifference(key: nil, before: nil, after: right[index].bytes)
  }
  return removed + added
}

/// The key fields of a record as it spells them, where a `RecordKey` has one form for all
/// spellings: the value of its key field, or a list of values for several fields; nil if it has no
/// key.
package func spelledKey(of record: JSONValue, by keyFields: KeyFields) -> JSONValue? {
  guard let fields = RecordKey.alternative(of: record, in: keyFields) else { return nil }
  let parts = fields.compactMap { $0.value(in: record)?.compact }
  if parts.count == 1 { return parts[0] }
  return JSONValue(validated: Bytes("[" + parts.map(\.bytes.text).joined(separator: ",") + "]"))
}
