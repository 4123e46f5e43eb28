internal import CommandInterface
internal import GitObjects
internal import MergeContext
internal import MergePolicy

/// `git jsonl path`: prints the path of a file of the store, even if it does not exist.
struct PathVerb: WorkspaceVerb {
  static let name = "path"

  static let description = VerbDescription(
    summary: "print the path of a file of the store",
    forms: ["store | attic | policy"],
    operands: [
      Operand(
        name: "NAME",
        text: "store: the database; attic: overridden values; policy: the policy file",
        presence: .required,
        choices: StorePath.allCases.map(\.rawValue)
      )
    ],
    examples: [
      Example(command: "sqlite3 \"$(git jsonl path store)\"", text: "open the store in SQLite")
    ]
  )

  /// A file of the store. The raw value is the word for it.
  enum StorePath: String, CaseIterable, Sendable { case store, attic, policy }

  var path: StorePath
}

// MARK: - Arguments

extension PathVerb {
  init(_ words: VerbWords) throws(CommandLineError) {
    path = try words.choice(StorePath.init)
  }
}

// MARK: - Action

extension PathVerb {
  func run(in workspace: Workspace, _ output: inout Output) throws -> Int32 {
    switch path {
    case .store: try output.add(line: workspace.storePath)
    case .attic:
      try output.add(line: Attic.path(inGitDirectory: workspace.gitDirectory))
    case .policy: try output.add(line: workspace.workTree + "/" + PolicyFile.path)
    }
    return ExitStatus.done
  }
}
