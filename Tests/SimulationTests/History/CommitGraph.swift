import JSONText

/// A version of the file, with what is known of how it came to be.
struct Content: Sendable {
  let bytes: Bytes
  let table: Table
  /// The edits whose marks are in the bytes.
  let tokens: NumberSet
  /// The edits that were made, or merged, on the way to this version.
  var edits: NumberSet
  /// The edits of which a merge on that way said that it set their values aside.
  var reported: NumberSet

  init(table: Table, edits: NumberSet, reported: NumberSet) {
    self.init(bytes: table.bytes, table: table, edits: edits, reported: reported)
  }

  init(bytes: [UInt8], table: Table, edits: NumberSet, reported: NumberSet) {
    self.bytes = Bytes(bytes)
    self.table = table
    tokens = Token.numbers(in: bytes)
    self.edits = edits
    self.reported = reported
  }
}

struct Commit: Sendable {
  var content: Content
  var parents: [Int]
  /// The commit itself and all that it comes from.
  var ancestors: NumberSet
  /// The edits that it adds to its parent's; none in a merge.
  var own: NumberSet
  /// Whether the commit does again what another one did, which may have come to nothing here.
  var isReplayed = false
}

/// The commits of all places, each after its parents.
struct CommitGraph: Sendable {
  private(set) var commits: [Commit] = []

  var isFull: Bool { commits.count > NumberSet.limit - 24 }

  subscript(index: Int) -> Commit { commits[index] }

  @discardableResult
  mutating func add(
    _ content: Content,
    parents: [Int],
    own: NumberSet = NumberSet(),
    isReplayed: Bool = false
  ) -> Int {
    let index = commits.count
    var ancestors = NumberSet([index])
    for parent in parents { ancestors = ancestors | commits[parent].ancestors }
    commits.append(
      Commit(
        content: content,
        parents: parents,
        ancestors: ancestors,
        own: own,
        isReplayed: isReplayed
      )
    )
    return index
  }

  func contains(_ descendant: Int, _ ancestor: Int) -> Bool {
    commits[descendant].ancestors.contains(ancestor)
  }

  /// The best common ancestors, as git-merge-base(1) has it: "One common ancestor is better than
  /// another common ancestor if the latter is an ancestor of the former." The oldest comes first,
  /// which is the order in which git merges several of them.
  func mergeBases(_ left: NumberSet, _ right: NumberSet) -> [Int] {
    var common = left & right
    var best: [Int] = []
    while let last = common.last {
      best.append(last)
      common = common - commits[last].ancestors
    }
    return best.reversed()
  }
}
