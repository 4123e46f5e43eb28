import JSONText
import RecordMerge
import TestSupport

/// Laws that compare whole results.
extension Law {
  /// More than any marker in a generated file has, so that blocks are told from their content.
  static let markerSize = 12

  /// Changing over the sides changes nothing but the sides of conflict blocks.
  static let symmetry = Law("symmetry") { merge, merger in
    guard let merged = merger(merge), let swapped = merger(merge.swapped) else {
      let isRefusedAlike = merger(merge) == nil && merger(merge.swapped) == nil
      return isRefusedAlike ? nil : "one direction is refused"
    }
    if merged.hasConflicts != swapped.hasConflicts { return "one direction has conflicts" }
    for style in [ConflictStyle.base, .merge, .diff3, .zdiff3] {
      let forwards = merged.bytes(style: style, markerSize: markerSize).array
      let backwards = swapped.bytes(style: style, markerSize: markerSize).array
      let isEqual =
        merged.hasConflicts && style != .base
        ? ConflictText(forwards, markerSize: markerSize).parts
          == ConflictText(backwards, markerSize: markerSize).swapped.parts
        : forwards == backwards
      if !isEqual {
        return "in style \(style)\n\(shown(forwards))and swapped\n\(shown(backwards))"
      }
    }
    if merged.report.conflictCount != swapped.report.conflictCount
      || merged.report.discardedCount != swapped.report.discardedCount
    {
      return "the reports count different things"
    }
    return nil
  }

  /// A side that did nothing, or the same as the other, leaves the other side's file.
  static let identity = Law("identity") { merge, merger in
    let (a, b) = (Bytes(merge.ours), Bytes(merge.theirs))
    let rows = [("a, a, b", a, a, b, b), ("a, b, b", a, b, b, b), ("a, b, a", a, b, a, b)]
    for (name, base, ours, theirs, expected) in rows {
      guard let merged = merger.merge(merge.policy, base, ours, theirs) else {
        return "merge(\(name)) is refused"
      }
      let bytes = merged.bytes()
      if bytes != expected || merged.hasConflicts {
        return "merge(\(name)) is\n\(bytes.text)with a = ours and b = theirs"
      }
    }
    return nil
  }

  /// The result depends on nothing but the inputs: not on where they lie, and not on the call.
  static let determinism = Law("determinism") { merge, merger in
    guard let first = merger(merge) else { return nil }
    let base = displaced(merge.base, by: 3)
    let ours = displaced(merge.ours, by: 1)
    let theirs = displaced(merge.theirs, by: 6)
    let others =
      (0..<3).map { _ in merger(merge) } + [
        merger.merge(merge.policy, base, ours, theirs)
      ]
    for style in ConflictStyle.allCases {
      for other in others where other?.bytes(style: style) != first.bytes(style: style) {
        return "in style \(style)\n\(first.bytes(style: style).text)and then\n"
          + (other?.bytes(style: style).text ?? "nothing")
      }
    }
    return nil
  }

  /// The same bytes as a slice of a larger storage, at an address that is a multiple of nothing.
  private static func displaced(_ bytes: [UInt8], by count: Int) -> Bytes {
    let filling = [UInt8](repeating: UInt8(ascii: "{"), count: count)
    return Bytes(filling + bytes + filling)[count..<count + bytes.count]
  }
}
