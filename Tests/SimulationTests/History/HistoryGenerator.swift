import MergePolicy
import TestSupport

/// Makes a history up from a seed.
struct HistoryGenerator {
  var random: SeededRandom
  var plan: Plan
  /// The number of the next act.
  private var next = 0
  private var keys: [String] = []
  /// Records that have, or will have, a tombstone.
  private var buriedKeys: Set<String> = []
  /// How many counts have a step of their own.
  private var stepCount = 0
  /// Whether commits are taken over one by one.
  private var hasCopies: Bool
  /// Whether deleted records get tombstones.
  private var hasTombstones: Bool { plan.policy.tombstone != nil }

  /// A history whose clones end in the same bytes, in whatever order they merge; or, with something
  /// lifted that such a history leaves out, one in which they may not.
  static func converging(
    seed: UInt64,
    lifting lifted: Exclusion? = nil,
    isSmall: Bool = false
  ) -> History {
    var random = SeededRandom(seed: seed)
    var plan = Plan.converging(&random, lifting: lifted)
    if isSmall { plan.cloneCount = 3 }
    var generator = HistoryGenerator(random: random, plan: plan)
    if lifted != nil { return generator.history(recordCount: 1, actCount: 40) }
    return generator.history(recordCount: isSmall ? 2 : nil, actCount: isSmall ? 20 : nil)
  }

  /// A history under any policy, with any edits.
  static func wild(seed: UInt64, isSmall: Bool = false) -> History {
    var random = SeededRandom(seed: seed)
    var plan = Plan.wild(&random)
    if isSmall { plan.cloneCount = 3 }
    var generator = HistoryGenerator(random: random, plan: plan)
    return generator.history(recordCount: isSmall ? 2 : nil, actCount: isSmall ? 20 : nil)
  }

  init(random: SeededRandom, plan: Plan) {
    self.random = random
    self.plan = plan
    hasCopies = self.random.chance(percent: 30)
    if let lifted = plan.lifted { hasCopies = lifted.isAboutCopies }
    if plan.converges && hasCopies {
      if plan.lifted != .copiedClocks { self.plan.policy.clock = nil }
      if plan.lifted != .copiedGrowth {
        self.plan.fields.removeAll { plan.policy.keepsElements(of: $0) }
      }
    }
  }

  private mutating func history(recordCount: Int?, actCount: Int?) -> History {
    var beginning: [Act] = []
    for key in ["a", "b", "c", "d", "e"].prefix(recordCount ?? 1 + random.below(5)) {
      keys.append(key)
      beginning.append(act(.edit(clone: 0, create(key, clone: 0))))
    }
    var acts: [Act] = []
    for _ in 0..<(actCount ?? random.pick([12, 24, 40, 60])) { acts.append(nextAct()) }
    acts += meeting()
    return History(plan: plan, beginning: beginning, acts: acts)
  }

  private mutating func act(_ kind: Act.Kind) -> Act {
    defer { next += 1 }
    return Act(number: next, kind: kind)
  }

  private mutating func clone() -> Int { random.below(plan.cloneCount) }

  private mutating func place() -> Int { random.below(plan.placeCount) }

  private mutating func nextAct() -> Act {
    let clone = clone()
    let choice = random.below(100)
    if choice < 15, plan.lifted?.isAboutCopies == true {
      return act(.cherryPick(into: clone, from: place(), back: random.below(3)))
    }
    switch choice {
    case 0..<50: return act(.edit(clone: clone, edit(in: clone)))
    case 50..<58: return act(.commit(clone: clone))
    case 68..<72 where plan.lifted == nil:
      return act(.mergeAroundStash(into: clone, from: place()))
    case 58..<72: return act(.merge(into: clone, from: [place()]))
    case 72..<76: return act(.merge(into: clone, from: [place(), place()]))
    case 76..<79 where !plan.converges:
      return act(.revert(clone: clone, back: random.below(4)))
    case 76..<82: return act(.crissCross(clone, self.clone()))
    case 82..<87: return act(.rebase(clone: clone, onto: place()))
    case 87..<91 where hasCopies:
      return act(.cherryPick(into: clone, from: place(), back: random.below(3)))
    case 91..<96 where plan.hasStores:
      return act(random.chance(percent: 50) ? .export(clone: clone) : .importFile(clone: clone))
    case _ where plan.hasRemote: return act(.push(clone: clone))
    default: return act(.merge(into: clone, from: [place()]))
    }
  }

  /// Acts after which every clone has every edit.
  private mutating func meeting() -> [Act] {
    var acts = (0..<plan.cloneCount).map { act(.commit(clone: $0)) }
    let order = Array(0..<plan.cloneCount).shuffled(using: &random)
    for clone in order {
      let others = Array(0..<plan.placeCount).filter { $0 != clone }.shuffled(using: &random)
      for place in others { acts.append(act(.merge(into: clone, from: [place]))) }
    }
    return acts
  }

  // MARK: Edits

  private mutating func edit(in clone: Int) -> Edit {
    var edit =
      random.chance(percent: plan.lifted == .unsortedLines ? 40 : 12)
      ? create(newKey(), clone: clone) : change(clone)
    edit.isInStore = plan.hasStores && random.chance(percent: 70)
    return edit
  }

  private mutating func newKey() -> String {
    let isReused = plan.converges ? plan.lifted == .addingAgain : random.chance(percent: 60)
    let key = isReused ? random.pick(["a", "b", "c", "d"]) : "n\(next)"
    if !keys.contains(key) { keys.append(key) }
    return key
  }

  private mutating func change(_ clone: Int) -> Edit {
    let key = random.pick(keys)
    let clock = clock(of: clone)
    if random.chance(percent: plan.lifted?.isAboutRemovals == true ? 30 : 9),
      let removal = removal(of: key, clone)
    {
      return Edit(key: key, change: removal, clock: clock)
    }
    if !plan.isSorted, random.chance(percent: 8) {
      return Edit(key: key, change: .move(to: random.below(6)))
    }
    return Edit(key: key, change: fieldChange(), clock: clock)
  }

  /// A deletion, a tombstone, or its end; nil where the plan has none for the record.
  private mutating func removal(of key: String, _ clone: Int) -> Edit.Change? {
    if plan.converges, hasCopies, plan.lifted != .copiedRemovals { return nil }
    guard hasTombstones else { return .delete }
    let choice = random.below(3)
    if choice == 0, !plan.converges || plan.lifted == .restoring { return .restore }
    if choice == 1, plan.lifted == nil { return .delete }
    let isAgain = !buriedKeys.insert(key).inserted
    if isAgain, plan.converges, plan.lifted != .buriedTwice { return nil }
    return .bury([
      Member(name: "status", text: plan.tombstoneText),
      Member(name: "deleted_at", text: moment(next)),
      Member(name: "deleted_by", text: "\"u\(clone)\""),
    ])
  }

  /// What the clone's clock says, which may go before or behind, stand still, or be missing.
  private mutating func clock(of clone: Int) -> String? {
    switch random.below(10) {
    case 0: nil
    case 1: moment(0)
    case 2: moment(1000)
    default: moment(next + (clone % 3 - 1) * 20)
    }
  }

  private func moment(_ second: Int) -> String {
    let time = 3600 + second
    func digits(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    let clock = [time / 3600, time / 60 % 60, time % 60].map(digits).joined(separator: ":")
    return "\"2026-01-01T\(clock)Z\""
  }

  /// A new record, with what its kind of history may contest.
  private mutating func create(_ key: String, clone: Int) -> Edit {
    // A record that is like a deleted one but for its key would be that one with a new key.
    var members = [Member(name: "name", text: "\"\(key)\"")]
    // What counts or puts texts together asks where one side has nothing.
    let optional = plan.converges ? plan.fields : ["owner", "priority", "size"]
    let chance = plan.lifted == .unsortedMembers ? 10 : 70
    for name in plan.fields where !optional.contains(name) || random.chance(percent: chance) {
      members.append(Member(name: name, text: value(of: name)))
    }
    if !plan.policy.identity.isEmpty {
      members.append(Member(name: "created_at", text: moment(next)))
      members.append(Member(name: "created_by", text: "\"u\(clone)\""))
    }
    members.sort { $0.name < $1.name }
    return Edit(key: key, change: .create(members), clock: plan.hasStores ? nil : moment(next))
  }
}

// Values of the fields.
extension HistoryGenerator {
  /// What a new record has in a field.
  private mutating func value(of name: String) -> String {
    switch name {
    case "priority": String(random.below(9))
    case "size": String(random.below(9))
    case "votes": "10"
    case "urgent": "false"
    case "done": "true"
    case "status": "\"open\""
    case "labels" where plan.lifted == .spellings: "[]"
    case "labels", "log", "watchers":
      plan.sortsMembers || random.chance(percent: 50)
        ? "[\"k0\",\"k1\",\"k2\"]" : "[\"k2\",\"k0\"]"
    case "deps": "[{\"id\":\"d0\",\"v\":3},{\"id\":\"d1\",\"v\":4}]"
    case "meta": "{\"p\":5,\"q\":5}"
    case "text", "notes": "\"one\\ntwo\\nthree\\n\""
    default: Token.text(next)
    }
  }

  private mutating func fieldChange() -> Edit.Change {
    let name = random.pick(plan.fields)
    switch name {
    case "votes": return .count(name, by: step())
    case "text", "notes":
      return .line(name, index: random.below(4), text: Token.mark(next))
    case "labels", "log", "watchers":
      let isKept = plan.policy.keepsElements(of: name)
      if mayTake(isKept: isKept) { return .take(name, index: random.below(8)) }
      return .put(name, listElement())
    case "deps": return depsChange()
    case "meta":
      if !plan.converges, random.chance(percent: 15) { return .take(name, index: random.below(3)) }
      return .put(name, Member(name: random.pick(["p", "q"]), text: number()))
    case "status": return .set(statusChange())
    case "owner" where random.chance(percent: 25): return .set([.init(name: name)])
    case "urgent", "done": return .set([.init(name: name, text: random.pick(["true", "false"]))])
    case "priority", "size": return .set([.init(name: name, text: number())])
    default: return .set([.init(name: name, text: Token.text(next))])
    }
  }

  private mutating func number() -> String { String(random.below(20)) }

  /// No two of these steps are alike, and no sum of some of them makes another.
  private mutating func step() -> Int {
    if !plan.converges || plan.lifted == .equalCounts { return random.pick([1, 1, 2, -1]) }
    if hasCopies && plan.lifted != .copiedCounts || stepCount > 60 { return 0 }
    stepCount += 1
    return 1 << stepCount
  }

  private mutating func mayTake(isKept: Bool) -> Bool {
    guard random.chance(percent: 30) else { return false }
    if !plan.converges { return true }
    if isKept { return plan.lifted == .removingFromGrowing }
    return !hasCopies || plan.lifted == .copiedRemovals
  }

  private mutating func listElement() -> Member {
    if plan.lifted == .spellings {
      let text = random.pick(["2", "7", "7.0"])
      return Member(name: Container.name(of: text), text: text)
    }
    let isCommon = plan.converges ? plan.lifted == .addingAgain : random.chance(percent: 30)
    let text = isCommon ? random.pick(["\"k0\"", "\"k1\"", "\"k3\""]) : Token.text(next)
    return Member(name: text, text: text)
  }

  private mutating func depsChange() -> Edit.Change {
    if mayTake(isKept: false) { return .take("deps", index: random.below(6)) }
    if random.chance(percent: 60) {
      return .change("deps", index: random.below(6), text: number())
    }
    let name = "\"e\(next)\""
    return .put("deps", Member(name: name, text: "{\"id\":\(name),\"v\":\(number())}"))
  }

  private mutating func statusChange() -> [Edit.Assignment] {
    let status = random.pick(["open", "doing", "closed"])
    var assignments = [Edit.Assignment(name: "status", text: "\"\(status)\"")]
    if !plan.converges {
      let isClosed = status == "closed"
      assignments.append(.init(name: "closed_at", text: isClosed ? Token.text(next) : nil))
    }
    return assignments
  }
}
