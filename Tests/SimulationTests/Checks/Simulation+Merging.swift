import JSONText
import MergePolicy
import RecordMerge
import Records
import Resolution
import TestSupport

// Merges, and what is checked at each of them.
extension Simulation {
  /// The base of a merge as git has it: the best common ancestor, or where there are several, what
  /// an inner merge of them gives, in which a conflict becomes base's value.
  mutating func mergeBase(_ left: NumberSet, _ right: NumberSet) throws -> Content {
    let bases = graph.mergeBases(left, right)
    var content = graph[bases[0]].content
    var ancestors = graph[bases[0]].ancestors
    for base in bases.dropFirst() {
      counts.innerMerges += 1
      let inner = try mergeBase(ancestors, graph[base].ancestors)
      content = try mergeVirtually(base: inner, ours: content, theirs: graph[base].content)
      ancestors = ancestors | graph[base].ancestors
    }
    return content
  }

  private func mergeVirtually(base: Content, ours: Content, theirs: Content) throws -> Content {
    let run = MergeOfContents(base: base, ours: ours, theirs: theirs, plan: plan, act: actNumber)
    guard let document = merging(plan.policy, base.bytes, ours.bytes, theirs.bytes) else {
      throw run.violation(.records, "the inner merge is refused")
    }
    let bytes = document.bytes(style: .base).array
    guard let table = Table(bytes), table.duplicateKeys.isEmpty else {
      throw run.violation(.records, "not after the inner merge", bytes)
    }
    return Content(
      bytes: bytes,
      table: table,
      edits: ours.edits | theirs.edits,
      reported: NumberSet()
    )
  }

  /// Merges two versions, has a person decide what is in conflict, and checks the result.
  mutating func merge(base: Content, ours: Content, theirs: Content) throws -> Content {
    let run = MergeOfContents(base: base, ours: ours, theirs: theirs, plan: plan, act: actNumber)
    counts.merges += 1
    guard let document = merging(plan.policy, base.bytes, ours.bytes, theirs.bytes),
      let mirrored = merging(plan.policy, base.bytes, theirs.bytes, ours.bytes)
    else { throw run.violation(.records, "the merge is refused") }
    var file = document.bytes()
    var reported = run.reported(by: document.report)
    counts.discarded += document.report.discardedCount
    if document.hasConflicts || mirrored.hasConflicts {
      guard document.hasConflicts && mirrored.hasConflicts else {
        throw run.violation(.symmetry, "one of the directions asks", file.array)
      }
      if plan.isConflictFree { throw run.violation(.noConflict, "it asks", file.array) }
      file = try decide(document, run, &reported)
    } else if mirrored.bytes() != file {
      throw run.violation(.symmetry, mirrored.bytes().text, file.array)
    }
    let bytes = file.array
    guard let table = Table(bytes) else {
      throw run.violation(.records, "a line is not a record", bytes)
    }
    if let key = table.duplicateKeys.first {
      throw run.violation(.records, "the key \(key) is there twice", bytes)
    }
    let content = Content(
      bytes: bytes,
      table: table,
      edits: ours.edits | theirs.edits,
      reported: ours.reported | theirs.reported | reported
    )
    try check(content, run)
    return content
  }

  private mutating func check(_ content: Content, _ run: MergeOfContents) throws {
    if let why = ledger.missingFact(in: content.table, with: content.edits) {
      throw run.violation(.facts, why, content.bytes.array)
    }
    if plan.converges, plan.lifted == nil,
      let why = ledger.brokenRule(in: content.table, with: content.edits, of: plan)
    {
      throw run.violation(.rules, why, content.bytes.array)
    }
    for number in run.lost(in: content).numbers where !content.reported.contains(number) {
      if ledger.isReplaced(number, in: content.edits) { continue }
      throw run.violation(
        .report,
        "\(Token.mark(number)) is gone, nothing replaced it, and no report has it",
        content.bytes.array
      )
    }
    try register(content, run)
  }

  /// Notes a version, and checks that it is that of every place that has these edits.
  mutating func register(_ content: Content) throws {
    try register(content, nil)
  }

  private mutating func register(_ content: Content, _ run: MergeOfContents?) throws {
    guard plan.converges else { return }
    guard let other = versions[content.edits] else {
      versions[content.edits] = content
      return
    }
    if other.bytes == content.bytes { return }
    var violation =
      run?.violation(.convergence, "another version has the same edits", content.bytes.array)
      ?? Violation(promise: .convergence, what: "two files differ", act: actNumber)
    violation.expected = other.bytes.array
    throw violation
  }

  /// Decides each conflict as a person may who takes one side's value here and the other's there.
  private mutating func decide(
    _ document: MergedDocument,
    _ run: MergeOfContents,
    _ reported: inout NumberSet
  ) throws -> Bytes {
    var file = ConflictedFile(document, policyKey: plan.policy.key)
    for position in file.conflictPositions {
      guard var conflict = file[position] else { continue }
      counts.conflicts += 1
      let lines = conflict.conflict.base + conflict.conflict.ours + conflict.conflict.theirs
      for line in lines { reported = reported | Token.numbers(in: line.array) }
      if let why = uncontestedPart(of: conflict) {
        throw run.violation(.contestedConflict, why, document.bytes().array)
      }
      for index in 0..<conflict.questionCount {
        let isOurs = (actNumber + index + position).isMultiple(of: 2)
        guard conflict.choose(isOurs ? .ours : .theirs, at: index) else {
          throw run.violation(.records, "a conflict can't be decided", document.bytes().array)
        }
      }
      file[position] = conflict
    }
    return file.bytes(style: .merge, labels: ConflictLabels(), markerSize: 7)
  }

  /// What a conflict asks about although only one clone changed it.
  private func uncontestedPart(of conflict: OpenConflict) -> String? {
    guard let key = conflict.key?.string?.text else { return "it is about no record" }
    guard ledger.isKnown(key) else { return nil }
    if conflict.fields.isEmpty {
      return ledger.isContested(key) ? nil : "the record \(key) is asked about"
    }
    for field in conflict.fields {
      let name = field.path.names[0].text
      if !ledger.isContested(key, field: name) { return "\(name) of \(key) is asked about" }
    }
    return nil
  }
}

/// One merge of a history.
struct MergeOfContents {
  let base: Content
  let ours: Content
  let theirs: Content
  let plan: Plan
  let act: Int

  func violation(
    _ promise: Violation.Promise,
    _ what: String,
    _ merged: [UInt8]? = nil
  ) -> Violation {
    Violation(
      promise: promise,
      what: what,
      act: act,
      merge: MergeCase(
        policy: plan.policy,
        base: base.bytes.array,
        ours: ours.bytes.array,
        theirs: theirs.bytes.array
      ),
      merged: merged
    )
  }

  /// The marks that a side wrote, or that both have, and the result has no more.
  func lost(in content: Content) -> NumberSet {
    let written = (ours.tokens | theirs.tokens) - base.tokens
    return (written | (ours.tokens & theirs.tokens)) - content.tokens
  }

  /// The marks in the values that a report calls overridden.
  func reported(by report: MergeReport) -> NumberSet {
    var reported = NumberSet()
    func add(_ value: JSONValue?) {
      if let value { reported = reported | Token.numbers(in: value.bytes.array) }
    }
    for record in report.records {
      add(record.discardedRecord)
      for decision in record.decisions {
        for side in decision.discarded { add(side == .ours ? decision.ours : decision.theirs) }
      }
    }
    return reported
  }
}
