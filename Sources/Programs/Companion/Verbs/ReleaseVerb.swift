internal import Claims
internal import CommandInterface
internal import RecordStore

/// `git jsonl release`: gives claimed records back.
struct ReleaseVerb: WorkspaceVerb {
  static let name = "release"

  static let description = VerbDescription(
    summary: "give claimed records back",
    forms: ["KEY... [--as WHO] [-c PATH] [--json]"],
    paragraphs: [
      "Ends your claims of these records, and prints their keys. Where the policy says what a "
        + "claim means, the holder is cleared, and the state is set back if it is still the one of "
        + "a claim: a closed record stays closed. A record that names somebody else as its holder "
        + "by now stays as it is. git jsonl land --release does this in one step with the work."
    ],
    operands: [
      Operand(name: "KEY", text: "the key of a claimed record", presence: .repeated)
    ],
    options: [
      .ownCollection,
      Option(option: .owner, text: "release what this name has claimed"),
      Option(option: .json, text: "print one JSON object for each record"),
    ],
    attention: "a record was not yours",
    examples: [Example(command: "git jsonl release t-17", text: "leave a task to others")]
  )

  var keys: [String]
  var collection: String?
  var owner: String?
  var isJSON: Bool
}

extension ReleaseVerb {
  init(_ words: VerbWords) throws(CommandLineError) {
    if words.operands.isEmpty { throw words.error(.missingOperand("KEY")) }
    keys = words.operands
    collection = words.collection
    owner = words.value(of: .owner)
    isJSON = words.isJSON
  }

  func run(in workspace: Workspace, _ output: inout Output) throws -> Int32 {
    let store = try workspace.openStoreForEditing()
    let work = try ClaimWork(workspace, store, as: owner)
    let (keys, collection) = try workspace.keys(of: self.keys, in: collection, store)
    let subjects = keys.compactMap { Workspace.subject($0, of: collection) }
    let answers = try work.ask(.release(isRepeated: false), subjects)
    let released = zip(subjects, answers).filter { $1 == .released }
    try work.mark(released: released.map(\.0))
    try output.add(zip(subjects, answers).map { ClaimReport($0, $1, work) }, isJSON: isJSON)
    return ClaimReport.status(answers)
  }
}
