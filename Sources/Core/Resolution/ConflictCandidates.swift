package import JSONText
package import MergePolicy
package import RecordMerge
internal import Records

/// The two versions to choose from in a file with conflicts: each has all lines outside conflicts,
/// and its own side of every conflict.
package struct ConflictCandidates: Sendable {
  package let ours: Bytes
  package let theirs: Bytes
  /// Their common base, as far as the file contains it: the lines outside conflicts, the lines
  /// after `|||||||`, and the base of records in the style `record`.
  package let base: Bytes
  /// Whether every conflict has its base.
  package let isBaseKnown: Bool
  /// The style of the conflicts, so that the remaining ones can be written in it again.
  package let style: ConflictStyle
  package let labels: ConflictLabels
  package let markerSize: Int
  /// Lines of blocks that have no base and an empty other side. Something was deleted there,
  /// perhaps these lines. If no base is found elsewhere, a person has to decide.
  package let doubtfulLines: [Bytes: Side]

  /// Nil if the file has no conflict: no complete block of markers, and no `_conflicts`.
  ///
  /// - Parameter policy: names the fields that identify records.
  package init?(_ file: Bytes, policy: Policy) {
    let document = Document(reading: file)
    let marked = document.resolvingMarkers()
    var lines = CandidateLines()
    for part in marked?.parts ?? [.common(document.lines)] {
      switch part {
      case .common(let common): for line in common { lines.addCommon(line) }
      case .region(let region): lines.add(region)
      }
    }
    guard marked != nil || lines.hasRecordStyle else { return nil }
    let first = marked?.regions.first { $0.base != nil } ?? marked?.regions.first
    style = lines.hasRecordStyle ? .record : first?.base != nil ? .diff3 : .merge
    labels =
      first.map { region in
        ConflictLabels(
          base: region.labels.base,
          ours: region.labels.left,
          theirs: region.labels.right
        )
      } ?? ConflictLabels()
    markerSize = first?.markerSize ?? 7
    isBaseKnown = marked?.regions.allSatisfy { $0.base != nil } ?? true
    doubtfulLines = lines.doubtful
    func text(_ lines: [Bytes]) -> Bytes {
      let end = (document.lineEnd ?? .lineFeed).bytes.array
      var text: [UInt8] = document.hasByteOrderMark ? FileFormat.byteOrderMark.array : []
      for line in lines { text += line.array + end }
      return Bytes(text)
    }
    ours = text(lines.ours)
    theirs = text(lines.theirs)
    let sides = [ours, theirs].map { Document(reading: $0) }
    base = text(lines.base(keyFields: keyFields(of: sides[0], sides[1], policy: policy)))
  }
}

/// The lines of the candidates, while a file is read.
private struct CandidateLines {
  private(set) var ours: [Bytes] = []
  private(set) var theirs: [Bytes] = []
  private(set) var hasRecordStyle = false
  private(set) var doubtful: [Bytes: Side] = [:]
  /// The lines that base shares with both sides, or has alone.
  private var baseLines: [(line: Line, isCommon: Bool)] = []

  private static let memberName = Bytes("_conflicts")

  mutating func addCommon(_ line: Line) {
    guard let versions = RecordVersions(line, memberName: Self.memberName) else {
      ours.append(line.bytes)
      theirs.append(line.bytes)
      baseLines.append((line, true))
      return
    }
    hasRecordStyle = true
    ours += [versions.ours].compactMap { $0 }
    theirs += [versions.theirs].compactMap { $0 }
    if let base = versions.base { addBase([Line(bytes: base, number: line.number)]) }
  }

  mutating func add(_ region: ConflictRegion) {
    ours += region.left.map(\.bytes)
    theirs += region.right.map(\.bytes)
    if let base = region.base { return addBase(base) }
    if region.right.isEmpty { for line in region.left { doubtful[line.bytes] = .ours } }
    if region.left.isEmpty { for line in region.right { doubtful[line.bytes] = .theirs } }
  }

  private mutating func addBase(_ lines: [Line]) { baseLines += lines.map { ($0, false) } }

  /// The lines of base. The style `zdiff3` moves lines that both sides have out of the block; if
  /// base has another version of such a record, its own line is used.
  func base(keyFields: KeyFields) -> [Bytes] {
    func key(_ line: Line) -> RecordKey? {
      line.value.flatMap { RecordKey(of: $0, by: keyFields) }
    }
    let own = Set(baseLines.lazy.filter { !$0.isCommon }.compactMap { key($0.line) })
    return baseLines.filter { line, isCommon in
      !isCommon || key(line).map { !own.contains($0) } ?? true
    }.map(\.line.bytes)
  }
}

/// The versions of a record whose `_conflicts` lists the contested fields.
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
