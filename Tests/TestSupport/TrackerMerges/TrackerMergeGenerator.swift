/// Makes the three versions of a merge from its shape. The same seed gives the same bytes.
struct TrackerMergeGenerator {
  private let shape: TrackerShape
  private var text: TrackerText
  private var ids: TrackerIDs
  private var base: [TrackerRecord] = []
  /// Ours and theirs; a record of base keeps its place, until a side removes it.
  private var sides: [[TrackerRecord?]] = []

  init(_ shape: TrackerShape, seed: UInt64) {
    self.shape = shape
    text = TrackerText(seed: seed)
    ids = TrackerIDs(areNumbers: shape.hasNumberedIDs)
  }

  private var sideShapes: [TrackerShape.Side] { [shape.ours, shape.theirs] }

  mutating func merge(named name: String) -> TrackerMerge {
    base = (0..<shape.recordCount).map { _ in record() }
    for index in 0..<shape.buriedCount {
      base[index].make(.bury, minute: 35_000 + text.below(1000), &text)
    }
    sides = [base, base]
    // Tombstones are at the beginning, where removals are taken from, and edits from the end.
    let live = text.shuffled(Array(shape.buriedCount..<shape.recordCount))
    var places = Array(0..<shape.buriedCount) + live
    removeRecords(&places)
    changeRecords(&places)
    repeatRecords(&places)
    addRecords()
    let files =
      [lines(of: base, isShuffled: shape.isBaseShuffled)]
      + zip(sides, sideShapes).map { lines(of: $0.compactMap { $0 }, isShuffled: $1.isShuffled) }
    let theirs = shape.hasMarkers ? marked(files[2]) : files[2].map(\.line)
    return TrackerMerge(
      name: name,
      base: Self.bytes(files[0].map(\.line)),
      ours: Self.bytes(files[1].map(\.line)),
      theirs: Self.bytes(theirs)
    )
  }

  // MARK: Records of base

  private mutating func removeRecords(_ places: inout [Int]) {
    for (side, shape) in sideShapes.enumerated() {
      for place in places.prefix(shape.removedCount + shape.removedEditedCount) {
        sides[side][place] = nil
      }
      for place in places.prefix(shape.removedEditedCount) {
        sides[1 - side][place] = edited(base[place], sideShapes[1 - side].alone)
      }
      places.removeFirst(shape.removedCount + shape.removedEditedCount)
    }
  }

  private mutating func changeRecords(_ places: inout [Int]) {
    for _ in 0..<shape.changedAlikeCount {
      let place = places.removeLast()
      let record = edited(base[place], shape.alike)
      for side in sides.indices { sides[side][place] = record }
    }
    for _ in 0..<shape.changedApartCount {
      let place = places.removeLast()
      let records = apart(base[place], shape.ours.beside, shape.theirs.beside)
      for side in sides.indices { sides[side][place] = records[side] }
    }
    for (side, shape) in sideShapes.enumerated() {
      for _ in 0..<shape.changedCount {
        let place = places.removeLast()
        sides[side][place] = edited(base[place], shape.alone)
      }
    }
  }

  private mutating func repeatRecords(_ places: inout [Int]) {
    for (side, shape) in sideShapes.enumerated() {
      for (index, count) in shape.repeatedIDs.enumerated() {
        let id = base[places.removeLast()].id
        for _ in 1..<count { sides[side].append(record().with(id: id)) }
        if index == 0 { base.append(record().with(id: id)) }
      }
    }
  }

  // MARK: Added records

  private mutating func addRecords() {
    for _ in 0..<shape.addedAlikeCount { add([record()]) }
    for _ in 0..<shape.addedApartCount {
      let new = record()
      // Each side is drawn by itself.
      add([edited(new, shape.added), edited(new, shape.added)])
    }
    for _ in 0..<shape.collisionCount {
      let first = record()
      add([first, record().with(id: first.id)])
    }
    for (side, shape) in sideShapes.enumerated() {
      for _ in 0..<shape.addedCount { sides[side].append(record()) }
    }
  }

  private mutating func add(_ records: [TrackerRecord]) {
    sides[0].append(records[0])
    sides[1].append(records[records.count - 1])
  }

  // MARK: Edits

  private mutating func edited(
    _ record: TrackerRecord,
    _ habits: [TrackerHabit]
  ) -> TrackerRecord {
    edited(record, Self.edits(habits, at: Double(text.below(1000)) / 1000))
  }

  private mutating func edited(_ record: TrackerRecord, _ edits: [TrackerEdit]) -> TrackerRecord {
    var edited = record
    let minute = 40_000 + text.below(30_000)
    for edit in edits {
      if edit == .renumber {
        edited = text.pick(base.filter { $0 != record }).with(id: record.id)
      } else {
        edited.make(edit, minute: minute, &text)
      }
    }
    if edited == record { edited.make(.touch, minute: minute, &text) }
    return edited
  }

  /// A record as each side edits it; the two differ. What stands at the beginning of both lists of
  /// habits is done to the same records.
  private mutating func apart(
    _ record: TrackerRecord,
    _ ours: [TrackerHabit],
    _ theirs: [TrackerHabit]
  ) -> [TrackerRecord] {
    let place = Double(text.below(1000)) / 1000
    var records = [ours, theirs].map { edited(record, Self.edits($0, at: place)) }
    if records[0] == records[1] { records[1].make(.touch, minute: 70_000, &text) }
    return records
  }

  /// The edits of the habit at a place from 0 up to 1, where each takes as much room as its weight.
  private static func edits(_ habits: [TrackerHabit], at place: Double) -> [TrackerEdit] {
    let choices = habits.flatMap { Array(repeating: $0.edits, count: $0.weight) }
    return choices[Int(place * Double(choices.count))]
  }

  // MARK: Files

  private mutating func record() -> TrackerRecord {
    TrackerRecord(id: ids.next(&text), shape: shape, &text)
  }

  private mutating func lines(of records: [TrackerRecord], isShuffled: Bool) -> [TrackerRecord] {
    // Sorting is stable, so that records of one id keep their order.
    isShuffled ? text.shuffled(records) : records.sorted { $0.id < $1.id }
  }

  /// The lines of a file in which some records stand between conflict markers, beside what another
  /// branch had of them.
  private mutating func marked(_ records: [TrackerRecord]) -> [String] {
    let blockLengths = Array(repeating: 1, count: 11) + [2, 2, 2, 2, 4, 4, 8]
    let distance = records.count / blockLengths.count
    var lines: [String] = []
    for (block, length) in text.shuffled(blockLengths).enumerated() {
      let part = records[block * distance..<(block + 1) * distance]
      lines += part.dropLast(length).map(\.line) + ["<<<<<<< HEAD"]
      let records = part.suffix(length)
      lines += records.map { edited($0, [.prioritize]).line } + ["======="]
      lines += records.map { edited($0, [.prioritize, .label]).line }
      lines.append(">>>>>>> \(text.hexadecimal(count: 7)) (sort the ledger again)")
    }
    return lines + records[(blockLengths.count * distance)...].map(\.line)
  }

  private static func bytes(_ lines: [String]) -> [UInt8] {
    lines.flatMap { Array($0.utf8) + [UInt8(ascii: "\n")] }
  }
}

/// Ids that are not given twice: numbers, or short words, some of them below another one.
struct TrackerIDs {
  let areNumbers: Bool
  private var count = 0
  private var given: Set<String> = []

  init(areNumbers: Bool) { self.areNumbers = areNumbers }

  mutating func next(_ text: inout TrackerText) -> String {
    count += 1
    if areNumbers { return "tk-\(count)" }
    while true {
      let word = "tk-" + text.hexadecimal(count: text.pick([3, 4, 4, 4, 8]))
      let id = text.chance(percent: 10) ? "\(word).\(1 + text.below(12))" : word
      if given.insert(id).inserted { return id }
    }
  }
}
