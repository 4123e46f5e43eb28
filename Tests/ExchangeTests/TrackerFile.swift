import TestSupport
import Testing

/// A version of a file from one of the made-up merges of a tracker's file.
struct TrackerFile: Sendable, CustomTestStringConvertible {
  let name: String
  let text: String

  var testDescription: String { name }

  /// The files in which every line is a record.
  static let whole = all.filter { $0.firstMarkerNumber == nil }
  /// The one that was committed with conflict markers in it, which an import refuses.
  static let marked = all.filter { $0.firstMarkerNumber != nil }

  private static let all = TrackerMerge.numbers.map { TrackerMerge($0) }.flatMap { merge in
    merge.files.map { file in
      TrackerFile(
        name: "\(merge.name)/\(file.name)",
        text: String(decoding: file.bytes, as: UTF8.self)
      )
    }
  }

  /// The number of the first line that is a conflict marker.
  var firstMarkerNumber: Int? {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    return lines.firstIndex { $0.hasPrefix("<<<<<<< ") }.map { $0 + 1 }
  }
}
