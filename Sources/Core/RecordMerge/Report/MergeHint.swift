package import MergePolicy
package import Records

/// A line that the policy could have so that the next merge asks less, or a mistake in the policy.
package enum MergeHint: Hashable, Sendable {
  /// No key was found, and each of these fields would do. The most likely one is first.
  case keys([FieldPath])
  /// Both sides moved these contested fields forward from base, as they would a clock.
  case clocks([FieldPath])
  /// These contested arrays hold distinct scalars, and so may be sets.
  case sets([FieldPath])
  /// The policy names fields that no record has.
  case missingFields([IdleWord])
  /// A word of the policy has no effect for another reason.
  case idleWord(IdleWord)
}
