internal import CommandInterface

/// A problem of the attributes of a file.
enum AttributesFinding: Equatable, Sendable {
  case noRule(path: String)
  case otherMerge(path: String, attribute: String)
  /// The attributes in the repository send the file to the driver, and git says otherwise: a file
  /// of this clone alone takes it away, or something else that git reads.
  case takenAway(path: String, value: String, by: String?)
  /// A branch whose attributes do not send the file to the driver.
  case branchWithoutRule(branch: String, path: String)
  /// Git turns line feeds into other line ends in the work tree.
  case lineEndConversion(path: String, setting: String)

  /// Whether the repair needs no decision of a person.
  var canBeFixed: Bool {
    switch self {
    case .noRule, .branchWithoutRule: true
    case .otherMerge, .takenAway, .lineEndConversion: false
    }
  }
}

extension Messages {
  static func text(_ finding: AttributesFinding) -> FindingText {
    switch finding {
    case .noRule(let path):
      FindingText(
        code: "no-rule",
        path: path,
        evidence: "no attribute in the repository sends it to the merge driver",
        meaning: "Git merges it as text unless other attributes say otherwise.",
        fix: "git jsonl install writes the line into .gitattributes, which is then to be committed."
          + (MigrationPage.isOfTracker(path)
            ? "\n\(MigrationPage.trackers.path) says what changes." : "")
      )
    case .otherMerge(let path, let attribute):
      FindingText(
        code: "other-merge",
        path: path,
        evidence: "the attributes say \(printable(attribute))",
        meaning: "The merge driver is not used for it.",
        fix: attribute.hasPrefix("merge=")
          ? "git jsonl install --replace sends it to the driver.\n"
            + "\(MigrationPage(attribute: attribute, path: path).path) says what changes."
          : "Remove that attribute from .gitattributes, and run git jsonl install."
      )
    case .takenAway(let path, let value, let file):
      FindingText(
        code: "rule-taken-away",
        path: path,
        evidence: "git check-attr says \(quoted("merge: " + value)) of it"
          + (file.map { ", because of a line in " + printable($0) } ?? ""),
        meaning: "The merge driver is not used for it in this clone.",
        fix: file.map { "Remove that line from \(printable($0))." }
          ?? "git check-attr -a shows what git reads; remove what says so."
      )
    case .branchWithoutRule(let branch, let path):
      FindingText(
        code: "branch-without-rule",
        path: path,
        evidence: "the attributes on \(printable(branch)) do not send it to the merge driver",
        meaning: "Git takes the attributes of the branch that is merged into, and merges it as "
          + "text there.",
        fix: "Bring the line of .gitattributes to that branch, too; git jsonl doctor --fix says it "
          + "in info/attributes, for merges in this repository."
      )
    case .lineEndConversion(let path, let setting):
      FindingText(
        code: "line-end-conversion",
        path: path,
        evidence: "git gives it other line ends in the work tree (\(printable(setting)))",
        meaning: "A program that writes line feeds changes every line of it.",
        fix: "Add \(quoted("text eol=lf")) to its line in .gitattributes."
      )
    }
  }
}
