internal import CommandInterface
internal import JSONText
internal import MergePolicy
internal import PolicyYAML
internal import System

extension Workspace {
  /// Adds an entry for a file to the policy file, which is made if there is none, with the schema
  /// that its first line names beside it.
  ///
  /// - Parameter lines: the entry, as `policyEntryLines` makes it.
  /// - Returns: what was done, as a sentence.
  /// - Throws: `VerbFailure` if the policy file has an entry for the path already, is not a file,
  ///   or is of a form to which no entry can be added; nothing was changed then.
  func addPolicyEntry(_ lines: [String], for path: String) throws -> String {
    try requireWorkTree()
    forgetPolicies()
    let name = PolicyFile.path
    // It comes with the repository, and is read only if it is not a link.
    if let entry = try policies()?.entry(forPath: path) {
      throw VerbFailure.policy([Messages.hasPolicy(path: path, line: entry.line)])
    }
    let file = workTree + "/" + name
    let old = try InputFile.ifPresent(at: file)?.bytes
    let new: Bytes
    do throws(EntryAdditionError) {
      new = try policyFileText(adding: lines, to: old, name: name)
    } catch {
      switch error {
      case .unusable(let error): throw VerbFailure.policy(Messages.policyFile(error))
      case .otherForm: throw VerbFailure.policy([Messages.policyOfOtherForm(path: path)])
      }
    }
    // The policy comes last: once it has the entry, nothing is left to do.
    var contents = [NewContent(path: file, runs: [new])]
    let schema = workTree + "/" + PolicyFile.schemaPath
    let text = Bytes(policySchemaText)
    let isLink = try kindOfEntry(at: schema) == .symbolicLink
    if !isLink, try InputFile.ifPresent(at: schema)?.bytes != text {
      contents.insert(NewContent(path: schema, runs: [text]), at: 0)
    }
    try makeFolder(at: workTree + "/" + PolicyFile.folder)
    if try InputFile.ifPresent(at: file)?.bytes != old {
      throw VerbFailure.place(.setupChanged(path: name))
    }
    try replaceFiles(contents)
    forgetPolicies()
    return Messages.entryAdded(path: path, isNew: old == nil)
  }
}

extension Messages {
  static func entryAdded(path: String, isNew: Bool) -> String {
    "\(printable(path)): \(isNew ? "wrote" : "added its policy to") \(PolicyFile.path); commit it "
      + "with the data"
  }

  /// The policy file has an entry that decides for the file already.
  fileprivate static func hasPolicy(path: String, line: Int) -> String {
    programLine(
      "\(printable(path)): line \(line) of \(PolicyFile.path) has its policy already; nothing was "
        + "changed; write there what git jsonl policy suggest prints"
    )
  }

  /// The policy file is written in a form to which no entry can be added.
  fileprivate static func policyOfOtherForm(path: String) -> String {
    programLine(
      "\(printable(path)): \(PolicyFile.path) does not end with a list that has a dash for each "
        + "entry, so none can be added; nothing was changed; write there what git jsonl policy "
        + "suggest prints"
    )
  }
}
