package import Records

/// A word of a policy file that matters for records, and its line.
///
/// Only the words of an entry itself count; those that it takes from a preset are not in the file.
package struct PolicyWord: Hashable, Sendable {
  package enum Subject: Hashable, Sendable {
    /// A field of the key.
    case key(FieldPath)
    /// The fields of one alternative of the key, where it has several.
    case alternative([FieldPath])
    case identity(FieldPath)
    case clock(FieldPath)
    case sort(FieldPath)
    /// A field of tombstones: the one that marks them, or that says when, by whom and why they were
    /// written.
    case tombstone(FieldPath)
    /// A field that has a rule.
    case rule(FieldPath)
    /// A field by which a rule identifies or orders the elements of an array. The path begins at
    /// the record.
    case element(FieldPath)
    /// The lead of a group, or one of its other fields.
    case group(FieldPath)
    /// A field that has states.
    case states(FieldPath)
    case collision
  }

  package let subject: Subject
  /// From 1.
  package let line: Int

  package init(_ subject: Subject, line: Int) {
    self.subject = subject
    self.line = line
  }
}

extension PolicyWord.Subject {
  /// The field that the word names; nil if it names several, or none.
  package var field: FieldPath? {
    switch self {
    case .key(let field), .identity(let field), .clock(let field), .sort(let field),
      .tombstone(let field), .rule(let field), .element(let field), .group(let field),
      .states(let field):
      field
    case .alternative, .collision: nil
    }
  }

  /// Whether the field may be inside the elements of arrays. All other fields belong to the record
  /// as a whole, which has no single value for a field of its elements.
  var passesThroughArrays: Bool {
    switch self {
    case .rule, .element, .group: true
    case .key, .alternative, .identity, .clock, .sort, .tombstone, .states, .collision: false
    }
  }
}
