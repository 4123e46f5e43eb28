internal import CommandInterface

// The verbs that read and write records.
extension VerbDescription {
  static let put = VerbDescription(
    verb: .put,
    summary: "create a record, or change fields of one",
    forms: [
      "[-c PATH] [KEY] FIELD=VALUE...",
      "[-c PATH] --parent KEY FIELD=VALUE...",
      "[-c PATH] [--parent KEY] --json [-]",
    ],
    paragraphs: [
      "Prints the key of each record that it wrote. Without KEY, a record is created, and its key "
        + "is made from its content. With a KEY that is not there, the record is created with it.",
      "A VALUE that is JSON is taken as JSON (n=1, done=true, labels='[\"a\"]'), and anything else "
        + "as a string; title='\"1\"' is the string 1. FIELD= removes the field. FIELD may be a "
        + "path: meta.owner=eva sets the member owner of the object meta.",
      "The clock field of the policy is set to the present time, unless it is given. A record that "
        + "does not fit the policy of its file is refused.",
    ],
    operands: [
      Operand(name: "KEY", text: "the record: the first word without =", presence: .optional),
      Operand(name: "FIELD=VALUE", text: "a field and its new value", presence: .repeated),
    ],
    options: [
      ownCollection,
      Option(
        option: .parent,
        text: "create a child of this record: its key is that of its parent, a dot and a number"
      ),
      Option(
        option: .json,
        text: "read records from standard input, one JSON object on a line, or a single one on "
          + "several lines. One whose key is there replaces that record. All are written, or none."
      ),
    ],
    attention: "a record is refused, or that of --parent is not there",
    examples: [
      Example(
        command: "git jsonl put title='Write the report' priority=1",
        text: "create a record"
      ),
      Example(command: "git jsonl put t-1 status=closed assignee=", text: "change one"),
    ]
  )

  static let get = VerbDescription(
    verb: .get,
    summary: "print a record, or one field of it",
    forms: ["[-c PATH] KEY [FIELD] [--json]"],
    paragraphs: [
      "Of a field, a string is printed as its text, and anything else as JSON. A record is printed "
        + "with a field on each line."
    ],
    operands: [
      key("the record"),
      Operand(name: "FIELD", text: "a field, or a path such as meta.owner", presence: .optional),
    ],
    options: [
      ownCollection,
      Option(option: .json, text: "print the JSON on one line, a string with its quotes"),
    ],
    attention: "there is no such record, or it has no such field",
    examples: [Example(command: "git jsonl get t-1 status", text: "print one value")]
  )

  static let list = VerbDescription(
    verb: .list,
    summary: "list the records of a collection",
    forms: [
      "[-c PATH] [WHERE] [--sort FIELD]... [--limit N] [--offset N] [--all] [--json]"
    ],
    paragraphs: [
      "On a terminal, the columns are the fields that fit; elsewhere, nothing is shortened."
    ],
    operands: [
      Operand(
        name: "WHERE",
        text: "a condition on the fields, as in SQL: \"status='open' AND priority<2\"",
        presence: .optional
      )
    ],
    options: [
      ownCollection,
      Option(
        option: .sort,
        text: "sort by this field; -FIELD is descending. May be given more than once; the first "
          + "counts most. Without it, records are sorted by key."
      ),
      Option(option: .limit, text: "list at most N records"),
      Option(option: .offset, text: "pass over the first N records"),
      Option(option: .all, text: "list deleted records, too, that have left a tombstone"),
      Option(option: .json, text: "print each record as JSON, one on a line"),
    ],
    examples: [
      Example(
        command: "git jsonl list \"status='open'\" --sort priority --sort -updated_at --limit 10",
        text: "what to do next"
      )
    ]
  )

  static let edit = VerbDescription(
    verb: .edit,
    summary: "change a record in an editor",
    forms: ["[-c PATH] KEY"],
    paragraphs: [
      "Opens the record as JSON in the editor that git would take: GIT_EDITOR, core.editor, "
        + "VISUAL, EDITOR, else vi. Only the fields that you changed are changed. If the editor "
        + "fails, or the text is empty, nothing is. A text that is no JSON is kept, and its "
        + "path is said."
    ],
    operands: [key("the record")],
    options: [ownCollection],
    attention: "there is no such record, or what the editor left can't be taken",
    examples: [Example(command: "git jsonl edit t-1", text: "look at a record, and change it")]
  )

  static let delete = VerbDescription(
    verb: .delete,
    summary: "delete a record",
    forms: ["[-c PATH] KEY [--reason TEXT]"],
    paragraphs: [
      "Where the policy of the file has tombstones, the record becomes one, which says when, by "
        + "whom and why it was deleted, so that the deletion wins over older edits elsewhere. "
        + "Else the next export takes its line out of the file. The store can restore both."
    ],
    operands: [key("the record")],
    options: [
      ownCollection,
      Option(option: .reason, text: "why, for the tombstone and the history"),
    ],
    attention: "there is no such record",
    examples: [
      Example(command: "git jsonl delete t-1 --reason 'A duplicate of t-2'", text: "delete one")
    ]
  )

  static let restore = VerbDescription(
    verb: .restore,
    summary: "bring a deleted record back",
    forms: ["[-c PATH] KEY"],
    paragraphs: [
      "The record is what it was before its deletion, as far as the history of this store knows "
        + "it. A tombstone that came from elsewhere becomes a live record without the fields of "
        + "its deletion."
    ],
    operands: [key("the record")],
    options: [ownCollection],
    attention: "there is no such record, or it is not deleted",
    examples: [Example(command: "git jsonl restore t-1", text: "undo a deletion")]
  )
}
