internal import JSONText
internal import MergePolicy
internal import Records

/// Reads rules: a word, or a mapping with the word under `rule` and its parameters.
extension PolicyReader {
  /// Reads a rule.
  ///
  /// - Parameters:
  ///   - name: the key of the rule.
  ///   - field: the field of the rule; nil for the rule for all others.
  mutating func rule(
    _ node: YAMLNode,
    named name: String,
    for field: FieldPath?
  ) -> Rule? {
    switch node.content {
    case .scalar(let word, _) where !node.isNull:
      return rule(word, at: node, Mapping(place: node.place, isWhole: true), for: field)
    case .mapping:
      guard let mapping = mapping(node, named: name) else { return nil }
      return rule(of: mapping, for: field)
    case .scalar, .list, .unreadable:
      reportShape(of: node, named: name, expected: .textOrMapping)
      return nil
    }
  }

  /// Reads a rule that is a mapping. `{rank: [...]}` and `{exec: NAME}` are short for mappings with
  /// `rule`; so is the word `exec:NAME`.
  private mutating func rule(of mapping: Mapping, for field: FieldPath?) -> Rule? {
    if let node = mapping["rule"] {
      return text(node, named: "rule").flatMap { rule($0, at: node, mapping, for: field) }
    }
    if mapping.names.count == 1, let node = mapping[mapping.names[0]],
      let short = Self.rules[mapping.names[0]]?.definition,
      short.parameters.count == 1, short.parameters[0].isRequired
    {
      var arguments = RuleArguments()
      let isRead = read(
        short.parameters[0],
        node,
        named: short.word,
        for: field,
        into: &arguments
      )
      return isRead ? short.rule(given: arguments) : nil
    }
    require("rule", in: mapping)
    return nil
  }

  /// The rule that a word names, with its parameters from a mapping.
  private mutating func rule(
    _ word: String,
    at node: YAMLNode,
    _ mapping: Mapping,
    for field: FieldPath?
  ) -> Rule? {
    if word.hasPrefix(Self.commandPrefix) {
      refuseParameters(of: mapping, rule: word, but: [])
      let name = word.dropFirst(Self.commandPrefix.utf8.count).drop { $0 == " " }
      return command(String(name), at: node).map { .exec($0) }
    }
    guard let rule = Self.rules[word] else {
      report(.value(.unknownWord(word, kind: .rule, choices: Rule.everyRule.map(\.word))), at: node)
      return nil
    }
    let definition = rule.definition
    refuseParameters(of: mapping, rule: word, but: definition.parameters.map(\.rawValue))
    var arguments = RuleArguments()
    for parameter in definition.parameters {
      if let value = mapping[parameter.rawValue] {
        let isRead = read(
          parameter,
          value,
          named: parameter.rawValue,
          for: field,
          into: &arguments
        )
        if !isRead { return nil }
      } else if parameter.isRequired {
        if mapping.isWhole {
          report(.rule(.missingParameter(parameter.rawValue, rule: word)), at: node)
        }
        return nil
      }
    }
    if case .text = rule, case .text = arguments.then {
      report(.rule(.textWithinText), at: mapping["then"] ?? node)
      return nil
    }
    return definition.rule(given: arguments) ?? rule
  }

  /// The rules by their words.
  private static let rules = Dictionary(uniqueKeysWithValues: Rule.everyRule.map { ($0.word, $0) })

  /// Reads the parameters of a rule. Returns false if the rule is meaningless with these values.
  private mutating func read(
    _ parameter: RuleParameter,
    _ node: YAMLNode,
    named name: String,
    for field: FieldPath?,
    into arguments: inout RuleArguments
  ) -> Bool {
    switch parameter {
    case .key:
      arguments.key = elementFields(node, named: name, in: field)
    case .sort:
      arguments.sort = elementFields(node, named: name, in: field)
    case .order:
      guard let order = order(node, named: name) else { return false }
      arguments.order = order
    case .then:
      guard let rule = rule(node, named: name, for: field) else { return false }
      arguments.then = rule
    case .name:
      guard let command = commandName(node, named: name) else { return false }
      arguments.name = command
    }
    return true
  }

  /// The prefix of a command's name in a single word.
  private static let commandPrefix = "exec:"

  private mutating func refuseParameters(
    of mapping: Mapping,
    rule word: String,
    but known: [String]
  ) {
    for name in mapping.names where name != "rule" && !known.contains(name) {
      guard let pair = mapping.pairs[name] else { continue }
      report(.rule(.unknownParameter(name, rule: word, choices: known)), at: pair.key)
    }
  }

  /// Reads fields of the elements of an array.
  private mutating func elementFields(
    _ node: YAMLNode,
    named name: String,
    in array: FieldPath?
  ) -> [FieldPath] {
    let paths = paths(node, named: name) { field in
      array.map { .element(FieldPath(names: $0.names + field.names)) }
    }
    return paths ?? []
  }

  /// The values of a rank, each once.
  private mutating func order(_ node: YAMLNode, named name: String) -> [RankedValue]? {
    guard let list = list(node, named: name) else { return nil }
    if list.isEmpty { report(.value(.noValues(name: name)), at: node) }
    var seen: Set<Bytes> = []
    return list.compactMap { element in
      guard let value = value(element, named: name, isElement: true) else { return nil }
      if seen.insert(value.bytes).inserted { return RankedValue(value) }
      report(.value(.repeatedValue((value.string ?? value.bytes).text)), at: element)
      return nil
    }
  }

  /// The name of a command in the user's configuration of git.
  private mutating func commandName(_ node: YAMLNode, named name: String) -> String? {
    text(node, named: name).flatMap { command($0, at: node) }
  }

  private mutating func command(_ name: String, at node: YAMLNode) -> String? {
    if Rule.isCommandName(name) { return name }
    report(.value(.badCommandName(name)), at: node)
    return nil
  }
}
