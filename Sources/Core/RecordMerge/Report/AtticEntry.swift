package import JSONText
package import Records

/// A value, or a whole record, that the attic keeps: a line of `FileReport.atticLines(at:)`, read
/// again.
package struct AtticEntry: Sendable {
  /// The line as the attic has it.
  package let line: JSONValue
  /// When the merge was, as RFC 3339.
  package let when: String
  /// The file's path in its repository.
  package let path: String
  /// Nil for what belongs to no record by key.
  package let key: RecordKey?
  /// The side that wrote what was set aside.
  package let discarded: Side
  package let subject: Subject

  package enum Subject: Sendable {
    case field(FieldPath, rule: String)
    /// A whole record, with the word for what became of it.
    case record(JSONValue, event: String)
  }

  /// Reads a line; nil where it is none of the attic's, such as one that a crash left unterminated.
  package init?(line bytes: Bytes) {
    guard let line = try? JSONValue(parsing: bytes), line.kind == .object else { return nil }
    func text(_ name: String) -> String? { line.member(Bytes(name))?.string?.text }
    guard let when = text("when"), let path = text("path"),
      let discarded = text("discarded").flatMap(Side.init)
    else { return nil }
    self.line = line
    self.when = when
    self.path = path
    self.discarded = discarded
    key = line.member(Bytes("key")).map { RecordKey(canonical: $0.canonicalForm) }
    if let names = line.member(Bytes("field"))?.elements {
      let path = FieldPath(names: names.compactMap(\.string))
      subject = .field(path, rule: text("rule") ?? "")
    } else if let record = Self.value("record", in: line) {
      subject = .record(record, event: text("event") ?? "")
    } else {
      return nil
    }
  }

  /// What a version or the result has in the field; nil where it has no such field.
  package func value(_ version: String) -> JSONValue? { Self.value(version, in: line) }

  /// The value or the record that was set aside; nil where the side had removed the field.
  package var discardedValue: JSONValue? {
    switch subject {
    case .field: value(discarded.rawValue)
    case .record(let record, _): record
    }
  }

  /// A value that is nested too deep for a line stands in it as a string (`as_text`).
  private static func value(_ name: String, in line: JSONValue) -> JSONValue? {
    guard let value = line.member(Bytes(name)) else { return nil }
    let texts = line.member(Bytes("as_text"))?.elements ?? []
    guard texts.contains(where: { $0.string == Bytes(name) }), let text = value.string else {
      return value
    }
    return (try? JSONValue(parsing: text)) ?? value
  }
}

extension AtticEntry {
  /// The rules that decide about single elements of a list.
  private static let elementRules: Set<String> = ["union", "grow", "append"]

  /// The value of a field that holds what was set aside again, in a record as it is now; nil where
  /// the field is to be removed.
  ///
  /// Of an element of a list it is the list with that element in place of the one that won.
  package func restoredValue(of field: FieldPath, in record: JSONValue) -> JSONValue? {
    let now = field.value(in: record)
    guard isAboutElement, now == nil || now?.kind == .array else { return discardedValue }
    var elements = (now?.elements ?? []).filter { element in
      value("result").map { !element.means($0) } ?? true
    }
    if let restored = discardedValue, !elements.contains(where: { $0.means(restored) }) {
      elements.append(restored)
    }
    let list = elements.map(\.bytes.text).joined(separator: ",")
    return JSONValue(validated: Bytes("[\(list)]"))
  }

  /// Whether the values are elements of the list that the field holds.
  private var isAboutElement: Bool {
    guard case .field(_, let rule) = subject, Self.elementRules.contains(rule) else { return false }
    let values = ["base", "ours", "theirs", "result"].compactMap(value)
    return values.allSatisfy { $0.kind != .array }
  }
}
