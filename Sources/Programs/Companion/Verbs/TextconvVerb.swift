internal import CommandInterface
internal import MergePolicy
internal import RecordMerge
internal import Records
internal import System

/// `git jsonl textconv`: prints a file with a field on each line, for `git diff`.
///
/// Git starts this for each version of each file that it shows, so it reads only the file: no
/// repository, no store, no policy. A file without records is printed unchanged.
struct TextconvVerb: Verb {
  static let name = "textconv"

  static let description = VerbDescription(
    summary: "print a file with a field on each line, for git diff",
    forms: ["FILE"],
    paragraphs: [
      "Git runs this to show changes of JSON Lines files field by field, in git diff, git log -p "
        + "and git show, if the attributes say diff=jsonl and the configuration says "
        + "diff.jsonl.textconv=git-jsonl textconv. Records are sorted by key, and fields by name, "
        + "so that a mere move is not a difference. The files themselves do not change."
    ],
    operands: [
      Operand(name: "FILE", text: "the file", presence: .required, isFile: true)
    ],
    examples: [
      Example(command: "git jsonl textconv tasks.jsonl", text: "see what git will compare")
    ]
  )

  /// The file that git wants to show, from the current folder.
  var path: String
}

// MARK: - Arguments

extension TextconvVerb {
  init(_ words: VerbWords) throws(CommandLineError) {
    path = words.operands[0]
  }
}

// MARK: - Action

extension TextconvVerb {
  func run(_ context: VerbContext, _ output: inout Output) throws -> Int32 {
    let file = try InputFile(at: path).bytes
    let document = Document(reading: file)
    guard document.hasRecords else {
      try output.add(bytes: file)
      return ExitStatus.done
    }
    let fields = keyFields(of: document, document, policy: Policy())
    try ReadableFile(document, keyFields: fields).write { bytes in try output.add(bytes: bytes) }
    return ExitStatus.done
  }
}
