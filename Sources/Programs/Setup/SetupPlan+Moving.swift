internal import JSONText

extension SetupPlan {
  /// The plan to have the local attributes send a file to the driver by its new path, too, if they
  /// send it there by the old one. They keep that: other branches still have it.
  package init(movingLocalRuleOf old: String, to new: String, in attributes: FoundFile) {
    let lines = SectionedText(attributes.content).section?.lines ?? []
    guard lines.contains(AttributeRules.line(forPath: old)) else { return }
    addLines([AttributeRules.line(forPath: new)], to: attributes, subject: .localAttributes)
  }

  /// The plan to have the attributes of the work tree name a file by its new path in place of the
  /// old one, if our section names it.
  package init(movingRuleOf old: String, to new: String, in attributes: FoundFile) {
    guard var lines = SectionedText(attributes.content).section?.lines,
      let index = lines.firstIndex(of: AttributeRules.line(forPath: old))
    else { return }
    let line = AttributeRules.line(forPath: new)
    if lines.contains(line) { lines.remove(at: index) } else { lines[index] = line }
    put(lines, into: attributes, subject: .attributes)
  }

  /// Says which collections still go to another driver after a plan sent all of them to ours:
  /// attributes in their folders do that.
  package mutating func noteNestedAttributes(in state: SetupState) {
    for case (let path, .driver(let name)?) in state.collections where name != "jsonl" {
      notes.append(.nestedMerge(path: path, .driver(name)))
    }
  }

  /// The plan to send the collections of a state to the driver, and to do nothing else.
  package init(sendingCollectionsOf state: SetupState) {
    planAttributes(state)
    planLocalAttributes(state)
  }
}
