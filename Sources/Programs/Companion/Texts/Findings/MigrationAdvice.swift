internal import CommandInterface

/// The pages about moving from another way to merge or to keep records.
enum MigrationPage: String, CaseIterable {
  case union = "merge-union"
  case trackers
  case otherDrivers = "other-drivers"
  case recordFiles = "json-files"

  var path: String { "Documentation/migration/\(rawValue).md" }

  /// The page for a file that an attribute such as `merge=union` sends to another driver.
  init(attribute: String, path: String) {
    if attribute == "merge=beads" || Self.isOfTracker(path) {
      self = .trackers
    } else {
      self = attribute == "merge=union" ? .union : .otherDrivers
    }
  }

  /// Whether a file is that of a tracker, which has its own ways to merge and to commit it.
  static func isOfTracker(_ path: String) -> Bool { path.hasPrefix(".beads/") }
}

/// What is not wrong, and could be better.
enum MigrationAdvice: Equatable, Sendable {
  /// A folder has many files of one record each.
  case recordFiles(folder: String, count: Int)
}

extension Messages {
  static func text(_ advice: MigrationAdvice) -> FindingText {
    switch advice {
    case .recordFiles(let folder, let count):
      FindingText(
        code: "record-files",
        path: folder,
        evidence: "\(counted(count, "JSON file")) with one record each",
        meaning: "Git merges each of them as text. As lines of one file, they merge by record.",
        fix: "\(MigrationPage.recordFiles.path) says how to join them, and when not to."
      )
    }
  }
}
