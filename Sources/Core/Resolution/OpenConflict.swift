internal import Comparison
package import JSONText
package import Records
package import RecordMerge

/// A person's decision about a contested field, or about a conflict as a whole.
package enum Choice: Sendable {
  case ours, theirs, base
  /// The values of both sides: all lines, the elements of both lists, or both texts.
  case both
  /// A new value for a field, which nil removes, or for a record as a whole.
  case value(JSONValue?)

  /// The choice for a word: `ours`, `theirs`, `base` or `both`.
  package init?(word: String) {
    switch word {
    case "ours": self = .ours
    case "theirs": self = .theirs
    case "base": self = .base
    case "both": self = .both
    default: return nil
    }
  }
}

/// A conflict that a person has to decide, and the decisions made so far.
package struct OpenConflict: Sendable {
  /// A field in which the sides' records differ; nil values if a version has no such field.
  package struct Field: Sendable {
    package let path: FieldPath
    package let base: JSONValue?
    package let ours: JSONValue?
    package let theirs: JSONValue?
    package var choice: Choice?
  }

  package let conflict: Conflict
  /// The record's key as it is spelled; nil for keyless lines.
  package let key: JSONValue?
  /// The contested fields, if both sides have one record; else the conflict is decided as a whole.
  package internal(set) var fields: [Field]
  package internal(set) var wholeChoice: Choice?
  /// Whether the base of the conflict is known.
  package let isBaseKnown: Bool
  private let keyFields: KeyFields

  package init(_ conflict: Conflict, keyFields: KeyFields, isBaseKnown: Bool = true) {
    self.conflict = conflict
    self.isBaseKnown = isBaseKnown && !conflict.base.isEmpty
    self.keyFields = keyFields
    let records = [conflict.ours, conflict.theirs, conflict.base].map { lines in
      lines.count == 1 ? RecordDifference.record(lines[0]) : nil
    }
    key = records.compactMap { $0.flatMap { spelledKey(of: $0, by: keyFields) } }.first
    fields = []
    guard let ours = records[0], let theirs = records[1], conflict.base.count < 2 else { return }
    let differences = fieldDifferences(from: ours, to: theirs)
    // Repeated names can't be set one by one.
    if differences.contains(where: { $0.path.names.isEmpty }) { return }
    fields = differences.map { difference in
      Field(
        path: difference.path,
        base: records[2].flatMap(difference.path.value),
        ours: difference.before,
        theirs: difference.after
      )
    }
  }

  /// Whether everything is decided.
  package var isDecided: Bool {
    fields.isEmpty ? wholeChoice != nil : fields.allSatisfy { $0.choice != nil }
  }

  /// The number of decisions to make.
  package var questionCount: Int { max(1, fields.count) }

  /// The choice for one question; a conflict that is decided as a whole has one question.
  package func choice(at index: Int) -> Choice? {
    fields.isEmpty ? wholeChoice : fields[index].choice
  }

  /// Makes or undoes a choice.
  ///
  /// - Returns: false if the choice does not fit: both of two records with one key, or of values
  ///   that can't be combined; a record with another key; or base if it has nothing here, or is not
  ///   known.
  package mutating func choose(_ choice: Choice?, at index: Int) -> Bool {
    if case .base = choice, !isBaseKnown { return false }
    if fields.isEmpty {
      if let choice, lines(for: choice) == nil { return false }
      wholeChoice = choice
    } else {
      if case .both = choice, fields[index].both == nil { return false }
      fields[index].choice = choice
    }
    return true
  }

  /// Makes one choice for all that is contested, if it fits. A value fits only a conflict that is
  /// decided as a whole.
  package mutating func chooseAll(_ choice: Choice) {
    if case .value = choice, !fields.isEmpty { return }
    for index in 0..<questionCount { _ = choose(choice, at: index) }
  }

  /// The lines that result from the decisions; nil if something is open.
  package var decidedLines: [Bytes]? {
    if fields.isEmpty { return wholeChoice.flatMap(lines) }
    return isDecided ? partlyDecided(conflict.ours).map { [$0] } : nil
  }

  /// The conflict with the decided fields equal in each version, so that only the rest is
  /// contested.
  package var remaining: Conflict {
    var rest = conflict
    rest.ours = partlyDecided(conflict.ours).map { [$0] } ?? conflict.ours
    rest.theirs = partlyDecided(conflict.theirs).map { [$0] } ?? conflict.theirs
    rest.base = partlyDecided(conflict.base).map { [$0] } ?? conflict.base
    if fields.contains(where: { $0.choice != nil }) {
      rest.record = conflict.record == nil ? nil : remainingRecord
    }
    return rest
  }

  /// The line that asks only about the open fields: it has the greater value of each, as the merge
  /// leaves it.
  private var remainingRecord: Bytes? {
    guard var record = partlyDecided(conflict.ours).flatMap(RecordDifference.record) else {
      return nil
    }
    let open = fields.filter { $0.choice == nil }
    for field in open {
      var greater = field.ours ?? field.theirs
      if let ours = field.ours, let theirs = field.theirs, ours.order(to: theirs) == .less {
        greater = theirs
      }
      guard let changed = record.setting(field.path.names, to: greater) else { return nil }
      record = changed
    }
    let asked = open.map { field in
      (path: field.path, base: field.base, ours: field.ours, theirs: field.theirs)
    }
    return Conflict.line(of: record, asking: asked)
  }

  private func lines(for choice: Choice) -> [Bytes]? {
    switch choice {
    case .ours: return conflict.ours
    case .theirs: return conflict.theirs
    case .base: return conflict.base
    case .both: return key == nil ? conflict.ours + conflict.theirs : nil
    case .value(let record):
      guard let key, let record, record.kind == .object,
        spelledKey(of: record, by: keyFields)?.means(key) == true
      else { return nil }
      return [record.compact.bytes]
    }
  }

  /// A version's record with the decided fields in it; nil if the version is not a single record.
  private func partlyDecided(_ lines: [Bytes]) -> Bytes? {
    guard lines.count == 1, var record = RecordDifference.record(lines[0]) else { return nil }
    for field in fields {
      guard let choice = field.choice else { continue }
      guard let changed = record.setting(field.path.names, to: field.value(for: choice)) else {
        return nil
      }
      record = changed
    }
    return record.bytes
  }
}

extension OpenConflict.Field {
  /// The value for a choice; nil if the field is to be left out.
  func value(for choice: Choice) -> JSONValue? {
    switch choice {
    case .ours: ours
    case .theirs: theirs
    case .base: base
    case .both: both ?? ours
    case .value(let value): value
    }
  }

  /// The combined values of both sides: the elements of both lists, or both texts, one below the
  /// other; nil if they are neither.
  package var both: JSONValue? {
    if let left = ours?.elements, let right = theirs?.elements {
      let added = right.filter { element in !left.contains { $0.means(element) } }
      let list = (left + added).map(\.bytes.text).joined(separator: ",")
      return JSONValue(validated: Bytes("[\(list)]"))
    }
    guard let left = ours?.string, let right = theirs?.string else { return nil }
    let joint = left.array + [UInt8(ascii: "\n")] + right.array
    return JSONValue(validated: JSONString.encode(Bytes(joint)))
  }
}
