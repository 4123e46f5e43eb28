internal import CommandInterface
internal import ContentHash
internal import GitObjects
internal import PolicyYAML
internal import SQLiteStorage

/// `git jsonl help`: explains the command, or a verb of it.
struct HelpVerb: Verb {
  static let name = "help"

  static let description = VerbDescription(
    summary: "explain git jsonl, or one of its verbs",
    forms: ["[VERB]"],
    operands: [
      Operand(
        name: "VERB",
        text: "the verb",
        presence: .optional,
        choices: allVerbs.map { $0.name }
      )
    ],
    examples: [Example(command: "git jsonl help put", text: "the same as git jsonl put --help")]
  )

  /// The subject of the help.
  enum Subject: Equatable, Sendable {
    case command
    /// The verb with this name.
    case verb(String)
    /// The version of the program, for `--version`.
    case version
  }

  var subject = Subject.command
}

// MARK: - Arguments

extension HelpVerb {
  init(_ words: VerbWords) throws(CommandLineError) {
    guard words.operand(0) != nil else { return }
    subject = .verb(try words.choice { knownVerb(named: $0)?.name })
  }
}

// MARK: - Action

extension HelpVerb {
  func run(_ context: VerbContext, _ output: inout Output) throws -> Int32 {
    switch subject {
    case .command: try output.add(text: commandHelpText)
    case .verb(let name):
      try output.add(text: knownVerb(named: name)?.helpText ?? commandHelpText)
    case .version:
      let libraries = [
        gitLibraryVersion, cryptoLibraryVersion, sqliteLibraryVersion, yamlLibraryVersion,
      ]
      let text = versionText("git-jsonl", commit: context.commit, libraries: libraries)
      try output.add(text: text)
    }
    return ExitStatus.done
  }
}
