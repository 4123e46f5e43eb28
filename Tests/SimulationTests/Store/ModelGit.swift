import JSONText
import MergePolicy
import RecordMerge
import RecordStore

/// Git with one file, in memory: commits, branches, an index for each work tree, stashes.
struct ModelGit {
  struct Commit {
    var parents: [Int]
    var file: Bytes
    /// The commits that it comes from, itself included.
    var ancestors: NumberSet
  }

  enum Head: Equatable {
    case branch(StoreAct.Branch)
    case detached(Int)
  }

  /// A work tree, apart from its file.
  struct Tree {
    var head: Head
    var index: Bytes
  }

  private(set) var commits: [Commit]
  var branches: [StoreAct.Branch: Int] = [.main: 0]
  var trees: [Tree]
  var stashes: [(base: Bytes, file: Bytes)] = []
  /// What all commits and stashes have together.
  private(set) var marks: RecordMarks
  let policy: Policy

  init(_ file: Bytes, policy: Policy) {
    commits = [Commit(parents: [], file: file, ancestors: NumberSet([0]))]
    trees = [Tree(head: .branch(.main), index: file)]
    marks = RecordMarks(in: file)
    self.policy = policy
  }

  /// Whether there is no room for more commits.
  var isFull: Bool { commits.count > NumberSet.limit - 20 }

  func head(_ tree: Int) -> Int {
    switch trees[tree].head {
    case .branch(let name): branches[name] ?? 0
    case .detached(let commit): commit
    }
  }

  func headFile(_ tree: Int) -> Bytes { commits[head(tree)].file }

  func place(_ tree: Int) -> HeadPlace {
    let commit = "c\(head(tree))"
    return switch trees[tree].head {
    case .branch(let name): HeadPlace(branch: name.rawValue, commit: commit)
    case .detached: HeadPlace(commit: commit)
    }
  }

  /// Whether a commit, by its name, comes from another one.
  func isAncestor(_ name: String?, of commit: Int) -> Bool {
    name.flatMap { Int($0.dropFirst()) }.map { commits[commit].ancestors.contains($0) } ?? false
  }

  func ancestor(_ back: Int, of commit: Int) -> Int {
    (0..<back).reduce(commit) { commit, _ in commits[commit].parents.first ?? commit }
  }

  /// Whether another work tree has the branch checked out.
  func isTaken(_ branch: StoreAct.Branch, but tree: Int) -> Bool {
    trees.indices.contains { $0 != tree && trees[$0].head == .branch(branch) }
  }

  // MARK: Changes

  /// Makes a commit, without letting a branch have it.
  mutating func add(_ file: Bytes, parents: [Int]) -> Int {
    let number = commits.count
    let ancestors = parents.reduce(NumberSet([number])) { $0 | commits[$1].ancestors }
    commits.append(Commit(parents: parents, file: file, ancestors: ancestors))
    marks.formUnion(RecordMarks(in: file))
    return number
  }

  /// Lets HEAD's branch, or HEAD itself, be at a commit.
  mutating func move(_ tree: Int, to commit: Int) {
    switch trees[tree].head {
    case .branch(let name): branches[name] = commit
    case .detached: trees[tree].head = .detached(commit)
    }
  }

  mutating func stash(_ file: Bytes, _ tree: Int) {
    stashes.append((headFile(tree), file))
    marks.formUnion(RecordMarks(in: file))
  }

  /// The file of a merge by the driver; nil where it asks.
  func merged(_ base: Bytes, _ ours: Bytes, _ theirs: Bytes) -> Bytes? {
    guard let document = realEngine(policy, base, ours, theirs), !document.hasConflicts else {
      return nil
    }
    return document.bytes(style: .merge)
  }

  /// The base of two commits: the last that both come from.
  func base(_ left: Int, _ right: Int) -> Int {
    (commits[left].ancestors & commits[right].ancestors).last ?? 0
  }

  /// The commits of a branch that another commit does not come from, the first first, along the
  /// first parents.
  func steps(from commit: Int, without other: Int) -> [Int] {
    var steps: [Int] = []
    var next = commit
    while !commits[other].ancestors.contains(next) {
      steps.append(next)
      guard let parent = commits[next].parents.first else { break }
      next = parent
    }
    return steps.reversed()
  }
}
