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
      smallest.acts = Self.shrunk(smallest.acts) { acts in
        var smaller = smallest
        smaller.acts = acts
        return fails(smaller)
      }
      smallest.beginning = Self.shrunk(smallest.beginning) { acts in
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

  private static func shrunk(_ acts: [Act], while fails: ([Act]) -> Bool) -> [Act] {
    var acts = acts
    var count = max(1, acts.count / 2)
    while !acts.isEmpty {
      var start = 0
      var hasShrunk = false
      while start < acts.count {
        var fewer = acts
        fewer.removeSubrange(start..<min(start + count, acts.count))
        if fails(fewer) {
          acts = fewer
          hasShrunk = true
        } else {
          start += count
        }
      }
      if count == 1 && !hasShrunk { break }
      count = max(1, count / 2)
    }
    return acts
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

extension History: CustomStringConvertible {
  /// The acts, one on a line.
  var description: String {
    (["\(plan.cloneCount) clones\(plan.hasRemote ? " and a remote" : "")"]
      + beginning.map { "\($0)" } + ["clone"] + acts.map { "\($0)" })
      .joined(separator: "\n")
  }
}
