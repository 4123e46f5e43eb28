// The verbs that set a repository up, and look whether it is.
extension VerbDescription {
  static let install = VerbDescription(
    verb: .install,
    summary: "set up merge driver, attributes and hooks",
    forms: ["[--global]"],
    paragraphs: [
      "In this repository: registers the merge driver, unless the user's configuration has it; "
        + "names the files that it merges in .gitattributes, which is for everybody and to be "
        + "committed, and in info/attributes, which holds for branches without that line, too; and "
        + "makes the hooks that export edited records into commits, and import what comes in. "
        + "git jsonl init does the same, and makes the store.",
      "A hook that is a shell script gets a section that calls git jsonl, and goes on as ever. "
        + "Hooks of husky, lefthook and overcommit, those in a folder that core.hooksPath names, "
        + "and any other programs are left as they are, and the lines to add to them are shown.",
      "Run again, it changes nothing, or renews what an earlier version wrote. "
        + "git jsonl uninstall takes all of it away again.",
    ],
    options: [
      Option(
        option: .global,
        text: "register the merge driver for all repositories of this user, and nothing else"
      )
    ],
    attention: "something is left to the user, which is reported",
    examples: [
      Example(command: "git jsonl install --global", text: "have every clone merge by record")
    ]
  )

  static let uninstall = VerbDescription(
    verb: .uninstall,
    summary: "take out what install and init set up",
    forms: ["[--global]"],
    paragraphs: [
      "Files that were changed are what they were before, byte for byte, but for what somebody "
        + "else changed in them since. The store of this work tree is removed, too, unless it has "
        + "edited records that no file has; the attic is left."
    ],
    options: [
      Option(
        option: .global,
        text: "take the merge driver out of the configuration of this user, and nothing else"
      )
    ],
    attention: "something was left, which is reported",
    examples: [
      Example(
        command: "git jsonl export && git jsonl uninstall",
        text: "write all edits to their files, and clean up"
      )
    ]
  )

  static let doctor = VerbDescription(
    verb: .doctor,
    summary: "find what is wrong with a set-up, and repair it",
    forms: ["[--fix] [--json]"],
    paragraphs: [
      "Looks at the merge driver, the attributes of each branch, the hooks, the policy file, the "
        + "store and the files of the collections. Of each thing that is wrong it says what was "
        + "found, what that means, and what repairs it."
    ],
    options: [
      Option(
        option: .fix,
        text: "repair what can be repaired without a decision of yours, and say what was repaired"
      ),
      Option(option: .json, text: "print one JSON object for each thing that is wrong"),
    ],
    attention: "something is wrong, and is not repaired",
    examples: [Example(command: "git jsonl doctor --fix", text: "repair a set-up")]
  )

  static let check = VerbDescription(
    verb: .check,
    summary: "check the files of the collections, as for CI",
    forms: ["[--onto TARGET] [--json]"],
    paragraphs: [
      "Each file has to be JSON Lines without damaged lines, conflict markers and keys on several "
        + "lines, and sorted if its policy says by what; the attributes have to send it to the "
        + "merge driver. The policy file has to be one that can be used, and each pattern, key, "
        + "rule and other field in it has to do something in the files: a name that no record has "
        + "is most likely misspelled. No store is needed; where there is one, it has to agree "
        + "with the files."
    ],
    options: [
      Option(
        option: .onto,
        text: "look for the attributes on the branch that is merged into, as git does in a merge"
      ),
      Option(option: .json, text: "print one JSON object for each thing that is wrong"),
    ],
    attention: "something is wrong",
    examples: [
      Example(command: "git jsonl check --onto origin/main", text: "check a branch before a merge")
    ]
  )

  static let hook = VerbDescription(
    verb: .hook,
    summary: "do what a hook of git is there for",
    forms: ["NAME [ARGUMENT...]"],
    paragraphs: [
      "Called by the hooks that git jsonl install makes. pre-commit exports edited records and "
        + "brings just them into the commit, and refuses a file with conflict markers in it; "
        + "post-merge, post-checkout and post-rewrite import; pre-push refuses to push a branch "
        + "that lacks edited records, or a file that is damaged. Without a store it does nothing, "
        + "and in a rebase neither.",
      "Where something fails, a message says so, and git goes on: what is edited stays in the "
        + "store. git commit --no-verify and git push --no-verify leave the hooks out.",
    ],
    operands: [
      Operand(
        name: "NAME",
        text: "the hook: pre-commit, post-merge, post-checkout, post-rewrite or pre-push; any "
          + "other does nothing",
        presence: .required
      ),
      Operand(name: "ARGUMENT", text: "what git gives to the hook", presence: .repeated),
    ],
    attention: "the commit or the push is refused",
    examples: [
      Example(command: "git jsonl hook post-merge 0", text: "what git does after a merge")
    ]
  )
}
