package import JSONText
package import Records

/// What a three-way merge of a JSON Lines file came to, before it is written as text.
///
/// A conflict is a value in here; `write(style:labels:markerSize:to:)` gives it a form.
package struct MergedDocument: Sendable {
  package enum Content: Sendable {
    /// One of the versions, byte for byte.
    case file(Bytes)
    /// Lines and conflicts in their order.
    case items([MergedItem], format: FileFormat)
  }

  package let content: Content
  package let report: MergeReport

  package init(content: Content, report: MergeReport) {
    self.content = content
    self.report = report
  }

  package var hasConflicts: Bool {
    guard case .items(let items, _) = content else { return false }
    return items.contains { if case .conflict = $0 { true } else { false } }
  }
}

/// A part of a merged file.
package enum MergedItem: Sendable {
  /// One line, without its line end.
  case line(Bytes)
  /// Several lines that no version changed, with the line ends between them.
  case run(Bytes)
  case conflict(Conflict)
}

/// A place where a person has to decide.
///
/// The three versions are lists of complete lines; a record's lines differ in the contested fields
/// alone. An empty list means that the version has nothing there.
package struct Conflict: Sendable {
  package var base: [Bytes]
  package var ours: [Bytes]
  package var theirs: [Bytes]
  /// The one line that keeps the file valid JSON Lines (style `record`): the canonically greater
  /// value of each contested field in place, and a member `_conflicts`. Nil where the conflict has
  /// no form as a record. It is put together when it is asked for.
  package var record: Bytes? { member?.wholeRecord?.bytes }
  private var member: ConflictMember?

  package init(base: [Bytes], ours: [Bytes], theirs: [Bytes]) {
    self.init(base: base, ours: ours, theirs: theirs, member: nil)
  }

  init(base: [Bytes], ours: [Bytes], theirs: [Bytes], member: ConflictMember?) {
    self.base = base
    self.ours = ours
    self.theirs = theirs
    self.member = member
  }

  /// Takes the form as a record away.
  package mutating func forgetRecord() { member = nil }
}

/// A side of a merge. Which is which matters for labels alone (see the law of symmetry).
package enum Side: String, Sendable {
  case ours, theirs

  package var other: Side { self == .ours ? .theirs : .ours }
}

/// One of the three inputs of a merge.
package enum Version: String, Sendable {
  case base, ours, theirs
}

/// A version that can't be merged by record: it has content, but no record at all.
package struct NotJSONLines: Error, Equatable, Sendable {
  package let version: Version
}
