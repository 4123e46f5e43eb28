import TestSupport
import Testing

/// Records by id, each a list of fields that are numbers; what a file of this story holds.
private struct Table {
  var rows: [Int: [Int]]

  /// The file, in the order of the ids.
  var lines: [String] {
    rows.sorted { $0.key < $1.key }.map { id, fields in
      let members = fields.enumerated().map { #""f\#($0.offset)":\#($0.element)"# }
      return #"{"id":\#(id),"# + members.joined(separator: ",") + "}"
    }
  }
}

/// Something that one branch does to one thing, which the other branch leaves alone.
private enum Edit {
  case set(id: Int, field: Int, value: Int)
  case add(id: Int)
  case delete(id: Int)

  func apply(to table: inout Table) {
    switch self {
    case .set(let id, let field, let value): table.rows[id]?[field] = value
    case .add(let id): table.rows[id] = [id, -id, 0, 1]
    case .delete(let id): table.rows[id] = nil
    }
  }
}

@Suite("Random histories")
struct RandomHistoryTests {
  private static let fieldCount = 4

  /// Edits of which no two touch the same thing.
  private static func edits(of base: Table, random: inout SeededRandom) -> [Edit] {
    var edits: [Edit] = []
    for id in base.rows.keys.sorted() {
      switch random.below(10) {
      case 0: edits.append(.delete(id: id))
      case 1...6:
        for field in 0..<fieldCount where random.chance(percent: 60) {
          edits.append(.set(id: id, field: field, value: 1000 + random.below(1000)))
        }
      default: break
      }
      if random.chance(percent: 20) { edits.append(.add(id: id + 1 + random.below(8))) }
    }
    return edits.shuffled(using: &random)
  }

  @Test("Every edit of both branches is in the merge, whichever way round", arguments: 1...8)
  func merge(seed: Int) throws {
    var random = SeededRandom(seed: UInt64(seed))
    let base = Table(
      rows: Dictionary(
        uniqueKeysWithValues: (1...12).map { ($0 * 10, Array(repeating: 0, count: 4)) }
      )
    )
    var (left, right, both) = (base, base, base)
    let repository = try GitWorld().makeRepository()
    try repository.registerDriver()
    try repository.write("table.jsonl", base.lines)
    try repository.commit("Base")
    try repository.branch("left")
    try repository.branch("right")
    for edit in Self.edits(of: base, random: &random) {
      edit.apply(to: &both)
      let isLeft = random.chance(percent: 50)
      if isLeft { edit.apply(to: &left) } else { edit.apply(to: &right) }
      guard random.chance(percent: 20) else { continue }
      try repository.checkOut(isLeft ? "left" : "right")
      try repository.write("table.jsonl", isLeft ? left.lines : right.lines)
      try repository.commit("Edits")
    }
    for (name, table) in [("left", left), ("right", right)] {
      try repository.checkOut(name)
      try repository.write("table.jsonl", table.lines)
      try repository.commit("Last edits")
    }
    for (ours, theirs) in [("left", "right"), ("right", "left")] {
      try repository.branch("\(theirs)-into-\(ours)", at: ours)
      try repository.git("merge", "-q", "--no-edit", theirs)
      #expect(try repository.lines("table.jsonl") == both.lines, "Seed \(seed)")
    }
  }
}
