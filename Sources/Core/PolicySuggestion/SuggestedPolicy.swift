package import MergePolicy
package import Records

/// A part of a suggested policy, and what shows that it is right.
package struct SuggestedPart: Equatable, Sendable {
  package var part: PolicyPart
  package var evidence: Evidence

  /// What was seen in the versions of the file, in numbers.
  package enum Evidence: Equatable, Sendable {
    /// The preset applies to the path without a policy file.
    case path
    /// In `soundVersionCount` of `versionCount` versions, each record has a key of its own.
    /// In the version of the suggestion, `recordCount` records have `keyCount` different keys.
    case key(
      keyCount: Int,
      recordCount: Int,
      versionCount: Int,
      soundVersionCount: Int,
      editCount: Int
    )
    /// So many pairs of records had one key, differed in the fields, and were kept; no edit changed
    /// the fields.
    case identity(pairCount: Int)
    /// Of `editCount` edits of records, so many moved the moment forward, and none back.
    case clock(forwardCount: Int, editCount: Int)
    /// A moment that edits moved forward and never back.
    case forwardMoment(Int)
    /// Distinct elements came and went, and were never put into another order.
    case set(additionCount: Int, removalCount: Int, replacementCount: Int)
    /// So many arrays of three elements or more, and all shorter ones, are sorted and distinct.
    case sortedSet(arrayCount: Int)
    /// The members tell the elements of so many arrays of several elements apart; edits added
    /// elements, removed some, and changed so many in place.
    case elements(arrayCount: Int, additionCount: Int, removalCount: Int, editCount: Int)
    /// Edits only added elements, behind all others.
    case growingList(additionCount: Int)
    /// In so many merges the sum of what both sides added or took away was committed; in none, and
    /// edits raised the number and never lowered it.
    case counter(riseCount: Int, mergeCount: Int)
    /// The same, where the greater number was committed.
    case greatest(riseCount: Int, mergeCount: Int)
    case oneWay(OneWay)
    /// Hexadecimal digests, which so many of all edits changed.
    case digest(changeCount: Int, editCount: Int)
    /// Records have the fields by the value of the lead alone; edits that changed one of them
    /// changed the lead, too.
    case group(recordCount: Int, editCount: Int)
    /// So many records have the mark, and just these have the moment.
    case tombstone(recordCount: Int)
    /// Lines were added in so many versions, and none was edited or removed.
    case log(lineCount: Int, growthCount: Int)
  }

  /// What edits did with a field, and none of them took back.
  package enum OneWay: Equatable, Sendable {
    /// They lowered the number; in so many merges the lesser one was committed.
    case fall(count: Int, mergeCount: Int)
    /// They put one text in the place of another one, along the order.
    case order(moveCount: Int)
    /// They turned the flag to this value.
    case flag(turnCount: Int, value: Bool)
  }

  package init(_ part: PolicyPart, _ evidence: Evidence) {
    self.part = part
    self.evidence = evidence
  }
}

/// A policy for a file that its versions suggest, as parts that are added to the one that holds.
package struct SuggestedPolicy: Equatable, Sendable {
  package private(set) var parts: [SuggestedPart]
  /// The policy without the parts.
  package let present: Policy
  /// The key of the records, by a part or without one; none if they have none.
  package let key: KeyFields
  /// The key that a merge finds without a policy.
  package let usualKey: KeyFields
  /// In the version that the suggestion is for.
  package let recordCount: Int
  package let versionCount: Int
  /// How many records were edited, each time that one was.
  package let editCount: Int

  init(
    parts: [SuggestedPart],
    present: Policy,
    key: KeyFields,
    usualKey: KeyFields,
    counts: (records: Int, versions: Int, edits: Int)
  ) {
    self.parts = parts
    self.present = present
    self.key = key
    self.usualKey = usualKey
    (recordCount, versionCount, editCount) = counts
  }

  /// The policy with the parts.
  package var policy: Policy {
    var policy = present
    for part in parts { part.part.add(to: &policy) }
    return policy
  }

  /// The parts that change what a merge does. A key that is found by a name that means an
  /// identifier is only written down; one with another name is lost by the first record that lacks
  /// it.
  package var decisiveParts: [SuggestedPart] {
    parts.filter { part in
      switch part.part {
      case .key(let fields): fields != usualKey || !isFirm(fields)
      case .clock(let field): !Policy.usualClocks.contains(field)
      case .preset: false
      case .identity, .log, .tombstone, .view, .rule, .group: true
      }
    }
  }

  private func isFirm(_ key: KeyFields) -> Bool {
    key.onlyField.map { KeySearch.meaning(of: $0) == .identifier } ?? true
  }

  /// The suggestion without one of its parts; a preset that is left alone says nothing.
  package func without(_ part: SuggestedPart) -> SuggestedPolicy {
    var rest = self
    rest.parts.removeAll { $0 == part }
    if rest.parts.allSatisfy({ $0.evidence == .path }) { rest.parts = [] }
    return rest
  }
}
