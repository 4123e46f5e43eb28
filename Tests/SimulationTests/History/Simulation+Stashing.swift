extension Simulation {
  /// Merges a place's last commit into a clone whose file has edits in no commit, which are put
  /// away meanwhile: `git stash`, `git merge`, `git stash pop`. The last is a merge, too, with the
  /// commit as base that the edits were made on.
  ///
  /// A store would take them for taken back, and what it holds of them for edits of its own: where
  /// there is one, or nothing to put away, it is a merge like any other.
  mutating func mergeAroundStash(_ clone: Int, _ place: Int) throws -> [Effect] {
    let (stash, uncommitted) = (clones[clone].file, clones[clone].uncommitted)
    let base = graph[clones[clone].head].content
    guard clones[clone].store == nil, stash.bytes != base.bytes else {
      return try merge(clone, [place])
    }
    clones[clone].file = base
    clones[clone].uncommitted = NumberSet()
    let effects = try mergeCommits(clone, [head(of: place)], from: [place])
    counts.stashes += 1
    clones[clone].file = try merge(base: base, ours: clones[clone].file, theirs: stash)
    clones[clone].uncommitted = uncommitted
    return [.stashed(clone: clone)] + effects + [.unstashed(clone: clone)]
  }
}
