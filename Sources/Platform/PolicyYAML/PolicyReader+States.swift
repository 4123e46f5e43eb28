internal import JSONText
internal import MergePolicy
internal import Records

/// The steps that fields may take.
extension PolicyReader {
  /// Reads `states`: for each field, the states that may come after each state.
  mutating func states(_ node: YAMLNode) -> [StatePolicy] {
    guard !node.isNull, let mapping = mapping(node, named: "states") else { return [] }
    var policies: [StatePolicy] = []
    for name in mapping.names {
      guard let pair = mapping.pairs[name], let field = path(name, at: pair.key) else { continue }
      note(.states(field), at: pair.key)
      let steps = steps(pair.value, of: name)
      if policies.contains(where: { $0.field == field }) {
        report(.value(.repeatedValue(field.text)), at: pair.key)
      } else {
        policies.append(StatePolicy(field: field, steps: steps))
      }
    }
    return policies
  }

  private mutating func steps(_ node: YAMLNode, of field: String) -> [StatePolicy.Step] {
    guard let mapping = mapping(node, named: field) else { return [] }
    var steps: [StatePolicy.Step] = []
    for state in mapping.names {
      guard let pair = mapping.pairs[state] else { continue }
      for node in elements(of: pair.value, named: state) {
        guard let step = step(node, from: state) else { continue }
        if steps.contains(where: { $0.from == step.from && $0.to == step.to }) {
          report(.value(.repeatedValue(step.to.text)), at: node)
        } else {
          steps.append(step)
        }
      }
    }
    // Without an entry for nothing, a record may begin in any state.
    if mapping[""] != nil { return steps }
    let states = StatePolicy(field: FieldPath(field), steps: steps).all
    return states.map { StatePolicy.Step(from: Bytes(""), to: $0) } + steps
  }

  /// The elements of a list, or one value as a list of one; none for nothing.
  private func elements(of node: YAMLNode, named name: String) -> [YAMLNode] {
    if node.isNull { return [] }
    if case .list(let elements) = node.content { return elements }
    return [node]
  }

  /// A state, or `{to: STATE, by: ROLE}`.
  private mutating func step(_ node: YAMLNode, from state: String) -> StatePolicy.Step? {
    guard case .mapping = node.content else {
      return text(node, named: state, isElement: true)
        .flatMap { step(from: state, to: $0, roles: [], at: node) }
    }
    guard
      let mapping = mapping(node, named: state, isElement: true, choices: ["to", "by"])
    else { return nil }
    for name in ["to", "by"] where mapping[name] == nil { require(name, in: mapping) }
    guard let to = mapping["to"], let text = text(to, named: "to") else { return nil }
    let roles = mapping["by"].flatMap { texts($0, named: "by") }?.map(\.text) ?? []
    return step(from: state, to: text, roles: roles, at: to)
  }

  private mutating func step(
    from state: String,
    to next: String,
    roles: [String],
    at node: YAMLNode
  ) -> StatePolicy.Step? {
    if next == state {
      report(.value(.repeatedValue(next)), at: node)
      return nil
    }
    return StatePolicy.Step(from: Bytes(state), to: Bytes(next), roles: roles)
  }
}
