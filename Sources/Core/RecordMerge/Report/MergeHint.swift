package import MergePolicy
package import Records

/// What somebody could write in the policy so that the next merge need not ask, or what is wrong
/// with what it says.
package enum MergeHint: Hashable, Sendable {
  /// No key was found, and each of these fields would do. The likeliest is first.
  case keys([FieldPath])
  /// Both sides moved these contested fields on from base, as they do with a clock.
  case clocks([FieldPath])
  /// These contested arrays hold scalars, each once, and so may be sets.
  case sets([FieldPath])
  /// The policy names fields that no record has.
  case missingFields([IdleWord])
  /// A word of the policy does nothing for another reason.
  case idleWord(IdleWord)
}
