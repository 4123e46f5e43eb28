internal import CommandInterface
internal import Setup

/// A problem of the registration of the merge driver, or of the program that shows the files in a
/// diff.
enum DriverFinding: Equatable, Sendable {
  /// The attributes name the driver, and git does not know it. `paths` are its files.
  case noDriver(paths: [String])
  case foreignDriver(line: String)
  /// The program that a line names can't be started.
  case driverDoesNotStart(key: String, line: String, program: String)
  /// The same for the program that shows the files in a diff.
  case textconvDoesNotStart(line: String, program: String)
  /// A line of ours has no placeholders, or has them in another order.
  case wrongPlaceholders(key: String, line: String, missing: [String])
  /// A line of an earlier version has git leave ours without markers if the program is not found.
  case outdatedLine(key: String, line: String)

  /// Whether the repair needs no decision of a person.
  var canBeFixed: Bool {
    switch self {
    case .noDriver, .driverDoesNotStart, .textconvDoesNotStart, .wrongPlaceholders,
      .outdatedLine:
      true
    case .foreignDriver: false
    }
  }
}

extension Messages {
  static func text(_ finding: DriverFinding) -> FindingText {
    switch finding {
    case .noDriver(let paths):
      FindingText(
        code: "no-driver",
        evidence: "the attributes send \(counted(paths.count, "file")) to the merge driver jsonl, "
          + "such as \(printable(paths.first ?? "")), and git does not know the driver",
        meaning: "Git merges them as text, line by line.",
        fix: byFix
      )
    case .foreignDriver(let line):
      FindingText(
        code: "foreign-driver",
        evidence: "merge.jsonl.driver is \(printable(line))",
        meaning: "Another program merges the files.",
        fix: "git config --unset merge.jsonl.driver, and git jsonl install, replace it.\n"
          + "\(MigrationPage.otherDrivers.path) says what changes."
      )
    case .driverDoesNotStart(let key, let line, let program):
      FindingText(
        code: "driver-does-not-start",
        evidence: "\(key) is \(printable(line)), and \(quoted(program)) can't be started",
        meaning: DriverLine(line).hasFallback
          ? "Git merges these files as text, line by line."
          : "A merge of these files is a conflict, without the other side's changes in them.",
        fix: "Install jsonl-merge, or put its folder into PATH. \(byFix)"
      )
    case .textconvDoesNotStart(let line, let program):
      FindingText(
        code: "textconv-does-not-start",
        evidence: "diff.jsonl.textconv is \(printable(line)), and \(quoted(program)) can't be "
          + "started",
        meaning: "git diff and git log -p fail for files with the attribute diff=jsonl.",
        fix: "Install git-jsonl, or put its folder into PATH. \(byFix)"
      )
    case .wrongPlaceholders(let key, let line, let missing):
      FindingText(
        code: "wrong-placeholders",
        evidence: "\(key) is \(printable(line)), "
          + (missing.isEmpty
            ? "with base, ours and theirs in another order"
            : "without " + list(missing, last: "and")),
        meaning: "The driver can't tell the versions apart, or which policy holds.",
        fix: byFix
      )
    case .outdatedLine(let key, let line):
      FindingText(
        code: "outdated-driver-line",
        evidence: "\(key) is \(printable(line)), as an earlier version wrote it",
        meaning: "Where jsonl-merge is not in PATH, as for a program with windows, a merge leaves "
          + "the other side's changes out of the file.",
        fix: byFix
      )
    }
  }
}
