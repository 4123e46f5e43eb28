internal import CommandInterface

// What `git jsonl resolve` says.
extension Messages {
  /// What stands for a base that nothing says.
  static let unknownBase = "not known, or without this record"

  static let resolvePrompt =
    "[o]urs, [t]heirs, [b]ase, [+] both, [e]dit, [s]kip, [u]ndo, [q]uit?"

  static let resolveHelp =
    "That does not fit here. Answer with o, t, b, +, e, s, u or q and Enter: + joins two lists, "
    + "two texts or lines without a key; s leaves this for later; u goes back; q changes nothing."

  static let resolveCannotEdit =
    "What the editor left is no JSON that fits here: a record keeps its key, and lines without a "
    + "key can't be edited. Nothing is decided."

  static let resolveQuit = "nothing was changed"

  static let nothingToResolve = "there is no conflict"

  static let nothingToExplain = "there is no file of records that both sides changed"

  /// What became of the conflicts of a file, or of a record in the store.
  ///
  /// - Parameters:
  ///   - left: what is still to be decided: the keys, each with the contested fields.
  ///   - discardedCount: the values that a rule set aside just now.
  static func resolution(
    path: String,
    key: String?,
    left: [(key: String?, fields: [String])],
    discardedCount: Int,
    isStaged: Bool,
    isDryRun: Bool
  ) -> String {
    let subject = printable(path) + (key.map { ": \(quoted($0)) in the store" } ?? "")
    let attic = isDryRun ? "" : ", which git jsonl attic lists"
    let discarded =
      discardedCount == 0 ? "" : "; the rules set \(counted(discardedCount, "value")) aside" + attic
    return subject + ": " + state(left, isStaged: isStaged, isDryRun: isDryRun) + discarded
  }

  private static func state(
    _ left: [(key: String?, fields: [String])],
    isStaged: Bool,
    isDryRun: Bool
  ) -> String {
    guard left.isEmpty else {
      let names = left.prefix(lineLimit).map { conflict in
        let key = conflict.key.map(printable) ?? "lines without a key"
        let fields = conflict.fields.map(printable).joined(separator: ", ")
        return fields.isEmpty ? key : "\(key) (\(fields))"
      }
      let more = left.count > names.count ? ", and \(left.count - names.count) more" : ""
      return counted(left.count, "conflict") + " left: " + names.joined(separator: ", ") + more
    }
    if isDryRun { return "would be resolved" }
    return "resolved" + (isStaged ? ", and staged" : "")
  }
}
