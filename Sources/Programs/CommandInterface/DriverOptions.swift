package import RecordMerge

/// The request in a command line of `jsonl-merge`.
package enum DriverCommand: Equatable, Sendable {
  case merge(DriverOptions)
  case printPolicy(PolicyQuestion)
  case help
  case version
}

/// The three files of a merge, and how it is done.
package struct DriverOptions: Equatable, Sendable {
  /// Where the result goes.
  package enum Output: Equatable, Sendable {
    /// To the file of ours, as git expects of a merge driver.
    case ours
    case standardOutput
    case file(String)
  }

  package var base: String
  package var ours: String
  package var theirs: String
  /// The path of the file in its repository (`%P`): git passes temporary files to a driver.
  package var path: String?
  /// The policy file that the command line names; nil to use the repository's own.
  package var policyFile: String?
  /// The number of characters of a conflict marker.
  package var markerSize = 7
  package var labels = ConflictLabels()
  /// Nil to use git's configuration.
  package var style: ConflictStyle?
  package var output = Output.ours
  /// The path of the report; nil for none.
  package var reportPath: String?
  /// Whether this is an inner merge of a criss-cross, which can't ask anybody.
  package var isVirtual = false

  package init(base: String, ours: String, theirs: String) {
    self.base = base
    self.ours = ours
    self.theirs = theirs
  }

  /// All files that the command line names, except for the report.
  package var files: [String] {
    var files = [base, ours, theirs]
    if case .file(let path) = output { files.append(path) }
    if let policyFile { files.append(policyFile) }
    return files
  }

  /// Whether git does this merge: it passes the path, and reads the result from the file of ours.
  package var isRunByGit: Bool { path != nil && output == .ours }

  /// The file's name for policies and messages.
  package var displayedPath: String { path ?? ours }
}

/// The question which policy applies to a file.
package struct PolicyQuestion: Equatable, Sendable {
  /// The file, as a path from the current folder.
  package var path: String
  /// As in `DriverOptions`.
  package var policyFile: String?

  package init(path: String, policyFile: String? = nil) {
    self.path = path
    self.policyFile = policyFile
  }
}

/// An option of `jsonl-merge` as it is spelled. Parsing, suggestions in errors, and tests of the
/// documentation all use this list.
package enum DriverOption: String, CaseIterable, Sendable {
  case path = "-p"
  case markerSize = "-L"
  case labelOurs = "--label-ours"
  case labelBase = "--label-base"
  case labelTheirs = "--label-theirs"
  case style = "--style"
  case policy = "--policy"
  case standardOutput = "--stdout"
  case output = "-o"
  case report = "--report"
  case virtual = "--virtual"
  case printPolicy = "--print-policy"
  case help = "--help"
  case shortHelp = "-h"
  case version = "--version"

  package var takesValue: Bool {
    switch self {
    case .path, .markerSize, .labelOurs, .labelBase, .labelTheirs, .style, .policy, .output,
      .report, .printPolicy:
      true
    case .standardOutput, .virtual, .help, .shortHelp, .version: false
    }
  }
}
