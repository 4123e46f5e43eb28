import JSONText
import MergePolicy
import RecordMerge
import TestSupport

/// Never worse than git without asking: where a merge of records that nobody wrote a policy for
/// asks nothing, every fact of either side is in the result, in its order.
///
/// A fact is what one side alone did: a record or a line that it added or removed, a field that it
/// changed, an element that it put into an array or took out. What both sides changed may be
/// decided by the record's clock alone.
extension Law {
  private static let shaped: @Sendable (MergeCase) -> MergeCase = { generated in
    let bytes = generated.base + generated.ours + generated.theirs
    let seed = bytes.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    var generator = ShapeGenerator(seed: seed)
    return generator.makeCase()
  }

  static let facts = Law("never worse than git without asking", preparation: shaped) {
    merge,
    merger in
    guard merge.policy == Policy(), let merged = merger(merge), !merged.hasConflicts,
      let facts = Facts(merge, result: merged.bytes().array)
    else { return nil }
    return facts.violation.map { "\($0)\nin the result\n\(merged.bytes().text)" }
  }

  /// How many of so many cases ask nothing.
  static func cleanCount(of seeds: Range<UInt64>) -> Int {
    seeds.count { Merger.engine(shaped(MergeCase(seed: $0)))?.hasConflicts == false }
  }
}

/// The facts of the sides of a merge, and a result that has to have them.
private struct Facts {
  private let base: FactVersion
  private let sides: [FactVersion]
  private let result: FactVersion

  /// Nil where records can't be told apart by a look.
  init?(_ merge: MergeCase, result: [UInt8]) {
    let files = [merge.base, merge.ours, merge.theirs]
    let key = FactVersion.keyName(of: files)
    let versions = (files + [result]).map { FactVersion($0, key: key) }
    guard let base = versions[0], let ours = versions[1], let theirs = versions[2],
      let result = versions[3]
    else { return nil }
    self.base = base
    sides = [ours, theirs]
    self.result = result
  }

  var violation: String? {
    recordViolation ?? lineViolation ?? orderViolation
  }

  // MARK: Records

  private var recordViolation: String? {
    let keys = Set(([base, result] + sides).flatMap { $0.records.keys })
    for key in keys {
      let before = base.records[key]
      let after = sides.map { $0.records[key] }
      let merged = result.records[key]
      switch (before, after[0], after[1]) {
      case (nil, let added?, nil), (nil, nil, let added?):
        if merged?.raw != added.raw { return "\(added.text) was added, but is not there" }
      case (_?, nil, nil):
        if let merged { return "\(merged.text) was removed by both, but is there" }
      case (let before?, let kept?, nil), (let before?, nil, let kept?):
        let isDeleted = SoftDeletes.isMade(by: kept, in: before)
        if !isDeleted, kept.differs(from: before, besides: ClockNames.all) {
          return "\(kept.text) was edited and removed, and nobody was asked"
        }
        if let merged { return "\(merged.text) was removed, but is there" }
      case (_, let ours?, let theirs?):
        guard let merged else { return "\(ours.text) is on both sides, but not there" }
        if let why = wholeViolation(before, ours, theirs) { return why }
        if let why = fieldViolation(before, [ours, theirs], merged) { return why }
      case (nil, nil, nil):
        if let merged { return "\(merged.text) was made up" }
      }
    }
    return nil
  }

  /// Two additions in which neither has all of the other, and an edit against a deletion by a flag,
  /// are for a person to decide.
  private func wholeViolation(
    _ base: PlainValue?,
    _ ours: PlainValue,
    _ theirs: PlainValue
  ) -> String? {
    guard let base else {
      let isOne = ours.contains(theirs) || theirs.contains(ours)
      return isOne ? nil : "two records were added under one key, and nobody was asked"
    }
    for (deleted, other) in [(ours, theirs), (theirs, ours)] {
      let isDeleted = SoftDeletes.isMade(by: deleted, in: base)
      let isAlone = isDeleted && !SoftDeletes.isMade(by: other, in: base)
      if isAlone, other.differs(from: base, besides: ClockNames.all) {
        return "\(other.text) was edited and deleted by a flag, and nobody was asked"
      }
    }
    return nil
  }

  private func fieldViolation(
    _ base: PlainValue?,
    _ sides: [PlainValue],
    _ merged: PlainValue
  ) -> String? {
    let names = Set(([base].compactMap { $0 } + sides + [merged]).flatMap { $0.names })
    for name in names where !ClockNames.all.contains(name) {
      let before = base?[name]
      let changed = sides.filter { !$0[name].means(before) }
      if changed.isEmpty, !merged[name].means(before) { return "\(name) was changed by nobody" }
      if changed.count == 1, !merged[name].means(changed[0][name]) {
        return "\(name) is not what one side alone made of it"
      }
      guard changed.count == 2, !sides[0][name].means(sides[1][name]) else { continue }
      let arrays = ([before] + sides.map { $0[name] } + [merged[name]]).map { $0?.elements }
      if let ours = arrays[1], let theirs = arrays[2], let result = arrays[3] {
        let why = ElementFacts(
          base: arrays[0] ?? [],
          sides: [ours, theirs],
          result: result
        ).violation
        if let why { return "\(name) \(why)" }
        continue
      }
      if let why = clockViolation(name, base, sides, merged) { return why }
    }
    return nil
  }

  /// A field that both sides changed has the value of the side whose clock is later.
  private func clockViolation(
    _ name: String,
    _ base: PlainValue?,
    _ sides: [PlainValue],
    _ merged: PlainValue
  ) -> String? {
    guard let clock = ClockNames.all.first(where: { sides[0][$0] != nil || sides[1][$0] != nil }),
      let ours = sides[0][clock].flatMap(PlainMoment.init),
      let theirs = sides[1][clock].flatMap(PlainMoment.init), ours != theirs
    else { return "\(name) was changed by both, and no clock decides" }
    if let before = base?[clock].flatMap(PlainMoment.init), ours <= before || theirs <= before {
      return "\(name) was changed by both, and a clock did not move on"
    }
    let winner = ours > theirs ? sides[0] : sides[1]
    return merged[name].means(winner[name]) ? nil : "\(name) is not the later side's"
  }

  // MARK: Lines without a key

  private var lineViolation: String? {
    for line in Set(([base, result] + sides).flatMap { $0.others.keys }) {
      let before = base.others[line, default: 0]
      let counts = sides.map { $0.others[line, default: 0] }
      let after = result.others[line, default: 0]
      let change = counts.map { $0 - before }
      if change.allSatisfy({ $0 >= 0 }) {
        if counts.contains(where: { $0 > after }) { return "\(shown(line)) is lost" }
        if after > before + change[0] + change[1] { return "\(shown(line)) is doubled" }
      } else if let unchanged = change.firstIndex(of: 0), !sides[unchanged].hasMoved(from: base),
        after != before + change[1 - unchanged]
      {
        return "\(shown(line)) is not as the one side has it that removed it"
      }
    }
    return nil
  }

  // MARK: Order

  /// What a side added is in the result in the side's order, unless the file is sorted.
  ///
  /// Where no line of base was moved, and some order keeps those of both sides, this is said of all
  /// records that a side added; otherwise of neighbouring lines that one side alone added. (A line
  /// without a key that was reworded looks like one that was added.)
  private var orderViolation: String? {
    if sides.allSatisfy(\.isSorted) { return nil }
    func isAdded(_ line: FactVersion.Name, _ side: FactVersion) -> Bool {
      base.count(of: line) == 0 && side.count(of: line) == 1 && result.count(of: line) == 1
    }
    func isInOrder(_ lines: [FactVersion.Name]) -> Bool {
      let places = lines.compactMap { result.order.firstIndex(of: $0) }
      return places == places.sorted()
    }
    let isMoved = sides.contains { $0.hasMoved(from: base) }
    let agree = !isMoved && FactVersion.haveCommonOrder(sides.map(\.order))
    for (side, other) in [(sides[0], sides[1]), (sides[1], sides[0])] {
      let records = side.order.filter { line in
        if case .key = line { isAdded(line, side) } else { false }
      }
      let runs = side.order.split { !isAdded($0, side) }.map { run in
        run.filter { other.count(of: $0) == 0 }
      }
      if agree && !isInOrder(records) || !runs.allSatisfy(isInOrder) {
        return "what a side added is in another order"
      }
    }
    return nil
  }
}

/// One version of a file as the facts see it.
private struct FactVersion {
  private(set) var records: [Meaning: PlainValue] = [:]
  /// How often each line occurs that has no key, and is not the header.
  private(set) var others: [[UInt8]: Int] = [:]
  /// The lines but the header: a record by its key, another line by its bytes.
  private(set) var order: [Name] = []

  enum Name: Hashable {
    case key(Meaning)
    case line([UInt8])
  }

  private static let keyNames = ["id", "_id", "ID", "uuid", "sku", "slug", "question_id"]

  /// The field that every record of all files has, with a value of its own.
  static func keyName(of files: [[UInt8]]) -> String? {
    keyNames.first { name in
      files.allSatisfy { file in
        let records = PlainFile(file).contentLines.compactMap { PlainValue($0) }
          .filter { $0.members != nil && $0["_meta"] == nil }
        let values = records.compactMap { $0[name]?.meaning }
        return values.count == records.count && Set(values).count == records.count
      }
    }
  }

  init?(_ file: [UInt8], key: String?) {
    for line in PlainFile(file).contentLines {
      let value = PlainValue(line)
      if value?["_meta"] != nil { continue }
      if let key, let value, let name = value[key]?.meaning {
        if records.updateValue(value, forKey: name) != nil { return nil }
        order.append(.key(name))
      } else {
        others[line, default: 0] += 1
        order.append(.line(line))
      }
    }
  }

  /// Whether the lines that another version has, too, are in another order.
  func hasMoved(from other: FactVersion) -> Bool {
    order.filter { other.count(of: $0) > 0 } != other.order.filter { count(of: $0) > 0 }
  }

  func count(of name: Name) -> Int {
    switch name {
    case .key(let key): records[key] == nil ? 0 : 1
    case .line(let line): others[line, default: 0]
    }
  }

  /// Whether some order of all lines has each of these orders in it.
  static func haveCommonOrder(_ orders: [[Name]]) -> Bool {
    var rests = orders.map { $0[...] }
    while let next = rests.compactMap(\.first).first(where: { candidate in
      rests.allSatisfy { !$0.dropFirst().contains(candidate) }
    }) {
      rests = rests.map { $0.first == next ? $0.dropFirst() : $0 }
    }
    return rests.allSatisfy(\.isEmpty)
  }

  /// Whether the keys rise.
  var isSorted: Bool {
    let keys = order.compactMap { if case .key(let key) = $0 { key } else { nil } }
    return !keys.isEmpty && zip(keys, keys.dropFirst()).allSatisfy { $0.order(to: $1) < 0 }
  }
}

extension PlainValue {
  fileprivate var names: [String] { (members ?? []).map(\.nameText) }

  /// Whether every member of another record, its clock aside, is in this one.
  fileprivate func contains(_ other: PlainValue) -> Bool {
    other.names.allSatisfy { ClockNames.all.contains($0) || self[$0].means(other[$0]) }
  }
}
