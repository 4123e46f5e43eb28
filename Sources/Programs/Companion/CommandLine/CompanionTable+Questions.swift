// The verbs that ask the store, and those about the command itself.
extension VerbDescription {
  static let show = VerbDescription(
    verb: .show,
    summary: "show a record, its history, or what it was at a time",
    forms: ["[-c PATH] KEY [--at TIME | --history] [--json]"],
    paragraphs: [
      "The history is that of this store: each edit since the record came into it, with who, when, "
        + "and the fields that changed. What others did before it was imported is in git's log."
    ],
    operands: [key("the record")],
    options: [
      ownCollection,
      Option(option: .history, text: "list the changes of the record, the latest first"),
      Option(
        option: .at,
        text: "show the record as it was at TIME: a date, or a date and time by RFC 3339 "
          + "(2026-11-20, 2026-11-20T10:15:00Z)"
      ),
      Option(
        option: .json,
        text: "print the record on one line; with --history, one JSON object for each change"
      ),
    ],
    attention: "there is no such record, or there was none at that time",
    examples: [Example(command: "git jsonl show t-1 --history", text: "who changed what, and when")]
  )

  static let query = VerbDescription(
    verb: .query,
    summary: "ask the store in SQL",
    forms: ["SQL [--json]"],
    paragraphs: [
      "Runs one statement that only reads. For each collection there is a view with the name of "
        + "its file, without its folders and its ending, and a column for each field; \"git jsonl "
        + "query 'SELECT name FROM sqlite_schema'\" lists them."
    ],
    operands: [
      Operand(name: "SQL", text: "a SELECT of SQLite", presence: .required)
    ],
    options: [
      Option(option: .json, text: "print each row as a JSON object, one on a line")
    ],
    examples: [
      Example(
        command: "git jsonl query 'SELECT status, count(*) AS n FROM tasks GROUP BY status'",
        text: "count by status"
      )
    ]
  )

  static let identifier = VerbDescription(
    verb: .identifier,
    summary: "explain the id of a record, or the odds that two collide",
    forms: ["[-c PATH] [KEY] [--json]"],
    paragraphs: [
      "With KEY: which fields the id was made from, and with how many digits. Without: how many "
        + "ids there are, how long a new one would be, and how likely it would meet one that is "
        + "there."
    ],
    operands: [Operand(name: "KEY", text: "the record", presence: .optional)],
    options: [
      ownCollection,
      Option(option: .json, text: "print one JSON object"),
    ],
    attention: "there is no such record",
    examples: [Example(command: "git jsonl id", text: "are the ids still long enough?")]
  )

  static let path = VerbDescription(
    verb: .path,
    summary: "print where a file of the store lies",
    forms: ["store | attic | policy"],
    operands: [
      Operand(
        name: "NAME",
        text: "store: the database; attic: what merges set aside; policy: the policy file",
        presence: .required,
        choices: StorePath.allCases.map(\.rawValue)
      )
    ],
    examples: [
      Example(command: "sqlite3 \"$(git jsonl path store)\"", text: "open the store in SQLite")
    ]
  )

  static let completion = VerbDescription(
    verb: .completion,
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

  static let help = VerbDescription(
    verb: .help,
    summary: "explain git jsonl, or a verb of it",
    forms: ["[VERB]"],
    operands: [
      Operand(
        name: "VERB",
        text: "the verb",
        presence: .optional,
        choices: CompanionVerb.allCases.map(\.rawValue)
      )
    ],
    examples: [Example(command: "git jsonl help put", text: "the same as git jsonl put --help")]
  )
}
