package import Records

/// A word of a policy that does nothing, and so is most likely a mistake.
package struct IdleWord: Hashable, Sendable {
  package enum Reason: Hashable, Sendable {
    /// No record has the field. `nearest` is a field that records have and that was most likely
    /// meant.
    case isMissing(nearest: FieldPath?)
    /// The records have the fields, but none has its key by this alternative: those that have the
    /// fields have their keys by an earlier one.
    case isNeverUsed
    /// Without an identity, no record can be told from another with its key, so none is renamed.
    case needsIdentity
    /// The lines of a log have no keys.
    case isIgnoredInLog
  }

  package let word: PolicyWord
  package let reason: Reason

  package init(_ word: PolicyWord, _ reason: Reason) {
    self.word = word
    self.reason = reason
  }
}
