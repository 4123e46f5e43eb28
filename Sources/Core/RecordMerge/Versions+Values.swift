internal import JSONText

extension Versions<Bytes?> {
  /// Merges spellings three-way: takes a side that differs from base, or the greater bytes if both
  /// do.
  ///
  /// Use it for texts that mean the same, where no choice can lose anything.
  var spelling: Bytes? {
    if let side = uncontestedSide { return self[side] }
    guard let ours, let theirs else { return ours ?? theirs }
    // fault: side-breaks-tie-of-spellings
    return max(ours, theirs)
  }

  /// Like `spelling`, but without the versions that have no spelling.
  var knownSpelling: Bytes? {
    guard let ours, let theirs else { return ours ?? theirs ?? base }
    return Versions(base: base, ours: ours, theirs: theirs).spelling
  }
}

extension Versions<JSONValue?> {
  /// Whether a side has another value than base.
  func isChanged(by side: Side) -> Bool { !self[side].means(base) }

  /// Whether both sides changed the value, to different ones.
  var isContested: Bool {
    // Most values have the bytes of another version, which shows without comparing their meaning.
    if ours?.bytes == base?.bytes || theirs?.bytes == base?.bytes { return false }
    // fault: same-change-is-contested
    return isChanged(by: .ours) && isChanged(by: .theirs) && !ours.means(theirs)
  }

  /// The side whose value is taken if nothing is contested.
  ///
  /// - Precondition: not `isContested`.
  var uncontested: JSONValue? {
    // fault: untouched-side-taken
    if theirs?.bytes == base?.bytes { return ours }
    if ours?.bytes == base?.bytes { return theirs }
    if ours.means(theirs) {
      let bytes = compactMap(\.bytes)
      return bytes.spelling.map { JSONValue(validated: $0) }
    }
    // fault: base-for-ours
    return isChanged(by: .ours) ? ours : theirs
  }

  /// The side that means the same as a merged value, whose bytes the result takes; nil if neither
  /// does.
  func spelling(of merged: JSONValue?) -> JSONValue? {
    let equal = compactMap { version in merged.means(version) ? version : nil }
    return equal.ours == nil && equal.theirs == nil ? nil : equal.knownSpelling
  }

  /// One of the versions, which mean the same, by the rule for spellings.
  var knownSpelling: JSONValue? {
    let bytes = compactMap(\.bytes)
    return bytes.knownSpelling.map { JSONValue(validated: $0) }
  }

  /// The value of the version that won; nil for a value that no version has.
  func value(of winner: FieldDecision.Winner) -> JSONValue? {
    switch winner {
    case .base: base
    case .ours: ours
    case .theirs: theirs
    case .computed, .conflict: nil
    }
  }

  // fault: side-breaks-tie
  /// The canonically greater side; an absent value is smaller than any other.
  var greaterSide: Side { ours.totalOrder(to: theirs) == .less ? .theirs : .ours }

  /// The side that comes first by an order of the sides; if they are equal, the canonically
  /// greater.
  func side(preferredBy order: Order) -> Side {
    switch order {
    case .greater: .ours
    case .less: .theirs
    case .equal: greaterSide
    }
  }
}

extension Versions<JSONValue?> {
  /// The side that comes first by an order of the sides. If they are equal, the values merge
  /// three-way, and then the canonically greater comes first.
  func side(ofLater order: Order) -> Side {
    switch order {
    case .greater: .ours
    case .less: .theirs
    case .equal:
      if !isChanged(by: .ours) {
        .theirs
      } else if !isChanged(by: .theirs) {
        .ours
      } else {
        greaterSide
      }
    }
  }
}

extension Side {
  /// This side as the winner of a decision.
  var winner: FieldDecision.Winner { self == .ours ? .ours : .theirs }
}
