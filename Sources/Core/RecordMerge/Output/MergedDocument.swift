package import JSONText
package import Records

/// The result of a three-way merge of a JSON Lines file, before it is written as text.
///
/// Conflicts are values here; `write(style:labels:markerSize:to:)` renders them.
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
  /// Several unchanged lines, with the line ends between them.
  case unchangedBlock(Bytes)
  indirect case conflict(Conflict)
}

/// A place where a person has to decide.
///
/// The three versions are lists of complete lines; a record's lines differ only in the contested
/// fields. An empty list means that the version has nothing there.
package struct Conflict: Sendable {
  package var ours: [Bytes]
  package var theirs: [Bytes]
  /// Base's lines; nil if the candidates provide them on demand.
  private var storedBase: [Bytes]?
  /// The contested values, if the form as a record is built on demand.
  private var candidates: Candidates?
  /// The form as a record, if one was given.
  private var storedRecord: Bytes?

  package init(base: [Bytes], ours: [Bytes], theirs: [Bytes], record: Bytes? = nil) {
    self.init(base: base, ours: ours, theirs: theirs, of: nil)
    storedRecord = record
  }

  init(base: [Bytes], ours: [Bytes], theirs: [Bytes], of candidates: Candidates?) {
    storedBase = base
    self.ours = ours
    self.theirs = theirs
    self.candidates = candidates
  }

  /// A conflict about fields of a record.
  init(_ candidates: Candidates) {
    ours = Self.line(candidates[.ours])
    theirs = Self.line(candidates[.theirs])
    self.candidates = candidates
  }

  private static func line(_ value: JSONValue?) -> [Bytes] { value.map { [$0.bytes] } ?? [] }

  package var base: [Bytes] {
    get { storedBase ?? Self.line(candidates?[.base]) }
    set { storedBase = newValue }
  }

  /// The line that keeps the file valid JSON Lines (style `record`), with the canonically greater
  /// value of each contested field in place and a member `_conflicts`. Nil if the conflict can't be
  /// written as a record.
  package var record: Bytes? {
    get {
      guard let candidates, let greater = candidates[.greater] else { return storedRecord }
      return ConflictMember(candidates.fields, in: greater).wholeRecord?.bytes
    }
    set {
      storedBase = base
      candidates = nil
      storedRecord = newValue
    }
  }
}

/// A side of a merge. The two differ only in labels (see the law of symmetry).
package enum Side: String, CaseIterable, Sendable {
  case ours, theirs

  package var other: Side { self == .ours ? .theirs : .ours }

  var version: Version { self == .ours ? .ours : .theirs }
}

/// One of the three inputs of a merge.
package enum Version: String, CaseIterable, Sendable {
  case base, ours, theirs
}

/// A version that can't be merged by record: it has content, but no record at all.
package struct NotJSONLines: Error, Equatable, Sendable {
  package let version: Version
  /// The version's first line that is not JSON; nil if each line is a JSON value that is not an
  /// object.
  package let firstBadLine: Damage?

  package init(version: Version, firstBadLine: Damage? = nil) {
    self.version = version
    self.firstBadLine = firstBadLine
  }
}
