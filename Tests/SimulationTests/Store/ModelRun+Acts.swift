import Exchange
import JSONText
import MergePolicy
import RecordStore
import Records
import TestSupport

// What each act is, with git in memory and the store's own rules.
extension ModelRun {
  func perform(_ tree: Int) throws {
    switch act.kind {
    case .put(let record, let field):
      try bringIn(tree)
      try put(record, field, act.number, tree, by: places[tree].store)
      try exportAfterEdit(tree)
    case .write(let record, let field):
      try put(record, field, act.number, tree, by: places[tree].store)
    case .delete(let record):
      try bringIn(tree)
      try delete(record, tree)
      try exportAfterEdit(tree)
    case .edit(let record, let field): try edit(record, field, act.number, tree)
    case .erase(let record): try edit(record, nil, act.number, tree)
    case .export: try export(tree)
    case .importFile: try bringIn(tree)
    case .applyHeld: hear(try exchange(tree).importFile(of: Self.path, merging: .all))
    case .exportByItself(let isOn): exportsByItself = isOn
    case .changeKey: places[tree].policy.key = places[tree].policy.key == ["id"] ? ["name"] : ["id"]
    case .stage(let record): try stage(record, tree)
    case .commit(let form): try commit(form, tree)
    case .restoreFile: try replaceFile(by: git.trees[tree].index, tree)
    case .addTree: try addTree()
    case .removeTree: try removeTree()
    case .makeBranch, .checkOut, .detach, .bisect: try goElsewhere(tree)
    case .reset(let back): try reset(back, tree)
    case .stash, .unstash, .dropStash: try stash(tree)
    case .merge, .rebase, .pick, .revert: try combine(tree)
    }
  }

  /// Brings the file in if it changed, as every verb does first, and as hooks do.
  private func bringIn(_ tree: Int, _ selection: HeldSelection? = nil) throws {
    hear(try exchange(tree).importFile(of: Self.path, merging: selection))
  }

  private func exportAfterEdit(_ tree: Int) throws { if exportsByItself { try export(tree) } }

  private func export(_ tree: Int) throws {
    let outcome = try exchange(tree).exportFile(of: Self.path)
    hear(outcome.imported)
    hasSaid = hasSaid || outcome.needsAttention
    if outcome.needsAttention || act.meanwhile != nil { return }
    let isSame = try storeMarks(tree).all == marks(tree).all
    if !isSame { throw violation(.inStep, "after an export") }
  }

  /// Puts another version in place of the file, which git was told to throw away.
  private func replaceFile(by text: Bytes, _ tree: Int) throws {
    ledger.endAll(in: [try marks(tree)])
    try write(text, tree)
  }
}

// MARK: - Commits

extension ModelRun {
  private func stage(_ record: Int?, _ tree: Int) throws {
    let file = try read(tree)
    guard let record else {
      git.trees[tree].index = file
      return
    }
    git.trees[tree].index = Self.taking([record], from: file, into: git.trees[tree].index)
  }

  /// A version of the file with some records as another one has them.
  private static func taking(_ records: Set<Int>, from file: Bytes, into text: Bytes) -> Bytes {
    func lines(_ text: Bytes) -> [(Int?, Substring)] {
      text.text.split(separator: "\n").map { line in
        let record = try? JSONValue(parsing: Bytes(String(line)))
        return (record.flatMap(RecordMarks.number), line)
      }
    }
    func isMeant(_ number: Int?) -> Bool { number.map { records.contains($0) } ?? false }
    let kept = lines(text).filter { !isMeant($0.0) } + lines(file).filter { isMeant($0.0) }
    let sorted = kept.sorted { ($0.0 ?? -1) < ($1.0 ?? -1) }
    return Bytes(sorted.map { $0.1 + "\n" }.joined())
  }

  /// A commit, with the hook before it.
  private func commit(_ form: StoreAct.CommitForm, _ tree: Int) throws {
    if git.isFull { throw Refusal() }
    let head = git.headFile(tree)
    let place = places[tree]
    let isUntouched = git.trees[tree].index == head || git.trees[tree].index == place.staged
    if try place.store.dirtyCount(of: collection(tree)).count > 0 {
      // A problem does not prevent a commit.
      do { try export(tree) } catch is ExchangeError {}
    }
    let records = try place.store.uncommittedRecords(of: collection(tree))
    var committed = head
    switch form {
    case .plain, .verb:
      if isUntouched {
        let numbers = records.compactMap { Int($0.key.text.filter(\.isNumber)) }
        let index = git.trees[tree].index
        git.trees[tree].index = Self.taking(Set(numbers), from: try read(tree), into: index)
        places[tree].staged = git.trees[tree].index
      }
      committed = git.trees[tree].index
    case .all:
      git.trees[tree].index = try read(tree)
      committed = git.trees[tree].index
    case .otherPath, .otherIndex: break
    }
    git.move(tree, to: git.add(committed, parents: [git.head(tree)]))
    let lines = Set(committed.text.split(separator: "\n").map(String.init))
    let known = records.filter { $0.line.map { lines.contains($0.text) } ?? false }
    try place.store.forgetUncommitted(known.map(\.id))
  }
}

// MARK: - Going elsewhere

extension ModelRun {
  private func goElsewhere(_ tree: Int) throws {
    let here = git.head(tree)
    switch act.kind {
    case .makeBranch(let branch):
      if let there = git.branches[branch] { return try checkOut(there, .branch(branch), tree) }
      git.branches[branch] = here
      git.trees[tree].head = .branch(branch)
      try runCheckoutHook(tree)
    case .checkOut(let branch, let isForced):
      guard let there = git.branches[branch] else { throw Refusal() }
      try checkOut(there, .branch(branch), tree, isForced: isForced)
    case .detach(let back):
      let there = git.ancestor(back, of: here)
      try checkOut(there, .detached(there), tree)
    default:
      // A bisection goes there and back.
      let head = git.trees[tree].head
      let there = git.ancestor(2, of: here)
      try checkOut(there, .detached(there), tree)
      try bringIn(tree)
      try checkOut(here, head, tree)
    }
  }

  private func checkOut(
    _ there: Int,
    _ head: ModelGit.Head,
    _ tree: Int,
    isForced: Bool = false
  ) throws {
    if case .branch(let name) = head, git.isTaken(name, but: tree) { throw Refusal() }
    let (old, new) = (git.headFile(tree), git.commits[there].file)
    if isForced {
      ledger.endAll(in: [RecordMarks(in: git.trees[tree].index)])
      try replaceFile(by: new, tree)
      git.trees[tree].index = new
    } else if old != new {
      guard try git.trees[tree].index == old && read(tree) == old else { throw Refusal() }
      try write(new, tree)
      git.trees[tree].index = new
    }
    git.trees[tree].head = head
    try runCheckoutHook(tree)
  }

  private func runCheckoutHook(_ tree: Int) throws {
    occasion = .checkout
    defer { occasion = .verb }
    try bringIn(tree)
  }

  /// No hook hears of it.
  private func reset(_ back: Int, _ tree: Int) throws {
    let there = git.ancestor(back, of: git.head(tree))
    ledger.endAll(in: [RecordMarks(in: git.trees[tree].index)])
    try replaceFile(by: git.commits[there].file, tree)
    git.trees[tree].index = git.commits[there].file
    git.move(tree, to: there)
  }

  private func stash(_ tree: Int) throws {
    let head = git.headFile(tree)
    let isChanged = try read(tree) != head || git.trees[tree].index != head
    switch act.kind {
    case .stash:
      guard isChanged else { throw Refusal() }
      ledger.endAll(in: [RecordMarks(in: git.trees[tree].index)])
      git.stash(try read(tree), tree)
      try write(head, tree)
      git.trees[tree].index = head
    case .unstash:
      guard let last = git.stashes.last, !isChanged,
        let merged = git.merged(last.base, head, last.file)
      else { throw Refusal() }
      git.stashes.removeLast()
      try write(merged, tree)
    default: _ = git.stashes.popLast()
    }
  }

  private func addTree() throws {
    if places.count == 2, places[1].isThere { throw Refusal() }
    let commit = git.head(0)
    let tree = ModelGit.Tree(head: .detached(commit), index: git.commits[commit].file)
    if places.count == 1 {
      git.trees.append(tree)
      return try addPlace(tree.index)
    }
    // Git gives it the same name, and so it has the same store.
    git.trees[1] = tree
    places[1].isThere = true
    try write(tree.index, 1)
    try bringIn(1)
  }

  private func removeTree() throws {
    guard places.count == 2, places[1].isThere else { throw Refusal() }
    ledger.endAll(in: [try marks(1), RecordMarks(in: git.trees[1].index)])
    places[1].isThere = false
    git.trees[1].head = .detached(git.head(1))
  }
}

// MARK: - Merging

extension ModelRun {
  /// A merge, a rebase, a cherry-pick or a revert, in a file without changes. What asks is given
  /// up.
  private func combine(_ tree: Int) throws {
    let (head, here) = (git.headFile(tree), git.head(tree))
    guard try !git.isFull && read(tree) == head && git.trees[tree].index == head else {
      throw Refusal()
    }
    switch act.kind {
    case .merge(let branch):
      guard let there = git.branches[branch], !git.commits[here].ancestors.contains(there) else {
        throw Refusal()
      }
      try merge(there, tree)
      occasion = .merge
      try bringIn(tree)
    case .rebase(let branch):
      guard let there = git.branches[branch], there != here else { throw Refusal() }
      try rebase(onto: there, tree)
    case .pick(let branch):
      guard let there = git.branches[branch] else { throw Refusal() }
      try replay(there, tree)
    default:
      guard let parent = git.commits[here].parents.first else { throw Refusal() }
      try replace(by: git.commits[parent].file, parents: [here], tree)
    }
  }

  private func merge(_ there: Int, _ tree: Int) throws {
    let here = git.head(tree)
    let theirs = git.commits[there].file
    if git.commits[there].ancestors.contains(here) {
      try write(theirs, tree)
      git.trees[tree].index = theirs
      git.move(tree, to: there)
      return
    }
    let base = git.commits[git.base(here, there)].file
    guard let merged = git.merged(base, git.headFile(tree), theirs) else { throw Refusal() }
    try replace(by: merged, parents: [here, there], tree)
  }

  private func replace(by text: Bytes, parents: [Int], _ tree: Int) throws {
    try write(text, tree)
    git.trees[tree].index = text
    git.move(tree, to: git.add(text, parents: parents))
  }

  /// Makes a commit again on top of what is here.
  private func replay(_ commit: Int, _ tree: Int) throws {
    guard let parent = git.commits[commit].parents.first else { throw Refusal() }
    let (base, theirs) = (git.commits[parent].file, git.commits[commit].file)
    guard let text = git.merged(base, git.headFile(tree), theirs) else { throw Refusal() }
    try replace(by: text, parents: [git.head(tree)], tree)
  }

  private func rebase(onto there: Int, _ tree: Int) throws {
    let (old, head) = (git.trees[tree].head, git.head(tree))
    let steps = git.steps(from: head, without: there)
    rebase = "rebase-\(act.number)"
    git.trees[tree].head = .detached(there)
    try write(git.commits[there].file, tree)
    git.trees[tree].index = git.commits[there].file
    for step in steps {
      // Another program may look while the rebase is at work.
      if act.number % 2 == 0 { try bringIn(tree) }
      do {
        try replay(step, tree)
      } catch is Refusal {
        // It is given up.
        git.trees[tree].head = old
        try write(git.commits[head].file, tree)
        git.trees[tree].index = git.commits[head].file
        throw Refusal()
      }
    }
    let new = git.head(tree)
    git.trees[tree].head = old
    git.move(tree, to: new)
    let name = rebase
    rebase = nil
    occasion = .merge
    try bringIn(tree, name.map { .rebase($0) })
  }
}
