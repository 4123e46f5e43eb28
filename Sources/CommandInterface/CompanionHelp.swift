/// What `git jsonl --version` prints.
package let companionVersionText = "git-jsonl \(versionNumber)\n"

/// What `git jsonl -h` prints.
package let companionHelpText = """
  git-jsonl - work with the records of JSON Lines files in git

  usage: git jsonl [-h | --help | --version]

  options:
    -h, --help   print this text
    --version    print the version

  exit status:
    0     done
    128   something could not be done
    129   the command line is wrong; nothing was changed

  """

/// The exit statuses of `git jsonl`, which are those of git's own commands.
package enum CompanionExitStatus {
  package static let done: Int32 = 0
  package static let failure: Int32 = 128
  package static let usage: Int32 = 129
}

/// The lines that `git jsonl` writes to standard error.
package enum CompanionMessages {
  package static func line(_ sentence: String) -> String { "git-jsonl: " + sentence }

  /// A word that is no verb; nil where there was none at all.
  package static func unknownVerb(_ word: String?) -> String {
    let problem = word.map { "'\(printable($0))' is not a command." } ?? "A command is missing."
    return problem + " 'git jsonl -h' lists them."
  }
}
