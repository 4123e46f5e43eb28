internal import CommandInterface

/// `git jsonl ready`: lists the records of the view `ready`.
struct ReadyVerb: WorkspaceVerb {
  static let name = "ready"

  static let description = VerbDescription(
    summary: "list the records that are ready to be worked on",
    forms: ["[-c PATH] [--sort FIELD]... [-n N] [--offset N] [--count] [--csv | --json]"],
    paragraphs: [
      "The policy says which records are ready, with a view of this name: git jsonl ready is git "
        + "jsonl list @ready. The preset beads has one, which takes open issues that wait for no "
        + "other issue."
    ],
    options: ListVerb.description.options.filter { $0.option.name != "--all" },
    examples: [
      Example(
        command: "git jsonl ready --sort priority --limit 10",
        text: "what to do next"
      )
    ]
  )

  var list: ListVerb
}

extension ReadyVerb {
  init(_ words: VerbWords) throws(CommandLineError) {
    list = try ListVerb(words)
    list.condition = "@" + Self.name
  }

  var mayBePaged: Bool { list.mayBePaged }

  func run(in workspace: Workspace, _ output: inout Output) throws -> Int32 {
    try list.run(in: workspace, &output)
  }
}
