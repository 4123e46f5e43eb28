internal import JSONText
internal import Records

/// The merge of lines that have no key: by position among themselves, or by their bytes where they
/// are no JSON.
struct LooseLines {
  let keys: KeyColumns
  private(set) var table: EntryTable
  /// Entries where both sides touched the same lines.
  private(set) var conflicts: [(entry: Int, reason: ConflictReason)] = []
  /// Whether a side has a bad line that base lacks, so that what it lacks may be lost, not deleted.
  private(set) var isOursDamaged = false
  private(set) var isTheirsDamaged = false

  private var input: MergeInput { table.input }

  init(keys: KeyColumns, table: consuming EntryTable) {
    self.keys = keys
    self.table = table
    mergeKeyless()
    mergeBad()
  }

  /// Gives the table away, so that who goes on with it does not have to copy it.
  mutating func takeTable() -> EntryTable {
    var taken = EntryTable.none
    swap(&taken, &table)
    return taken
  }

  // MARK: Lines without a key

  /// How many lines ahead the twin of a line is looked for.
  private static let twinReach = 8

  private mutating func mergeKeyless() {
    func indices(_ lines: [Line], _ keys: [RecordKey?]) -> [Int] {
      lines.indices.filter { lines[$0].kind != .bad && keys[$0] == nil }
    }
    let base = indices(input.base, keys.base)
    let ours = indices(input.ours, keys.ours)
    let theirs = indices(input.theirs, keys.theirs)
    var numbers: [Bytes: Int] = [:]
    let baseLines = input.base
    var baseNumbers: [Int] = []
    func number(_ indices: [Int], _ lines: [Line]) -> [Int] {
      // Most lines have a twin with the same bytes a few lines further in base, which needs no
      // canonical form of its own.
      var next = 0
      return indices.map { index in
        let spelling = lines[index].bytes
        let window = next..<min(next + Self.twinReach, baseNumbers.count)
        if let twin = window.first(where: { baseLines[base[$0]].bytes == spelling }) {
          next = twin + 1
          return baseNumbers[twin]
        }
        next = min(next + 1, baseNumbers.count)
        let text = lines[index].value?.canonicalForm.bytes ?? Bytes("")
        let number = numbers[text] ?? numbers.count
        numbers[text] = number
        return number
      }
    }
    baseNumbers = number(base, input.base)
    let chunks = SequenceChunk.chunks(
      base: baseNumbers,
      ours: number(ours, input.ours),
      theirs: number(theirs, input.theirs)
    )
    for chunk in chunks {
      switch chunk {
      case .stable(let baseIndex, let oursIndex, let theirsIndex):
        addStable(
          ThreeWay(base: base[baseIndex], ours: ours[oursIndex], theirs: theirs[theirsIndex])
        )
      case .changed(let baseRange, let oursRange, let theirsRange):
        addChanged(
          ThreeWay(
            base: Array(base[baseRange]),
            ours: Array(ours[oursRange]),
            theirs: Array(theirs[theirsRange])
          )
        )
      }
    }
  }

  private mutating func addStable(_ places: ThreeWay<Int>) {
    let lines = input.line(places)
    let texts = lines.map(\.bytes)
    var entry = Entry(kind: .loose, places: places)
    entry.outcome = texts.spelling.map { .line($0) } ?? .absent
    table.add(entry)
  }

  private mutating func addChanged(_ places: ThreeWay<[Int]>) {
    let base = places.base ?? []
    let ours = places.ours ?? []
    let theirs = places.theirs ?? []
    let isUnresolved =
      ours.contains(where: input.unresolvedOurs.contains)
      || theirs.contains(where: input.unresolvedTheirs.contains)
    let block = LineBlock(input: input, places: places)
    if !isUnresolved, let parts = block.uncontested {
      for (part, outcome) in parts { addPart(part, outcome) }
    } else if !isUnresolved, base.isEmpty || isBlank(places) {
      addBoth(ours, theirs)
    } else {
      addConflict(block.conflict, places, reason: isUnresolved ? .unresolvedBefore : .lines)
    }
  }

  private mutating func addPart(_ part: ThreeWay<Int>, _ outcome: Outcome) {
    var entry = Entry(kind: .loose, places: part)
    entry.outcome = outcome
    table.add(entry)
  }

  private func isBlank(_ places: ThreeWay<[Int]>) -> Bool {
    (places.base ?? []).allSatisfy { input.base[$0].kind == .blank }
      && (places.ours ?? []).allSatisfy { input.ours[$0].kind == .blank }
      && (places.theirs ?? []).allSatisfy { input.theirs[$0].kind == .blank }
  }

  /// Lines that both sides added at one place are all kept, equal ones once.
  private mutating func addBoth(_ ours: [Int], _ theirs: [Int]) {
    var twins: [Bytes: Int] = [:]
    for index in theirs.reversed() { twins[canonicalText(input.theirs[index])] = index }
    var taken: Set<Int> = []
    var seen: Set<Bytes> = []
    for index in ours where seen.insert(canonicalText(input.ours[index])).inserted {
      let twin = twins[canonicalText(input.ours[index])]
      if let twin { taken.insert(twin) }
      addStable(ThreeWay(ours: index, theirs: twin))
    }
    for index in theirs where !taken.contains(index) {
      if seen.insert(canonicalText(input.theirs[index])).inserted {
        addStable(ThreeWay(theirs: index))
      }
    }
  }

  private func canonicalText(_ line: Line) -> Bytes {
    line.value?.canonicalForm.bytes ?? Bytes("")
  }

  private mutating func addConflict(
    _ conflict: Conflict,
    _ places: ThreeWay<[Int]>,
    reason: ConflictReason
  ) {
    var entry = Entry(kind: .loose, places: places.map(\.first), isBlock: true)
    entry.outcome = .conflict(conflict)
    let index = table.add(entry)
    for line in places.base ?? [] { table.place(index, at: ThreeWay(base: line)) }
    for line in places.ours ?? [] { table.place(index, at: ThreeWay(ours: line)) }
    for line in places.theirs ?? [] { table.place(index, at: ThreeWay(theirs: line)) }
    conflicts.append((index, reason))
  }

  // MARK: Lines that are no JSON

  /// A bad line is its own key: its bytes, and which of several equal ones it is.
  private mutating func mergeBad() {
    let versions = [input.base, input.ours, input.theirs]
    if !versions.contains(where: Document.holdBadLines) { return }
    var parts: [BadLine: ThreeWay<Int>] = [:]
    var order: [BadLine] = []
    for slot in [\ThreeWay<Int>.base, \.ours, \.theirs] {
      let lines = slot == \.base ? input.base : slot == \.ours ? input.ours : input.theirs
      var counts: [Bytes: Int] = [:]
      for index in lines.indices where lines[index].kind == .bad {
        let bytes = lines[index].bytes
        let line = BadLine(bytes: bytes, occurrence: counts[bytes, default: 0])
        counts[bytes, default: 0] += 1
        if parts[line] == nil { order.append(line) }
        parts[line, default: ThreeWay()][keyPath: slot] = index
      }
    }
    for line in order {
      if let places = parts[line] { addBad(line.bytes, places) }
    }
  }

  private mutating func addBad(_ bytes: Bytes, _ places: ThreeWay<Int>) {
    var entry = Entry(kind: .loose, places: places)
    if places.base == nil {
      isOursDamaged = isOursDamaged || places.ours != nil
      isTheirsDamaged = isTheirsDamaged || places.theirs != nil
    }
    switch (places.base, places.ours, places.theirs) {
    case (_, _?, _?):
      entry.outcome = .line(bytes)
      table.add(entry)
    case (nil, let ours, _):
      let isOurs = ours != nil
      entry.outcome = .conflict(
        Conflict(base: [], ours: isOurs ? [bytes] : [], theirs: isOurs ? [] : [bytes])
      )
      conflicts.append((table.add(entry), .badLine))
    default:
      table.add(entry)
    }
  }

  private struct BadLine: Hashable {
    let bytes: Bytes
    let occurrence: Int
  }
}
