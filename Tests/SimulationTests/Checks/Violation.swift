import JSONText
import MergePolicy
import TestSupport

/// A promise that a history breaks.
struct Violation: Error, CustomStringConvertible {
  /// The promises that are checked at each merge.
  enum Promise: String, Sendable {
    case noConflict = "a merge under a policy without conflicts does not ask"
    case contestedConflict = "only what two clones changed is asked about"
    case symmetry = "both directions come to the same bytes"
    case records = "every line of the result is a record with a key of its own"
    case facts = "what nobody contests is in the result"
    case rules = "what clones contested is what the rule makes of all their edits"
    case report = "what is overridden is in the report"
    case convergence = "versions with the same edits are the same bytes"
    case completeness = "in the end everybody has every edit"
  }

  let promise: Promise
  let what: String
  /// The number of the act in which it broke.
  let act: Int
  /// The merge that broke it.
  var merge: MergeCase?
  /// The result of the merge.
  var merged: [UInt8]?
  /// The expected result, if another version has it.
  var expected: [UInt8]?

  var description: String {
    var text = "In act \(act) it does not hold that \(promise.rawValue): \(what)"
    if let merge { text += "\n\(merge)" }
    if let expected { text += "\n" + MergeCase.command(expected, file: "expected") }
    if let merged { text += "\nThe result is\n" + String(decoding: merged, as: UTF8.self) }
    return text
  }
}
