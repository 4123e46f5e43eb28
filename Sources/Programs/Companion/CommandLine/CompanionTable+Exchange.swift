internal import MergePolicy

// The verbs that bring the store and the files together.
extension VerbDescription {
  static let initialize = VerbDescription(
    verb: .initialize,
    summary: "make the store, read the files into it, and set git up",
    forms: ["[PATH...]"],
    paragraphs: [
      "Each PATH becomes a collection: a file of records, one JSON object on a line. A file that "
        + "is not there yet is made by the first export. Without a PATH, the collections are the "
        + "files that git tracks or does not ignore, and that a pattern of \(PolicyFile.path) or "
        + "the attribute merge=jsonl is for; where there are none, all *.jsonl that git tracks.",
      "Run again, it adds collections and leaves everything else as it is. The store lies in the "
        + "git directory of the work tree, and is never committed.",
      "Then it does what git jsonl install does: merge driver, attributes and hooks. No policy "
        + "file is written, since files merge without one; \(PolicyFile.path) at the top of the "
        + "work tree is the place for it.",
    ],
    operands: [
      Operand(name: "PATH", text: "a JSON Lines file of the work tree", presence: .repeated)
        .asFile
    ],
    attention: "a file has damaged lines or conflicts, or something is left to the user, which is "
      + "reported, and all else was done",
    examples: [Example(command: "git jsonl init tasks.jsonl", text: "begin with one file")]
  )

  static let status = VerbDescription(
    verb: .status,
    summary: "show what is edited, changed on disk, or in conflict",
    forms: ["[--json]"],
    paragraphs: [
      "For each collection: the records that were edited in the store and are not exported, "
        + "whether the file changed since the store last met it, and the conflicts, each with the "
        + "time since when. Nothing is changed."
    ],
    options: [
      Option(
        option: .json,
        text: "print one JSON object, which Documentation/status.md describes"
      )
    ],
    attention: "something is edited, changed on disk or in conflict",
    examples: [
      Example(
        command: "git jsonl status || git jsonl export",
        text: "write the file if there is something to write"
      )
    ]
  )

  static let export = VerbDescription(
    verb: .export,
    summary: "write edited records to their files",
    forms: ["[-c PATH] [--full] [--dry-run]", "[-c PATH] [--full] --stdout"],
    paragraphs: [
      "Lines of records that were not edited keep their bytes. A file that changed since the store "
        + "last met it is merged in first, so that nothing that was pulled or edited by hand is "
        + "overwritten. A record in conflict is left as it is in the file; all others are written.",
      "The file is replaced whole or not at all.",
    ],
    options: [
      collection("export this file alone; without it, all collections are exported"),
      Option(
        option: .full,
        text: "write every record anew from the store instead of the edited ones alone"
      ),
      Option(option: .dryRun, text: "say what would be written, and change nothing"),
      Option(
        option: .standardOutput,
        text: "write what would be in the file to standard output; what is edited stays so"
      ),
    ],
    attention: "a record is in conflict, or a line is damaged, so that it was left as it is; or "
      + "the file has conflict markers, or is missing or empty, and has to be seen to first",
    examples: [
      Example(
        command: "git jsonl export && git commit -m 'Close t-1' tasks.jsonl",
        text: "bring edits into a commit"
      )
    ]
  )

  static let `import` = VerbDescription(
    verb: .import,
    summary: "merge what changed in files into the store",
    forms: ["[-c PATH] [FILE | -] [--dry-run]"],
    paragraphs: [
      "What changed in a file since the store last met it is merged with what was edited in the "
        + "store, by the same rules as a merge in git. An edit that is not exported is never "
        + "overwritten: where both changed one field and no rule decides, the record is in "
        + "conflict.",
      "Good records are read even where other lines are damaged; each damaged line is reported "
        + "with its line and column.",
    ],
    operands: [
      Operand(
        name: "FILE",
        text: "put the records of this file into the collection, as put --json does, instead of "
          + "merging the collection's own file; - stands for standard input",
        presence: .optional
      ).asFile
    ],
    options: [
      collection("the collection; without it and without FILE, all of them are brought in"),
      Option(option: .dryRun, text: "say what would change, and change nothing"),
    ],
    attention: "a record is in conflict or refused, a line is damaged, or the file has conflict "
      + "markers, or is missing or empty, and has to be seen to first",
    examples: [
      Example(
        command: "git jsonl import -c tasks.jsonl - < more.jsonl",
        text: "add records from elsewhere"
      )
    ]
  )
}

extension VerbDescription {
  static let watch = VerbDescription(
    verb: .watch,
    summary: "keep store and files together until it is told to end",
    forms: ["[--debounce SECONDS]"],
    paragraphs: [
      "Imports a file when it changes on disk, and exports when records were edited in the store, "
        + "by this program or any other. A burst of edits is exported once, when it is over, and "
        + "at the latest after six times the time of --debounce. While git is in the middle of "
        + "something, such as a merge or a rebase, nothing is done.",
      "It runs in the foreground, and tells what it does on standard error, one JSON object on a "
        + "line; Documentation/watch.md describes them, and how to have it started by systemd and "
        + "launchd. What fails is said once, and tried again. One process watches a work tree at a "
        + "time.",
      "SIGTERM, SIGINT and SIGHUP have it export what is edited, and end within 12 seconds; a "
        + "second one ends it at once. Whatever ends it, what is not exported is in the store.",
    ],
    options: [
      Option(
        option: .debounce,
        text: "how long nothing must have been edited before the store is exported (default 5)"
      )
    ],
    attention: "the work tree is watched already, or records are left in the store alone at the "
      + "end",
    examples: [
      Example(
        command: "git jsonl watch --debounce 1",
        text: "have edits in the file within seconds"
      )
    ]
  )
}

extension VerbDescription {
  static func collection(_ text: String) -> Option { Option(option: .collection, text: text) }

  /// The option that names the collection of a record.
  static let ownCollection = collection(
    "the collection, by the path of its file; not needed where there is one alone"
  )

  static func key(_ text: String) -> Operand {
    Operand(name: "KEY", text: text, presence: .required)
  }
}

extension VerbDescription.Operand {
  /// The same operand, for which a shell offers the names of files.
  var asFile: Self {
    var operand = self
    operand.isFile = true
    return operand
  }
}
