/// Sets of lines. Sets with a common line are joined.
struct RegionSet {
  /// For each member, another member of its region; the representative of a region has none.
  private var parents: [Int: Int] = [:]

  mutating func add(_ members: [Int]) {
    guard let first = members.first else { return }
    for member in members {
      let (left, right) = (root(of: first), root(of: member))
      parents[max(left, right)] = min(left, right)
    }
  }

  private mutating func root(of member: Int) -> Int {
    var root = member
    while let parent = parents[root], parent != root { root = parent }
    parents[member] = root
    return root
  }

  /// For each member, its region in rising order.
  mutating func byMember() -> [Int: [Int]] {
    var regions: [Int: [Int]] = [:]
    for member in parents.keys.sorted() { regions[root(of: member), default: []].append(member) }
    var result: [Int: [Int]] = [:]
    for region in regions.values { for member in region { result[member] = region } }
    return result
  }
}
