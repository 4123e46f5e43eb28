import MergePolicy

extension History {
  /// A smaller history that fails, too: made by leaving out acts as long as it still fails, half of
  /// them at first, single ones at last (Zeller and Hildebrandt, "Simplifying and Isolating
  /// Failure-Inducing Input", 2002), and then members of its records and parts of its policy.
  func shrunk(while fails: (History) -> Bool) -> History {
    var smallest = self
    var isShrinking = true
    while isShrinking {
      let size = smallest.size
      smallest.acts = smallest.acts.shrunk { acts in
        var smaller = smallest
        smaller.acts = acts
        return fails(smaller)
      }
      smallest.beginning = smallest.beginning.shrunk { acts in
        var smaller = smallest
        smaller.beginning = acts
        return fails(smaller)
      }
      for smaller in smallest.simplerHistories where fails(smaller) {
        smallest = smaller
        break
      }
      isShrinking = smallest.size < size
    }
    return smallest
  }

  /// What there is in a history that can be left out.
  private var size: Int {
    let members = (beginning + acts).reduce(0) { $0 + $1.createdMembers.count }
    return acts.count + beginning.count + members + plan.policy.rules.count
      + plan.policy.groups.count + (plan.policy.clock == nil ? 0 : 1)
      + (plan.policy.tombstone == nil ? 0 : 1) + plan.policy.identity.count + plan.cloneCount
  }

  private var simplerHistories: [History] {
    var histories: [History] = []
    func add(_ change: (inout History) -> Void) {
      var simpler = self
      change(&simpler)
      if simpler.size < size { histories.append(simpler) }
    }
    for name in Fields.names {
      add { history in
        for index in history.beginning.indices { history.beginning[index].remove(member: name) }
        for index in history.acts.indices { history.acts[index].remove(member: name) }
      }
    }
    for index in beginning.indices {
      for name in beginning[index].createdMembers.map(\.name) {
        add { $0.beginning[index].remove(member: name) }
      }
    }
    // A history converges by its rules: without one it is another history.
    if plan.converges { return histories }
    for path in plan.policy.rules.keys { add { $0.plan.policy.rules[path] = nil } }
    add { $0.plan.policy.groups = [] }
    add { $0.plan.policy.clock = nil }
    add { $0.plan.policy.tombstone = nil }
    add { $0.plan.policy.identity = [] }
    return histories
  }
}

extension Act {
  /// The members of the record that the act creates; none of another act.
  fileprivate var createdMembers: [Member] {
    guard case .edit(_, let edit) = kind, case .create(let members) = edit.change else { return [] }
    return members
  }

  fileprivate mutating func remove(member name: String) {
    guard case .edit(let clone, var edit) = kind, case .create(let members) = edit.change else {
      return
    }
    edit.change = .create(members.filter { $0.name != name })
    kind = .edit(clone: clone, edit)
  }
}

extension Array {
  /// A shorter list that fails, too: first without half of the elements, at last without single
  /// ones.
  func shrunk(while fails: ([Element]) -> Bool) -> [Element] {
    var rest = self
    var count = Swift.max(1, rest.count / 2)
    while !rest.isEmpty {
      var start = 0
      var hasShrunk = false
      while start < rest.count {
        var fewer = rest
        fewer.removeSubrange(start..<Swift.min(start + count, rest.count))
        if fails(fewer) {
          rest = fewer
          hasShrunk = true
        } else {
          start += count
        }
      }
      if count == 1 && !hasShrunk { break }
      count = Swift.max(1, count / 2)
    }
    return rest
  }
}

extension History: CustomStringConvertible {
  /// The acts, one on a line.
  var description: String {
    (["\(plan.cloneCount) clones\(plan.hasRemote ? " and a remote" : "")"]
      + beginning.map { "\($0)" } + ["clone"] + acts.map { "\($0)" })
      .joined(separator: "\n")
  }
}
