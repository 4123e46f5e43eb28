package import JSONText
internal import Records

/// The two versions that a file with conflicts in it asks somebody to choose from: each has all of
/// the settled lines, and its own side of every conflict.
package struct ConflictCandidates: Sendable {
  package let ours: Bytes
  package let theirs: Bytes
  /// What both began from, as far as the file itself says it: the settled lines, and the base of
  /// records in the style `record`.
  package let base: Bytes
  /// Whether a record says in `_conflicts` what is contested in it.
  package let hasRecordStyle: Bool

  private static let memberName = Bytes("_conflicts")

  /// Nil where the file has no conflict in it: no complete block of markers, and no `_conflicts`.
  package init?(_ file: Bytes) {
    let document = Document(reading: file)
    let marked = document.resolvingMarkers()
    let lines = marked?.lines ?? document.lines.map { ($0, .common) }
    var (ours, theirs, base): ([Bytes], [Bytes], [Bytes]) = ([], [], [])
    var hasRecordStyle = false
    for (line, place) in lines {
      if let versions = RecordVersions(line, memberName: Self.memberName) {
        hasRecordStyle = true
        ours += [versions.ours].compactMap { $0 }
        theirs += [versions.theirs].compactMap { $0 }
        base += [versions.base].compactMap { $0 }
        continue
      }
      if place != .right { ours.append(line.bytes) }
      if place != .left { theirs.append(line.bytes) }
      if place == .common { base.append(line.bytes) }
    }
    guard marked != nil || hasRecordStyle else { return nil }
    self.hasRecordStyle = hasRecordStyle
    func text(_ lines: [Bytes]) -> Bytes {
      let end = (document.lineEnd ?? .lineFeed).bytes.array
      var text: [UInt8] = document.hasByteOrderMark ? FileFormat.byteOrderMark.array : []
      for line in lines { text += line.array + end }
      return Bytes(text)
    }
    self.ours = text(ours)
    self.theirs = text(theirs)
    self.base = text(base)
  }
}

/// The versions of a record that says in `_conflicts` what is contested in it.
private struct RecordVersions {
  var base: Bytes?
  var ours: Bytes?
  var theirs: Bytes?

  init?(_ line: Line, memberName: Bytes) {
    guard line.kind == .record, let record = line.value,
      let entries = record.member(memberName)?.elements, !entries.isEmpty,
      let plain = record.setting([memberName], to: nil)
    else { return nil }
    func version(_ name: String) -> Bytes?? {
      let name = Bytes(name)
      var version = plain
      for entry in entries {
        guard entry.kind == .object else { return nil }
        let value = entry.member(name)
        guard let field = entry.member(Bytes("field"))?.string else {
          // The record as a whole is contested.
          return .some(value?.bytes)
        }
        guard let changed = version.setting(FieldPath(field.text).names, to: value) else {
          return nil
        }
        version = changed
      }
      return .some(version.bytes)
    }
    guard let base = version("base"), let ours = version("ours"), let theirs = version("theirs")
    else { return nil }
    (self.base, self.ours, self.theirs) = (base, ours, theirs)
  }
}
