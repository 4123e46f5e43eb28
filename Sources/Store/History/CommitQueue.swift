internal import GitObjects
internal import Records

/// Commits that are still to be visited, each once, the latest first.
struct CommitQueue {
  private struct Place: Hashable {
    let commit: String
    let path: String
  }

  /// The earliest commit first, so that the next one is taken from the end.
  private var nodes: [RecordWalk.Node] = []
  private var fields: [Place: Set<FieldPath>] = [:]
  private var seen: Set<Place> = []

  /// Adds a commit. One that is waiting already gets the fields; one that was taken comes back only
  /// for fields.
  mutating func add(_ node: RecordWalk.Node, _ more: Set<FieldPath>) {
    let place = Place(commit: node.commit.id, path: node.path)
    if fields[place] != nil {
      fields[place]?.formUnion(more)
      return
    }
    if !seen.insert(place).inserted, more.isEmpty { return }
    fields[place] = more
    var (low, high) = (0, nodes.count)
    while low < high {
      let middle = (low + high) / 2
      if nodes[middle].commit.committedAt < node.commit.committedAt {
        low = middle + 1
      } else {
        high = middle
      }
    }
    nodes.insert(node, at: low)
  }

  mutating func takeLatest() -> (node: RecordWalk.Node, fields: Set<FieldPath>)? {
    guard let node = nodes.popLast() else { return nil }
    let place = Place(commit: node.commit.id, path: node.path)
    return (node, fields.removeValue(forKey: place) ?? [])
  }
}
