// What each act does.
extension Simulation {
  /// Does an act.
  ///
  /// - Returns: the effects, in the order in which they happened.
  /// - Throws: `Violation` where a promise is broken.
  @discardableResult
  mutating func run(_ act: Act) throws -> [Effect] {
    if graph.isFull { return [] }
    actNumber = act.number
    switch act.kind {
    case .edit(let clone, let edit): return try self.edit(clone, edit)
    case .commit(let clone): return try commit(clone)
    case .merge(let into, let from): return try merge(into, from)
    case .mergeAroundStash(let into, let from): return try mergeAroundStash(into, from)
    case .crissCross(let first, let second): return try crissCross(first, second)
    case .rebase(let clone, let onto): return try rebase(clone, onto)
    case .cherryPick(let into, let from, let back): return try cherryPick(into, from, back)
    case .revert(let clone, let back): return try revert(clone, back)
    case .push(let clone): return try push(clone)
    case .export(let clone): return try exportStore(of: clone)
    case .importFile(let clone): return try importFile(of: clone)
    }
  }

  private mutating func edit(_ clone: Int, _ edit: Edit) throws -> [Effect] {
    let isInStore = edit.isInStore && clones[clone].store != nil
    let content = isInStore ? clones[clone].store?.content : clones[clone].file
    guard let content else { return [] }
    var table = content.table
    let editing = Editing(plan: plan, number: actNumber, known: content.edits)
    guard let written = editing.apply(edit, to: &table) else { return [] }
    counts.edits += 1
    ledger.add(written)
    var edits = content.edits
    edits.insert(actNumber)
    let new = Content(table: table, edits: edits, reported: content.reported)
    if isInStore {
      clones[clone].store?.content = new
    } else {
      clones[clone].file = new
      clones[clone].uncommitted.insert(actNumber)
      try register(new)
    }
    return [
      .edited(clone: clone, key: edit.key, row: table.row(edit.key), isInStore: isInStore)
    ]
  }

  /// Commits what the clone edited; its store is written to the file first, as the hooks do it.
  mutating func commit(_ clone: Int) throws -> [Effect] {
    var effects = try exportStore(of: clone)
    guard !clones[clone].uncommitted.isEmpty else { return effects }
    let index = graph.add(
      clones[clone].file,
      parents: [clones[clone].head],
      own: clones[clone].uncommitted
    )
    clones[clone].head = index
    clones[clone].uncommitted = NumberSet()
    effects.append(.committed(clone: clone, commit: index))
    return effects
  }

  /// Moves a clone to a commit, and lets its store take over what came with it.
  mutating func move(_ clone: Int, to commit: Int) throws {
    clones[clone].head = commit
    clones[clone].file = graph[commit].content
    _ = try importFile(of: clone)
  }

  mutating func merge(_ clone: Int, _ places: [Int]) throws -> [Effect] {
    var effects = try commit(clone)
    let heads = places.map { head(of: $0) }
    effects += try mergeCommits(clone, heads, from: places)
    return effects
  }

  /// Merges commits into a clone: one of them, or several in a merge with several parents.
  mutating func mergeCommits(
    _ clone: Int,
    _ commits: [Int],
    from places: [Int]
  ) throws -> [Effect] {
    let head = clones[clone].head
    // Of commits of which one has all of the other, git merges the later one alone.
    var chosen: [(commit: Int, place: Int)] = []
    for (commit, place) in zip(commits, places) where !graph.contains(head, commit) {
      if chosen.contains(where: { graph.contains($0.commit, commit) }) { continue }
      chosen.removeAll { graph.contains(commit, $0.commit) }
      chosen.append((commit, place))
    }
    guard let first = chosen.first else { return [] }
    if chosen.count == 1, graph.contains(first.commit, head) {
      try move(clone, to: first.commit)
      return [.fastForwarded(clone: clone, to: first.commit, from: first.place)]
    }
    var ancestors = graph[head].ancestors
    var content = graph[head].content
    for (commit, _) in chosen {
      content = try merge(
        base: try mergeBase(ancestors, graph[commit].ancestors),
        ours: content,
        theirs: graph[commit].content
      )
      ancestors = ancestors | graph[commit].ancestors
    }
    let merged = graph.add(content, parents: [head] + chosen.map(\.commit))
    try move(clone, to: merged)
    return [
      .merged(
        clone: clone,
        commit: merged,
        with: chosen.map(\.commit),
        from: chosen.map(\.place)
      )
    ]
  }

  private mutating func crissCross(_ first: Int, _ second: Int) throws -> [Effect] {
    if first == second { return [] }
    var effects = try commit(first) + commit(second)
    let (one, other) = (head(of: first), head(of: second))
    if graph.contains(one, other) || graph.contains(other, one) { return effects }
    counts.crissCrosses += 1
    effects += try mergeCommits(first, [other], from: [second])
    effects += try mergeCommits(second, [one], from: [first])
    return effects
  }

  private mutating func rebase(_ clone: Int, _ place: Int) throws -> [Effect] {
    var effects = try commit(clone)
    let (head, upstream) = (clones[clone].head, head(of: place))
    if graph.contains(head, upstream) { return effects }
    let others = (0..<plan.placeCount).filter { $0 != clone }
    let moved = (graph[head].ancestors - graph[upstream].ancestors).numbers
    let isPublished = moved.contains { commit in
      others.contains { graph.contains(self.head(of: $0), commit) }
    }
    if isPublished || graph.contains(upstream, head) {
      return effects + (try mergeCommits(clone, [upstream], from: [place]))
    }
    var tip = upstream
    for commit in moved where graph[commit].parents.count == 1 {
      tip = try replay(commit, on: tip)
    }
    try move(clone, to: tip)
    effects.append(.rebased(clone: clone, onto: upstream, from: place))
    return effects
  }

  /// Does what a commit did on top of another one.
  private mutating func replay(_ commit: Int, on tip: Int) throws -> Int {
    let original = graph[commit]
    var theirs = original.content
    // What the commit's ancestors had besides is not replayed.
    theirs.edits = graph[tip].content.edits | original.own
    theirs.reported = NumberSet()
    let content = try merge(
      base: graph[original.parents[0]].content,
      ours: graph[tip].content,
      theirs: theirs
    )
    let own = original.own - graph[tip].content.edits
    return graph.add(content, parents: [tip], own: own, isReplayed: true)
  }

  private mutating func cherryPick(_ clone: Int, _ place: Int, _ back: Int) throws -> [Effect] {
    var effects = try commit(clone)
    let head = clones[clone].head
    let mayCopyCopies = !plan.converges || plan.lifted?.needsCopiesOfCopies == true
    let candidates = graph[self.head(of: place)].ancestors.numbers.reversed().filter { commit in
      graph[commit].parents.count == 1 && !graph[commit].own.isEmpty
        && !graph.contains(head, commit) && (mayCopyCopies || !graph[commit].isReplayed)
    }
    guard !candidates.isEmpty else { return effects }
    let commit = candidates[back % candidates.count]
    let edits = graph[head].content.edits
    if plan.converges, !ledger.haveSubjects(graph[commit].own, in: edits) { return effects }
    ledger.contestCopies(of: graph[commit].own)
    try move(clone, to: try replay(commit, on: head))
    effects.append(.picked(clone: clone, commit: commit, from: place))
    return effects
  }

  private mutating func push(_ clone: Int) throws -> [Effect] {
    let effects = try commit(clone)
    guard plan.hasRemote, graph.contains(clones[clone].head, remote) else { return effects }
    remote = clones[clone].head
    return effects + [.pushed(clone: clone)]
  }

  /// Writes what the store holds to the file, merged with what the file says meanwhile.
  private mutating func exportStore(of clone: Int) throws -> [Effect] {
    guard let store = clones[clone].store else { return [] }
    let file = clones[clone].file
    let merged = try merge(base: store.base, ours: store.content, theirs: file)
    clones[clone].uncommitted = clones[clone].uncommitted | (store.content.edits - file.edits)
    clones[clone].file = merged
    clones[clone].store = CloneStore(base: merged, content: merged)
    return [.exported(clone: clone)]
  }

  /// Takes over what the file says into the store, which keeps its own edits.
  private mutating func importFile(of clone: Int) throws -> [Effect] {
    guard let store = clones[clone].store else { return [] }
    let file = clones[clone].file
    let merged = try merge(base: store.base, ours: store.content, theirs: file)
    clones[clone].store = CloneStore(base: file, content: merged)
    return [.imported(clone: clone)]
  }
}
