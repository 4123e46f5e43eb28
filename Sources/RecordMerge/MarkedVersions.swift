internal import JSONText
internal import MergePolicy
internal import Records

extension DocumentMerge {
  /// The lines to merge, with conflict markers that were committed by mistake taken apart.
  ///
  /// The two candidates of a side are merged over base by the same rules, and what that can't
  /// decide is left for the outer merge to ask; what one of them lacks does not count as deleted.
  /// In base the candidates stand side by side.
  func resolveMarkers(
    _ documents: ThreeWay<Document>,
    _ marked: ThreeWay<MarkedDocument>,
    _ report: inout MergeReport
  ) -> MergeInput {
    var input = MergeInput(
      base: documents.base?.lines ?? [],
      ours: documents.ours?.lines ?? [],
      theirs: documents.theirs?.lines ?? []
    )
    if let marked = marked.base {
      note(.base, marked, &report)
      input.base = marked.lines.map(\.line)
      for (index, place) in marked.lines.map(\.place).enumerated() where place != .common {
        input.baseRegions[index] = place
      }
    }
    if let marked = marked.ours {
      note(.ours, marked, &report)
      (input.ours, input.unresolvedOurs) = mergeCandidates(marked, over: input.base, &report)
      input.isOursMarked = true
    }
    if let marked = marked.theirs {
      note(.theirs, marked, &report)
      (input.theirs, input.unresolvedTheirs) = mergeCandidates(marked, over: input.base, &report)
      input.isTheirsMarked = true
    }
    return input
  }

  private func note(_ version: Version, _ marked: MarkedDocument, _ report: inout MergeReport) {
    report.damages.append(
      Damage(version: version, lineNumber: marked.firstMarkerNumber, kind: .conflictMarkers)
    )
  }

  /// The lines that the two candidates of a version come to, and which of them are undecided.
  private func mergeCandidates(
    _ marked: MarkedDocument,
    over base: [Line],
    _ report: inout MergeReport
  ) -> (lines: [Line], unresolved: Set<Int>) {
    var inner = MergeReport()
    var input = MergeInput(
      base: base,
      ours: marked.lines(of: .left),
      theirs: marked.lines(of: .right)
    )
    input.isOursMarked = true
    input.isTheirsMarked = true
    var lines: [Line] = []
    var unresolved: Set<Int> = []
    let keys = KeyColumns.reading(input.lines, policy: policy)
    let items = mergeRecords(input, keys, &inner)
    let keyName = PlainKeyField(likelyIn: policy)?.name
    report.records += inner.records.filter { !$0.isConflict }
    // Most lines come out as they are in both candidates.
    var twins = TwinFinder(input.ours.indices)
    for item in items {
      switch item {
      case .line(let bytes):
        let number = lines.count + 1
        if let twin = twins.twin(of: bytes, in: input.ours) {
          lines.append(Line(bytes: bytes, number: number, like: input.ours[twin]))
        } else {
          lines.append(Line(bytes: bytes, number: number, keyName: keyName))
        }
      case .run: preconditionFailure("Versions with conflict markers have no runs.")
      case .conflict(let conflict):
        for bytes in conflict.ours + conflict.theirs {
          unresolved.insert(lines.count)
          lines.append(Line(bytes: bytes, number: lines.count + 1, keyName: keyName))
        }
      }
    }
    return (lines, unresolved)
  }
}

/// Finds the lines of one version in a part of base, as long as they come in the same order with
/// only a few lines added or removed between them.
private struct TwinFinder {
  /// How many lines ahead a twin is looked for.
  private static let reach = 4
  private var range: Range<Int>

  init(_ range: Range<Int>) { self.range = range }

  mutating func twin(of bytes: Bytes, in base: [Line]) -> Int? {
    for index in range.prefix(Self.reach) where base[index].bytes == bytes {
      range = index + 1..<range.upperBound
      return index
    }
    range = range.dropFirst()
    return nil
  }
}
