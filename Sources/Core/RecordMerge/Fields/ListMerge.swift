internal import Records

/// Why a person has to decide a list.
enum ListConflict: Error {
  /// The result would have an element more often, or less often, than the sides have it.
  case repetition
  /// Both sides moved one element, to different places.
  case movedToTwoPlaces
  /// The sides did different things to one element.
  case changedInTwoWays
  /// One side replaced several elements as a block, and the other changed something there.
  case block
  /// The runs of both sides at one place are incompatible.
  case runs
  /// No order of the result keeps what both sides did to the order.
  case order
  /// One side edited an element that the other removed.
  case editedAndRemoved
  /// Both sides inserted an element with one key, and no other member is equal.
  case unlikeInsertions
  /// The fields of one element are in conflict.
  case element
}

/// The rule `list`: a three-way merge of sequences whose order counts.
///
/// Merges numbers that represent elements, and says where each element of the result comes from.
/// The caller merges two elements into one. The steps of the rule are in these places:
///
/// - 1, which elements are the same: `ArrayElements`
/// - 2 to 4, what each side did: `ListEdit`
/// - 5, each element of base: `ListMerge+Elements.swift`
/// - 6, runs: `ListMerge+Runs.swift`
/// - 7 and 8, checks: `ListMerge+Checks.swift`
///
/// Complexity: O(n log n), plus that of `SequenceDiff`.
struct ListMerge {
  /// Where an element of the result comes from.
  enum Item: Equatable {
    /// A side has it, and the other side did nothing to it.
    case taken(Side, Int)
    /// Several versions have it.
    case merged(Versions<Int?>)
    /// A side edited it, and the other side removed it.
    case edited(Side, Versions<Int?>)
  }

  /// For each element of a version, a number that is equal for the same elements.
  let identities: Versions<[Int]>
  /// For each element of a version, a number that is equal for equal elements.
  let contents: Versions<[Int]>
  /// The canonical order of elements by their contents.
  let precedes: (Int, Int) -> Bool
  let edits: Sides<ListEdit>

  init(
    identities: Versions<[Int]>,
    contents: Versions<[Int]>,
    precedes: @escaping (Int, Int) -> Bool
  ) {
    self.identities = identities
    self.contents = contents
    self.precedes = precedes
    edits = identities.sides.map { ListEdit(base: identities.base, side: $0) }
  }

  /// The elements of the result in their order.
  func items() throws(ListConflict) -> [Item] {
    let blocks = try decidedBlocks()
    var items = try items(ofRunsAt: 0)
    for index in identities.base.indices {
      items += try self.items(ofBase: index, blocks)
      items += try self.items(ofRunsAt: index + 1)
    }
    try checkRepetitions(in: items)
    try checkCounts(of: items)
    try checkOrder(of: items)
    return items
  }

  /// The identity of an item's element.
  func identity(of item: Item) -> Int? {
    switch item {
    case .taken(let side, let index): identities[side][index]
    case .merged(let indices), .edited(_, let indices):
      indices.base.map { identities.base[$0] } ?? indices.ours.map { identities.ours[$0] }
        ?? indices.theirs.map { identities.theirs[$0] }
    }
  }
}
