package import Records

/// A word of a policy that has no effect, and so is probably a mistake.
package struct IdleWord: Hashable, Sendable {
  package enum Reason: Hashable, Sendable {
    /// No record has the field. `nearest` is a field of the records that was probably meant.
    case isMissing(nearest: FieldPath?)
    /// Records have the fields, but none has its key by this alternative: an earlier alternative
    /// applies to all of them.
    case isNeverUsed
    /// Without an identity, two records with one key can't be told apart, so none is renamed.
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
