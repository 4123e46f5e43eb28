/// A verb of `git jsonl`. The raw value is the word for it on a command line; the order is that of
/// the help.
package enum CompanionVerb: String, CaseIterable, Sendable {
  case initialize = "init"
  case install
  case uninstall
  case doctor
  case check
  case status
  case export
  case `import`
  case watch
  case put
  case get
  case list
  case edit
  case delete
  case restore
  case show
  case diff
  case log
  case explain
  case resolve
  case attic
  case land
  case query
  case identifier = "id"
  case path
  case textconv
  case completion
  case hook
  case help
}

/// An option of a verb. The raw value is its long spelling, which is the same for all verbs.
package enum CompanionOption: String, CaseIterable, Sendable {
  case collection = "--collection"
  case full = "--full"
  case dryRun = "--dry-run"
  case standardOutput = "--stdout"
  case parent = "--parent"
  case sort = "--sort"
  case limit = "--limit"
  case offset = "--offset"
  case all = "--all"
  case reason = "--reason"
  case history = "--history"
  case at = "--at"
  case blame = "--blame"
  case global = "--global"
  case fix = "--fix"
  case field = "--field"
  case plan = "--plan"
  case onto = "--onto"
  case push = "--push"
  case debounce = "--debounce"
  case json = "--json"
  case help = "--help"

  package var shortSpelling: String? {
    switch self {
    case .collection: "-c"
    case .help: "-h"
    default: nil
    }
  }

  /// What stands for the option's value in a help text; nil where it takes none.
  package var valueName: String? {
    switch self {
    case .collection: "PATH"
    case .parent: "KEY"
    case .sort: "FIELD"
    case .field: "FIELD=SIDE"
    case .plan: "FILE"
    case .push: "REMOTE"
    case .debounce: "SECONDS"
    case .limit, .offset: "N"
    case .reason: "TEXT"
    case .at: "TIME"
    case .onto: "TARGET"
    case .full, .dryRun, .standardOutput, .all, .history, .blame, .global, .fix, .json, .help: nil
    }
  }

  /// The ways to write the option, the shorter one first.
  package var spellings: [String] { [shortSpelling, rawValue].compactMap { $0 } }

  /// The option that a word without an attached value spells.
  package init?(spelling: String) {
    guard let option = Self.allCases.first(where: { $0.spellings.contains(spelling) })
    else { return nil }
    self = option
  }
}

/// What a verb is: the one place from which its parser, its help, the shell completions, and the
/// tests of the manual page come.
package struct VerbDescription: Sendable {
  /// What stands behind the verb that is no option.
  package struct Operand: Sendable {
    package enum Presence: Sendable { case required, optional, repeated }

    package var name: String
    package var text: String
    package var presence: Presence
    /// All that it can be; empty where it can be anything.
    package var choices: [String] = []
    package var isFile = false
  }

  package struct Option: Sendable {
    package var option: CompanionOption
    package var text: String
    /// What stands for the option's value with this verb, where that is not as with others.
    package var ownValueName: String?

    package init(option: CompanionOption, text: String, ownValueName: String? = nil) {
      self.option = option
      self.text = text
      self.ownValueName = ownValueName
    }

    /// What stands for the option's value; nil where it takes none.
    package var valueName: String? { ownValueName ?? option.valueName }
  }

  package struct Example: Sendable {
    /// A command line as a shell reads it.
    package var command: String
    package var text: String
  }

  package var verb: CompanionVerb
  /// What the verb does, in a line.
  package var summary: String
  /// What can stand behind the verb, form by form.
  package var forms: [String]
  /// What has to be known besides, by paragraph.
  package var paragraphs: [String] = []
  package var operands: [Operand] = []
  /// `--help`, which all verbs have, is not among them.
  package var options: [Option] = []
  /// What exit status 1 means; nil where the verb never ends with it.
  package var attention: String?
  package var examples: [Example]

  /// What stands for the value of an option of the verb; nil where it takes none.
  package func valueName(of option: CompanionOption) -> String? {
    options.first { $0.option == option }?.valueName ?? option.valueName
  }

  /// Whether the verb has an option; each has `--help`.
  package func takes(_ option: CompanionOption) -> Bool {
    option == .help || options.contains { $0.option == option }
  }
}

extension CompanionVerb {
  /// What the verb is.
  package var description: VerbDescription {
    switch self {
    case .initialize: .initialize
    case .install: .install
    case .uninstall: .uninstall
    case .doctor: .doctor
    case .check: .check
    case .hook: .hook
    case .status: .status
    case .export: .export
    case .import: .import
    case .watch: .watch
    case .put: .put
    case .get: .get
    case .list: .list
    case .edit: .edit
    case .delete: .delete
    case .restore: .restore
    case .show: .show
    case .diff: .diff
    case .log: .log
    case .explain: .explain
    case .resolve: .resolve
    case .attic: .attic
    case .land: .land
    case .query: .query
    case .identifier: .identifier
    case .path: .path
    case .textconv: .textconv
    case .completion: .completion
    case .help: .help
    }
  }
}

/// The exit statuses of `git jsonl`, as git's own commands have them.
package enum CompanionExitStatus {
  package static let done: Int32 = 0
  /// There is something to see to: a conflict, a damaged line, a record that is not there.
  package static let attention: Int32 = 1
  package static let failure: Int32 = 128
  package static let usage: Int32 = 129
  /// Nobody reads what is written any more: the status that a shell has for SIGPIPE.
  package static let brokenPipe: Int32 = 141
}
