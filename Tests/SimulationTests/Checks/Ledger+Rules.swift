import MergePolicy
import Records
import TestSupport

// What the rules make of edits that contest each other, told from the edits alone: a second opinion
// on the rules that converge, in which there are no merges.
extension Ledger {
  /// What a version with these edits has that its rules do not make of them; nil where it is right.
  ///
  /// Holds in histories that converge: no value goes back, nothing is added again, and a record has
  /// at most one tombstone, after which nobody edits it.
  func brokenRule(in table: Table, with edits: NumberSet, of plan: Plan) -> String? {
    for (key, written) in editsByKey {
      let made = written.filter { edits.contains($0.number) }
      guard let first = made.first else { continue }
      let row = table.row(key)
      let burial = made.first { $0.members.contains { $0.text == plan.tombstoneText } }
      if let burial {
        // A deletion of the live record leaves the tombstone, one of the tombstone does not.
        let isPurged = made.contains { $0.isDeletion && $0.known.contains(burial.number) }
        if !isPurged, row == nil { return "the tombstone of \(key) is gone" }
        if isPurged, row != nil { return "the tombstone of \(key) was deleted, and is there" }
        if let row, row["status"] != plan.tombstoneText { return "\(key) lives" }
        continue
      }
      if made.contains(where: \.isDeletion) {
        if row != nil { return "\(key) was deleted, and is there" }
        continue
      }
      guard let row else { return first.resets ? "\(key) is gone" : nil }
      if let why = brokenRule(in: row, made, plan) { return "record \(key): \(why)" }
    }
    return nil
  }

  private func brokenRule(in row: Row, _ made: [Written], _ plan: Plan) -> String? {
    for name in plan.fields {
      if let container = Fields.container(name) {
        if let why = brokenRule(in: row, name, container, made, plan) { return why }
        continue
      }
      let values = made.flatMap(\.members).filter { $0.name == name }.compactMap(\.text)
      let expected = name == "votes" ? Self.sum(of: made) : Self.furthest(values, name, plan)
      if row[name] != expected {
        return "\(name) is \(row[name] ?? "absent"), and not \(expected ?? "absent")"
      }
    }
    return nil
  }

  /// The value that lies furthest in the direction of its rule.
  private static func furthest(_ values: [String], _ path: String, _ plan: Plan) -> String? {
    values.reduce(nil) { best, value in
      best == nil || plan.movesForward(path, from: best, to: value) ? value : best
    }
  }

  /// What a number was at first, and all that was added to it.
  private static func sum(of made: [Written]) -> String? {
    let counts = made.compactMap(\.count)
    let starts = made.filter(\.resets).flatMap(\.members).filter { $0.name == "votes" }
    if counts.isEmpty && starts.isEmpty { return nil }
    let start = starts.first?.text.flatMap { Int($0) } ?? 0
    return String(counts.reduce(start, +))
  }

  private func brokenRule(
    in row: Row,
    _ field: String,
    _ container: Container,
    _ made: [Written],
    _ plan: Plan
  ) -> String? {
    var values: [String: [String]] = [:]
    var removed: Set<String> = []
    for element in made.flatMap(\.elements) where element.field == field {
      if let text = element.text {
        values[element.name, default: []].append(text)
      } else {
        removed.insert(element.name)
      }
    }
    let found = row[field].map(container.elements) ?? []
    for (name, texts) in values where !removed.contains(name) {
      let path = field == "deps" ? "deps.v" : "\(field).\(name)"
      let numbers = texts.map { Editing.value($0) }
      let expected = container == .list ? name : Self.furthest(numbers, path, plan)
      let element = found.first { $0.name == name }.map { Editing.value($0.text) }
      if element != expected { return "\(field) has \(element ?? "no") \(name)" }
    }
    if let stray = found.first(where: { values[$0.name] == nil || removed.contains($0.name) }) {
      return "\(field) has \(stray.name)"
    }
    return nil
  }
}
