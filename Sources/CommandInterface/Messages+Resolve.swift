// What `git jsonl resolve` says.
extension Messages {
  package static let resolvePrompt =
    "[o]urs, [t]heirs, [b]ase, [+] both, [e]dit, [s]kip, [u]ndo, [q]uit?"

  package static let resolveHelp =
    "That does not fit here. Answer with o, t, b, +, e, s, u or q and Enter: + joins two lists, "
    + "two texts or lines without a key; s leaves this for later; u goes back; q changes nothing."

  package static let resolveCannotEdit =
    "What the editor left is no JSON, or a record as a whole can't be edited here."

  package static let resolveQuit = "nothing was changed"

  package static let nothingToResolve = "there is no conflict"

  /// What became of the conflicts of a file, or of a record in the store.
  ///
  /// - Parameter left: what is still to be decided: the keys, each with the contested fields.
  package static func resolution(
    path: String,
    key: String?,
    left: [(key: String?, fields: [String])],
    isStaged: Bool,
    isDryRun: Bool
  ) -> String {
    let subject = printable(path) + (key.map { ": \(quoted($0)) in the store" } ?? "")
    guard left.isEmpty else {
      let names = left.prefix(lineLimit).map { conflict in
        let key = conflict.key.map(printable) ?? "lines without a key"
        let fields = conflict.fields.map(printable).joined(separator: ", ")
        return fields.isEmpty ? key : "\(key) (\(fields))"
      }
      let more = left.count > names.count ? ", and \(left.count - names.count) more" : ""
      return "\(subject): \(counted(left.count, "conflict")) left: "
        + names.joined(separator: ", ") + more
    }
    if isDryRun { return "\(subject): would be resolved" }
    return "\(subject): resolved" + (isStaged ? ", and staged" : "")
  }
}
