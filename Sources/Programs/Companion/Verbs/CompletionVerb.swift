/// `git jsonl completion`: prints the completion script of a shell.
struct CompletionVerb: Verb {
  static let name = "completion"

  static let description = VerbDescription(
    summary: "print the completion script of a shell",
    forms: ["bash | zsh | fish"],
    paragraphs: [
      "For bash, put the line eval \"$(git jsonl completion bash)\" into ~/.bashrc. For zsh, save "
        + "the script as _git-jsonl in a folder of fpath. For fish, put the line git jsonl "
        + "completion fish | source into ~/.config/fish/config.fish."
    ],
    operands: [
      Operand(
        name: "SHELL",
        text: "the shell",
        presence: .required,
        choices: CompletionShell.allCases.map(\.rawValue)
      )
    ],
    examples: [
      Example(command: "eval \"$(git jsonl completion bash)\"", text: "use it in this bash")
    ]
  )

  var shell: CompletionShell
}

// MARK: - Arguments

extension CompletionVerb {
  init(_ words: VerbWords) throws(CommandLineError) {
    shell = try words.choice(CompletionShell.init)
  }
}

// MARK: - Action

extension CompletionVerb {
  func run(_ context: VerbContext, _ output: inout Output) throws -> Int32 {
    try output.add(text: shell.script)
    return ExitStatus.done
  }
}
