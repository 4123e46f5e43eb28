internal import JSONText
internal import MergePolicy
internal import Records

/// Reading of rules: a word, or a mapping with the word under `rule` and what the rule takes.
extension PolicyReader {
  /// The words for rules, in the order in which they are offered.
  static let ruleWords = [
    "immutable", "lww", "fww", "max", "min", "rank", "union", "list", "grow", "append", "counter",
    "text", "concat", "any", "all", "object", "unset", "conflict", "ours", "theirs", "exec",
  ]

  /// A rule.
  ///
  /// - Parameters:
  ///   - name: the key that it stands under.
  ///   - field: the field that it is for; nil for one that is for all others.
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
    default:
      reportShape(of: node, named: name, expected: .textOrMapping)
      return nil
    }
  }

  /// A rule that is written as a mapping. `{rank: [...]}` and `{exec: NAME}` are short for mappings
  /// with `rule`; so is the word `exec:NAME`.
  private mutating func rule(of mapping: Mapping, for field: FieldPath?) -> Rule? {
    if let node = mapping["rule"] {
      return text(node, named: "rule").flatMap { rule($0, at: node, mapping, for: field) }
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
    if Self.ruleWords.contains(word) {
      refuseParameters(of: mapping, rule: word, but: Self.parameters(ofRule: word))
    }
    func missing(_ name: String) -> PolicyProblem.Reason { .missingParameter(name, rule: word) }
    switch word {
    case "rank":
      guard let list = mapping["order"] else {
        if mapping.isWhole { report(missing("order"), at: node) }
        return nil
      }
      return order(list, named: "order").map { .rank($0) }
    case "union": return .union(key: elementFields("key", of: mapping, in: field))
    case "list": return .list(key: elementFields("key", of: mapping, in: field))
    case "grow": return .grow(key: elementFields("key", of: mapping, in: field))
    case "append":
      return .append(
        key: elementFields("key", of: mapping, in: field),
        sort: elementFields("sort", of: mapping, in: field)
      )
    case "text":
      guard let then = mapping["then"] else { return .text(then: .lastWrite) }
      guard let rule = rule(then, named: "then", for: field) else { return nil }
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

  /// What stands before the name of a command that is written as one word.
  private static let commandPrefix = "exec:"

  private mutating func refuseParameters(
    of mapping: Mapping,
    rule word: String,
    but known: [String]
  ) {
    for name in mapping.names where name != "rule" && !known.contains(name) {
      guard let pair = mapping.pairs[name] else { continue }
      report(.unknownParameter(name, rule: word, choices: known), at: pair.key)
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
    case "union", "list", "grow": ["key"]
    case "append": ["key", "sort"]
    case "text": ["then"]
    case "exec": ["name"]
    default: []
    }
  }

  /// Fields of the elements of an array.
  private mutating func elementFields(
    _ name: String,
    of mapping: Mapping,
    in array: FieldPath?
  ) -> [FieldPath] {
    guard let node = mapping[name] else { return [] }
    let paths = paths(node, named: name) { field in
      array.map { .element(FieldPath(names: $0.names + field.names)) }
    }
    return paths ?? []
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
    text(node, named: name).flatMap { command($0, at: node) }
  }

  private mutating func command(_ name: String, at node: YAMLNode) -> String? {
    if Rule.isCommandName(name) { return name }
    report(.badCommandName(name), at: node)
    return nil
  }
}
