package import JSONText
package import Records

/// The steps that a field may take from one value to another.
///
/// A state is the text of a string, and the JSON text of any other value. A field that is absent,
/// null or an empty text has the state "", in which every record begins.
package struct StatePolicy: Equatable, Sendable {
  /// A step from one state to another.
  package struct Step: Equatable, Sendable {
    package var from: Bytes
    package var to: Bytes
    /// The roles of a server that may take the step; none where everybody may. A program without a
    /// server knows no roles, and lets everybody.
    package var roles: [String]

    package init(from: Bytes, to: Bytes, roles: [String] = []) {
      self.from = from
      self.to = to
      self.roles = roles
    }
  }

  package var field: FieldPath
  /// In the order of the policy file, no two of them with the same states.
  package var steps: [Step]

  package init(field: FieldPath, steps: [Step]) {
    self.field = field
    self.steps = steps
  }

  /// The state of a record; "" for none.
  package func state(of record: JSONValue?) -> Bytes {
    guard let value = record.flatMap({ field.value(in: $0) }), value.kind != .null else {
      return Bytes("")
    }
    return value.string ?? value.compact.bytes
  }

  package func allows(from old: Bytes, to new: Bytes) -> Bool {
    old == new || steps.contains { $0.from == old && $0.to == new }
  }

  /// The states that may come after one, in the order of the policy file.
  package func next(after state: Bytes) -> [Bytes] {
    steps.filter { $0.from == state }.map(\.to)
  }

  /// Whether steps lead from one state to another.
  ///
  /// Complexity: O(states times steps).
  package func leads(from old: Bytes, to new: Bytes) -> Bool {
    var reached: Set<Bytes> = [old]
    var waiting = [old]
    while let state = waiting.popLast() {
      if state == new { return true }
      for next in next(after: state) where reached.insert(next).inserted { waiting.append(next) }
    }
    return false
  }

  /// All states that a step begins or ends with, except for "", in the order of the policy file.
  package var all: [Bytes] {
    var seen: Set<Bytes> = [Bytes("")]
    return steps.flatMap { [$0.from, $0.to] }.filter { seen.insert($0).inserted }
  }
}

/// A step that the policy does not have.
package struct ForbiddenStep: Error, Hashable, Sendable {
  package var field: FieldPath
  /// "" for nothing.
  package var from: Bytes
  package var to: Bytes
  /// The states that may come next.
  package var allowed: [Bytes]

  package init(field: FieldPath, from: Bytes, to: Bytes, allowed: [Bytes]) {
    self.field = field
    self.from = from
    self.to = to
    self.allowed = allowed
  }
}

extension Policy {
  /// The first step from one version of a record to another that `states` does not have; nil if
  /// there is none.
  ///
  /// A deletion is not a step, with a tombstone or without one, and a restored record may have any
  /// state of the policy.
  ///
  /// - Parameter inSeveral: whether the record may have taken several steps in between.
  package func forbiddenStep(
    from old: JSONValue?,
    to new: JSONValue?,
    inSeveral: Bool = false
  ) -> ForbiddenStep? {
    guard let new, !states.isEmpty, tombstone?.marks(new) != true else { return nil }
    let isRestored = old.map { tombstone?.marks($0) == true } ?? false
    for policy in states {
      let (before, after) = (policy.state(of: old), policy.state(of: new))
      if policy.allows(from: before, to: after) { continue }
      if isRestored, policy.all.contains(after) { continue }
      if inSeveral, policy.leads(from: before, to: after) { continue }
      let allowed = isRestored ? policy.all : policy.next(after: before)
      return ForbiddenStep(field: policy.field, from: before, to: after, allowed: allowed)
    }
    return nil
  }
}
