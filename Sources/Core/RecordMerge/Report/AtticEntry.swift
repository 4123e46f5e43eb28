package import JSONText
package import Records

/// A value, or a whole record, that the attic keeps, read from a line of
/// `FileReport.atticLines(at:)`.
package struct AtticEntry: Sendable {
  /// The line as the attic has it.
  package let line: JSONValue
  /// The time of the merge (RFC 3339).
  package let when: String
  /// The file's path in its repository.
  package let path: String
  /// Nil if the entry belongs to no record with a key.
  package let key: RecordKey?
  /// The side that wrote the overridden value.
  package let discarded: Side
  package let subject: Subject

  package enum Subject: Sendable {
    case field(FieldPath, rule: String)
    /// A whole record, with the word for its event.
    case record(JSONValue, event: String)
  }

  /// Reads a line; nil if it is not a line of the attic, such as one that a crash cut off.
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

  /// Whether the entry was made before a moment; false if that is not known.
  package func isOlder(than moment: Timestamp) -> Bool {
    Timestamp(Bytes(when)).map { $0 < moment } ?? false
  }

  /// The value of the field in a version or the result; nil if it has no such field.
  package func value(_ version: String) -> JSONValue? { Self.value(version, in: line) }

  /// The overridden value or record; nil if the side had removed the field.
  package var discardedValue: JSONValue? {
    switch subject {
    case .field: value(discarded.rawValue)
    case .record(let record, _): record
    }
  }

  /// A value that is nested too deep for a line is written in it as a string (`as_text`).
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
  /// The rules that decide single elements of a list.
  private static let elementRules: Set<String> = ["union", "grow", "append"]

  /// The new value of a field that restores the overridden value in the current record; nil if the
  /// field is to be removed.
  ///
  /// For an element of a list, this is the list with that element in place of the one that won.
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
