internal import JSONText
internal import MergePolicy
internal import Records

/// Reading of rules: a word, or a mapping with the word under `rule` and what the rule takes.
extension PolicyReader {
  /// The words for rules, in the order in which they are offered.
  static let ruleWords = [
    "immutable", "lww", "fww", "max", "min", "rank", "union", "grow", "append", "counter", "text",
    "concat", "any", "all", "object", "unset", "conflict", "ours", "theirs", "exec",
  ]

  /// The rule for a field. `name` is the field.
  mutating func rule(_ node: YAMLNode, named name: String) -> Rule? {
    switch node.content {
    case .scalar(let word, _) where !node.isNull:
      return rule(word, at: node, Mapping(place: node.place, isWhole: true))
    case .mapping:
      guard let mapping = mapping(node, named: name) else { return nil }
      return rule(of: mapping)
    default:
      reportShape(of: node, named: name, expected: .textOrMapping)
      return nil
    }
  }

  /// A rule that is written as a mapping. `{rank: [...]}` and `{exec: NAME}` are short for mappings
  /// with `rule`.
  private mutating func rule(of mapping: Mapping) -> Rule? {
    if let node = mapping["rule"] {
      return text(node, named: "rule").flatMap { rule($0, at: node, mapping) }
    }
    if mapping.names == ["rank"], let node = mapping["rank"] {
      return order(node, named: "rank").map { .rank($0) }
    }
    if mapping.names == ["exec"], let node = mapping["exec"] {
      return commandName(node, named: "exec").map { .exec($0) }
    }
    require("rule", in: mapping)
    return nil
  }

  /// The rule that a word names, with its parameters from a mapping.
  private mutating func rule(_ word: String, at node: YAMLNode, _ mapping: Mapping) -> Rule? {
    let parameters = Self.parameters(ofRule: word)
    if Self.ruleWords.contains(word) {
      for name in mapping.names where name != "rule" && !parameters.contains(name) {
        guard let pair = mapping.pairs[name] else { continue }
        report(.unknownParameter(name, rule: word, choices: parameters), at: pair.key)
      }
    }
    func missing(_ name: String) -> PolicyProblem.Reason { .missingParameter(name, rule: word) }
    switch word {
    case "rank":
      guard let list = mapping["order"] else {
        if mapping.isWhole { report(missing("order"), at: node) }
        return nil
      }
      return order(list, named: "order").map { .rank($0) }
    case "union": return .union(key: fields("key", of: mapping))
    case "grow": return .grow(key: fields("key", of: mapping))
    case "append":
      return .append(key: fields("key", of: mapping), sort: fields("sort", of: mapping))
    case "text":
      guard let then = mapping["then"] else { return .text(then: .lastWrite) }
      guard let rule = rule(then, named: "then") else { return nil }
      if case .text = rule {
        report(.textWithinText, at: then)
        return nil
      }
      return .text(then: rule)
    case "exec":
      guard let name = mapping["name"] else {
        if mapping.isWhole { report(missing("name"), at: node) }
        return nil
      }
      return commandName(name, named: "name").map { .exec($0) }
    default:
      if let rule = Self.plainRules[word] { return rule }
      report(.unknownWord(word, kind: .rule, choices: Self.ruleWords), at: node)
      return nil
    }
  }

  private static let plainRules: [String: Rule] = {
    let rules: [Rule] = [
      .immutable, .lastWrite, .firstWrite, .maximum, .minimum, .counter, .concatenate, .any, .all,
      .object, .unset, .conflict, .ours, .theirs,
    ]
    return Dictionary(uniqueKeysWithValues: rules.map { ($0.word, $0) })
  }()

  private static func parameters(ofRule word: String) -> [String] {
    switch word {
    case "rank": ["order"]
    case "union", "grow": ["key"]
    case "append": ["key", "sort"]
    case "text": ["then"]
    case "exec": ["name"]
    default: []
    }
  }

  private mutating func fields(_ name: String, of mapping: Mapping) -> [FieldPath] {
    mapping[name].flatMap { paths($0, named: name) } ?? []
  }

  /// The values of a rank, each once.
  private mutating func order(_ node: YAMLNode, named name: String) -> [RankedValue]? {
    guard let list = list(node, named: name) else { return nil }
    if list.isEmpty { report(.noValues(name: name), at: node) }
    var seen: Set<Bytes> = []
    return list.compactMap { element in
      guard let value = value(element, named: name, isElement: true) else { return nil }
      if seen.insert(value.bytes).inserted { return RankedValue(value) }
      report(.repeatedValue((value.string ?? value.bytes).text), at: element)
      return nil
    }
  }

  /// The name of a command in the user's configuration of git.
  private mutating func commandName(_ node: YAMLNode, named name: String) -> String? {
    guard let text = text(node, named: name) else { return nil }
    if Rule.isCommandName(text) { return text }
    report(.badCommandName(text), at: node)
    return nil
  }
}
