// The verbs that say what happened to records, and give back what a merge set aside.
extension VerbDescription {
  static let diff = VerbDescription(
    verb: .diff,
    summary: "show what changed, record by record and field by field",
    forms: ["[-c PATH] [A [B]] [--json]"],
    paragraphs: [
      "A and B are each store, file, index, or a commit as git names it; a branch of such a name "
        + "can be given as refs/heads/store. A..B and A...B mean what they mean to git diff. "
        + "Without B it is the file. Without both, the file is compared with the store, which is "
        + "what an export would write, or where there is no store the index with the file.",
      "Records are compared by key, wherever they stand, and values by what they mean. Texts and "
        + "lists that changed are shown line by line. On a terminal, the changes are in colour.",
    ],
    operands: [
      Operand(name: "A", text: "what it was before", presence: .optional),
      Operand(name: "B", text: "what it is after", presence: .optional),
    ],
    options: [
      Option(
        option: .collection,
        text: "compare this file alone; without it, all collections, or where there is no store "
          + "all files of records that git knows"
      ),
      Option(
        option: .json,
        text: "print each record that differs as a JSON object, one on a line, which "
          + "Documentation/history.md describes"
      ),
    ],
    examples: [
      Example(command: "git jsonl diff", text: "what is edited and not exported?"),
      Example(command: "git jsonl diff HEAD~1 HEAD", text: "what did the last commit change?"),
    ]
  )

  static let log = VerbDescription(
    verb: .log,
    summary: "show which commits changed a record or a field",
    forms: ["[-c PATH] KEY [FIELD] [--blame] [--json]"],
    paragraphs: [
      "Walks back from HEAD, through merges, and tells of each commit that changed the record: "
        + "who, when, and each field before and after. A merge that took a value over is passed "
        + "through to the commit that wrote it; one that made a value of its own is told. A file "
        + "that was renamed is followed.",
      "With --blame: for each field that the record has now, the commit that set it.",
    ],
    operands: [
      key("the record"),
      Operand(
        name: "FIELD",
        text: "tell of this field alone, or of a path such as meta.owner",
        presence: .optional
      ),
    ],
    options: [
      Option(
        option: .collection,
        text: "the file; not needed where there is one collection alone, or where there is no "
          + "store one file of records that git knows"
      ),
      Option(option: .blame, text: "tell who set each field"),
      Option(
        option: .json,
        text: "print each change, or with --blame each field, as a JSON object, one on a line, "
          + "which Documentation/history.md describes"
      ),
    ],
    attention: "no commit has the record, or the field",
    examples: [
      Example(command: "git jsonl log t-1 status", text: "who closed it, and when?"),
      Example(command: "git jsonl log t-1 --blame", text: "who set which field?"),
    ]
  )

  static let explain = VerbDescription(
    verb: .explain,
    summary: "say why a merge came to what it came to",
    forms: ["[-c PATH] [COMMIT] [--json]"],
    paragraphs: [
      "Computes the merge again from what git has of its sides, by the policy file of the branch "
        + "that was merged into, and tells for each record that both sides touched, field by "
        + "field: the rule that decided, the values, which of them holds, and what was set aside; "
        + "and which records were deleted though edited. What one side alone changed needed no "
        + "decision and is not told.",
      "Without COMMIT, that is the merge, rebase, cherry-pick or revert that is under way, or else "
        + "HEAD. Where the commit has something else than the rules give, because somebody "
        + "changed it, that is said. A file that one side renamed is told of with what the other "
        + "made of it, and a file that one side deleted while the other changed it is named.",
    ],
    operands: [
      Operand(name: "COMMIT", text: "a merge commit, as git names it", presence: .optional)
    ],
    options: [
      Option(
        option: .collection,
        text: "explain this file alone; without it, all files of records that both sides changed"
      ),
      Option(
        option: .json,
        text: "print each file as a JSON object, one on a line, which Documentation/history.md "
          + "describes"
      ),
    ],
    attention: "the commit is no merge of two branches",
    examples: [
      Example(command: "git jsonl explain", text: "what did the merge just now decide?"),
      Example(command: "git jsonl explain HEAD~3 --json", text: "an older one, for programs"),
    ]
  )

  static let resolve = VerbDescription(
    verb: .resolve,
    summary: "decide conflicts, in files and in the store",
    forms: [
      "[PATH...]",
      "[PATH...] [--all SIDE] [--field FIELD=SIDE]... [--plan FILE] [--dry-run] [--json]",
    ],
    paragraphs: [
      "First the merge is made again, so that a conflict which git left because the driver was not "
        + "installed may need no decision at all. What is left is decided field by field: at a "
        + "terminal you are asked, and nothing is written before the last question; elsewhere the "
        + "options decide. What was edited in a file since the merge stays. What the rules set "
        + "aside when the merge is made again goes to the attic.",
      "Conflicts are found in the index, as blocks of markers of any style, as _conflicts members, "
        + "and in the store. A file in which nothing is left is staged. SIDE is ours, theirs, base "
        + "or both: both joins two lists, two texts, or lines without a key. Outside of a merge, "
        + "the base is what diff3 markers or _conflicts say; where nothing says it, base can't be "
        + "chosen, and a record that stands on one side of a block alone is kept, unless the other "
        + "side is empty: then you are asked.",
    ],
    operands: [
      Operand(
        name: "PATH",
        text: "a file with conflicts; without one, all files of records and the store",
        presence: .repeated,
        isFile: true
      )
    ],
    options: [
      Option(
        option: .all,
        text: "decide everything by SIDE, where that fits",
        ownValueName: "SIDE"
      ),
      Option(option: .field, text: "decide this field by SIDE, in all conflicts"),
      Option(
        option: .plan,
        text: "take decisions from FILE, or with - from standard input: a JSON object on each "
          + "line, which Documentation/history.md describes"
      ),
      Option(option: .dryRun, text: "say what would be left, and change nothing"),
      Option(
        option: .json,
        text: "print each conflict that is left as a JSON object, one on a line, which "
          + "Documentation/history.md describes"
      ),
    ],
    attention: "a conflict is left, or you quit",
    examples: [
      Example(command: "git jsonl resolve", text: "decide what the merge left"),
      Example(
        command: "git jsonl resolve --field title=theirs --all ours tasks.jsonl",
        text: "without questions; the field's choice outranks --all"
      ),
    ]
  )

  static let attic = VerbDescription(
    verb: .attic,
    summary: "list, show or restore what merges set aside",
    forms: ["[list] [--json]", "show N [--json]", "restore N"],
    paragraphs: [
      "Where both sides of a merge changed a field, a rule took one value, and the other one is "
        + "kept here, as are records that were deleted though edited. N counts the entries from "
        + "the latest one, which is 1. The attic is local to this clone, and forgets the oldest "
        + "entries beyond 16 MiB.",
      "Restoring writes the value, or the record, into the store, as git jsonl put does, and git "
        + "jsonl export writes it to the file; where no store keeps the file, it is written into "
        + "the file itself. Of an element of a list, that element is put back.",
    ],
    operands: [
      Operand(
        name: "ACTION",
        text: "list: all entries; show: one of them, with the values of all versions; restore: "
          + "put one back",
        presence: .optional,
        choices: ["list", "show", "restore"]
      ),
      Operand(name: "N", text: "the entry", presence: .optional),
    ],
    options: [
      Option(
        option: .json,
        text: "print each entry as a JSON object, one on a line, which Documentation/report.md "
          + "describes"
      )
    ],
    attention: "there is no such entry, or its record is not there any more",
    examples: [
      Example(command: "git jsonl attic", text: "what did the last merge take from me?"),
      Example(command: "git jsonl attic restore 1", text: "put the latest of it back"),
    ]
  )

  static let land = VerbDescription(
    verb: .land,
    summary: "merge a branch where a forge would not run the driver",
    forms: ["BRANCH --onto TARGET [--push REMOTE] [--json]"],
    paragraphs: [
      "Merges BRANCH into the branch TARGET with the driver, in a temporary work tree: yours, and "
        + "what you have checked out, are not touched. With --push, TARGET is that of REMOTE, and "
        + "the merge is pushed, never by force; where somebody else was faster, it is made again "
        + "on what they pushed; and a BRANCH that is not here is fetched from REMOTE. Without it, "
        + "the branch of this repository moves.",
      "The driver need not be registered, but jsonl-merge has to be in PATH, and the attributes of "
        + "TARGET have to give it the files (*.jsonl merge=jsonl).",
    ],
    operands: [
      Operand(name: "BRANCH", text: "what is merged, as git names it", presence: .required)
    ],
    options: [
      Option(option: .onto, text: "the branch that it is merged into"),
      Option(option: .push, text: "land on the branch of this remote, and push it"),
      Option(
        option: .json,
        text: "print what became of it as one JSON object, which Documentation/history.md describes"
      ),
    ],
    attention: "the branches conflict; nothing was landed",
    examples: [
      Example(
        command: "git jsonl land topic --onto main --push origin",
        text: "what the button on a forge's page would do"
      )
    ]
  )

  static let textconv = VerbDescription(
    verb: .textconv,
    summary: "print a file with a field on each line, for git diff",
    forms: ["FILE"],
    paragraphs: [
      "Git runs this to show changes of JSON Lines files field by field, in git diff, git log -p "
        + "and git show, where the attributes say diff=jsonl and the configuration says "
        + "diff.jsonl.textconv=git-jsonl textconv. Records stand in the order of their keys, and "
        + "fields in that of their names; what only moved is no difference. The files themselves "
        + "stay as they are."
    ],
    operands: [
      Operand(name: "FILE", text: "the file", presence: .required, isFile: true)
    ],
    examples: [
      Example(command: "git jsonl textconv tasks.jsonl", text: "see what git will compare")
    ]
  )
}
