/// Makes a file of a few records and two edits of it.
package struct DocumentGenerator: Sendable {
  /// What a file may hold besides records with a key of their own.
  package enum Flavour: Sendable, CaseIterable {
    /// Records alone.
    case plain
    /// Records, byte order marks, carriage returns, blank lines, a missing last line end.
    case formatted
    /// Also keyless lines, values that are not objects, and repeated keys.
    case irregular
    /// Also lines that are not JSON, repeated members, and committed conflict markers.
    case damaged
  }

  package let records: RecordGenerator
  package let flavour: Flavour

  package init(records: RecordGenerator, flavour: Flavour) {
    self.records = records
    self.flavour = flavour
  }

  package func base(_ random: inout SeededRandom) -> TreeDocument {
    var document = TreeDocument()
    var keys: [String] = []
    for _ in 0..<random.below(6) {
      let key = records.key(&random)
      if !keys.contains(key) { keys.append(key) }
    }
    if random.chance(percent: 60) { keys.sort() }
    document.lines = keys.map { .record(records.record(key: $0, &random), spacing(&random)) }
    roughen(&document, &random)
    return document
  }

  private func spacing(_ random: inout SeededRandom) -> LineSpacing {
    var spacing = LineSpacing()
    guard random.chance(percent: 12) else { return spacing }
    spacing.comma = random.pick([",", ", "])
    spacing.colon = random.pick([":", ": ", " : "])
    if random.chance(percent: 20) { spacing.leading = " " }
    if random.chance(percent: 20) { spacing.trailing = random.pick([" ", "\t"]) }
    return spacing
  }

  /// Adds what the flavour allows.
  private func roughen(_ document: inout TreeDocument, _ random: inout SeededRandom) {
    if flavour == .plain { return }
    if random.chance(percent: 20) { document.hasByteOrderMark.toggle() }
    if random.chance(percent: 20) { document.hasCarriageReturns.toggle() }
    if random.chance(percent: 20) { document.endsWithLineEnd.toggle() }
    if random.chance(percent: 25) { insert(.text(random.pick(["", " "])), &document, &random) }
    if flavour == .formatted { return }
    if random.chance(percent: 35) { insert(keylessLine(&random), &document, &random) }
    if random.chance(percent: 25) { duplicateLine(&document, &random) }
    if flavour == .irregular { return }
    if random.chance(percent: 40) { insert(badLine(&random), &document, &random) }
    if random.chance(percent: 25) { duplicateMember(&document, &random) }
    if random.chance(percent: 25) { insertMarkers(&document, &random) }
  }

  private func insert(
    _ line: TreeLine,
    _ document: inout TreeDocument,
    _ random: inout SeededRandom
  ) {
    document.lines.insert(line, at: random.below(document.lines.count + 1))
  }

  private func keylessLine(_ random: inout SeededRandom) -> TreeLine {
    if random.chance(percent: 30) { return .text(random.pick(["1", "[]", "\"s\"", "null"])) }
    let members = records.record(key: "0", &random).filter { $0.name != "\"\(records.keyName)\"" }
    return .record(Array(members.prefix(3)), LineSpacing())
  }

  private func badLine(_ random: inout SeededRandom) -> TreeLine {
    .text(random.pick(["{", "{\"id\":\"a\",}", "nonsense", "{\"id\":\"b\"} x", "{'id':1}"]))
  }

  private func duplicateLine(_ document: inout TreeDocument, _ random: inout SeededRandom) {
    guard !document.lines.isEmpty else { return }
    var line = random.pick(document.lines)
    if case .record(let members, let spacing) = line, random.chance(percent: 60) {
      let key = members.first { $0.name == "\"\(records.keyName)\"" }?.value.text
      line = .record(records.record(key: key ?? "\"a\"", &random), spacing)
    }
    insert(line, &document, &random)
  }

  private func duplicateMember(_ document: inout TreeDocument, _ random: inout SeededRandom) {
    guard !document.lines.isEmpty else { return }
    let index = random.below(document.lines.count)
    guard case .record(var members, let spacing) = document.lines[index], !members.isEmpty else {
      return
    }
    members.append(random.pick(members))
    document.lines[index] = .record(members, spacing)
  }

  /// Puts markers around some of the lines, like a committed merge with conflicts.
  private func insertMarkers(_ document: inout TreeDocument, _ random: inout SeededRandom) {
    let cuts = (0..<3).map { _ in random.below(document.lines.count + 1) }.sorted(by: >)
    let markers = [">>>>>>> theirs", "=======", "<<<<<<< ours"]
    for (cut, marker) in zip(cuts, markers) where !random.chance(percent: 4) {
      document.lines.insert(.text(marker), at: cut)
    }
  }

  /// What one side makes of a file.
  package func edit(_ base: TreeDocument, _ random: inout SeededRandom) -> TreeDocument {
    var document = base
    let editor = RecordEditor(records: records)
    document.lines = base.lines.flatMap { line -> [TreeLine] in
      guard case .record(let members, let spacing) = line else {
        return random.chance(percent: 10) ? [] : [line]
      }
      if random.chance(percent: 45) { return [line] }
      return editor.edit(members, spacing, &random)
    }
    for _ in 0..<random.pick([0, 0, 1, 1, 2]) {
      add(to: &document, &random)
    }
    if random.chance(percent: 8) { document.lines.shuffle(using: &random) }
    if random.chance(percent: 8) { document.lines.sort { $0.text < $1.text } }
    if random.chance(percent: 25) { roughen(&document, &random) }
    return document
  }

  /// Adds a record under a key that the file does not have.
  private func add(to document: inout TreeDocument, _ random: inout SeededRandom) {
    let key = records.key(&random)
    let isTaken = document.lines.contains { line in
      guard case .record(let members, _) = line else { return false }
      return members.contains { $0.name == "\"\(records.keyName)\"" && $0.value.text == key }
    }
    if isTaken && flavour != .irregular && flavour != .damaged { return }
    insert(.record(records.record(key: key, &random), spacing(&random)), &document, &random)
  }
}
