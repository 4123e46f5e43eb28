import JSONText
import MergePolicy
import TestSupport

extension Simulation {
  /// Takes back what one of a clone's commits did, in a commit of its own: the merge of what was
  /// before it into the last commit, with the commit as base.
  mutating func revert(_ clone: Int, _ back: Int) throws -> [Effect] {
    let effects = try commit(clone)
    let head = clones[clone].head
    let candidates = graph[head].ancestors.numbers.reversed().filter { commit in
      graph[commit].parents.count == 1 && !graph[commit].own.isEmpty
    }
    guard !candidates.isEmpty else { return effects }
    let commit = candidates[back % candidates.count]
    let (undone, present) = (graph[commit], graph[head].content)
    var former = graph[undone.parents[0]].content
    ledger.addRevert(
      actNumber,
      of: undone.own,
      to: former.table,
      policy: plan.policy,
      known: present.edits,
      since: present.edits - undone.content.edits
    )
    counts.reverts += 1
    // It has what the last commit has, and takes back what it takes back.
    former.edits = present.edits
    former.edits.insert(actNumber)
    former.reported = NumberSet()
    let content = try merge(base: undone.content, ours: present, theirs: former)
    let own = NumberSet([actNumber])
    try move(clone, to: graph.add(content, parents: [head], own: own))
    return effects + [.reverted(clone: clone, commit: commit)]
  }
}

extension Ledger {
  /// Notes that somebody took edits back, which is an edit of each record that they are of. It
  /// contests those that were made since, of which a merge decides.
  ///
  /// - Parameters:
  ///   - number: the act that takes them back.
  ///   - table: the records before these edits.
  ///   - since: the edits that were made on top of them, or came in by a merge.
  fileprivate mutating func addRevert(
    _ number: Int,
    of undone: NumberSet,
    to table: Table,
    policy: Policy,
    known: NumberSet,
    since: NumberSet
  ) {
    let edits = undone.numbers.flatMap { byNumber[$0] ?? [] }
    for key in Set(edits.map(\.key)).sorted() {
      let own = edits.filter { $0.key == key }
      var back = Written(number: number, key: key, known: known)
      let row = table.row(key)
      if own.contains(where: \.isWhole) || row == nil {
        (back.isWhole, back.resets, back.isDeletion) = (true, true, row == nil)
        if let row { back.write(row, policy) }
      } else if let row {
        back.write(Set(own.flatMap(\.members).map(\.name)), of: row)
        // Who takes back what brought a record to life deletes it again.
        back.isWhole = policy.tombstone.map { row["status"] == $0.value.bytes.text } ?? false
        for element in own.flatMap(\.elements) {
          let container = Fields.container(element.field)
          let elements = row[element.field].flatMap { container?.elements($0) } ?? []
          let text = elements.first { $0.name == element.name }?.text
          back.elements.append(
            Written.ElementWrite(field: element.field, name: element.name, text: text)
          )
        }
      }
      contest(back, with: since)
      add(back)
    }
  }
}

extension Written {
  /// Writes all of a record.
  fileprivate mutating func write(_ row: Row, _ policy: Policy) {
    for member in row.members where member.name != Fields.clock {
      if policy.mergesElements(of: member.name), let container = Fields.container(member.name) {
        elements += container.elements(member.text).map {
          ElementWrite(field: member.name, name: $0.name, text: $0.text)
        }
      } else {
        members.append(Edit.Assignment(name: member.name, text: member.text))
      }
    }
  }

  /// Writes the members with these names as a record has them, or takes them away.
  fileprivate mutating func write(_ names: Set<String>, of row: Row) {
    members += names.sorted().map { Edit.Assignment(name: $0, text: row[$0]) }
  }
}
