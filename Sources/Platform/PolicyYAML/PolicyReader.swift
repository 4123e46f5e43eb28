internal import JSONText
internal import MergePolicy
internal import Records

/// Reads policies from the tree of a YAML text, and collects problems.
///
/// A value with a problem is left out, so that reading continues and each mistake is reported once.
struct PolicyReader {
  private(set) var problems: [(PolicyProblem.Reason, Place)] = []
  /// The words of the entry that is being read.
  var words: [PolicyWord] = []
  /// The places of the views of that entry, by their names.
  var viewPlaces: [String: PolicyFile.TextPlace] = [:]
  /// The prefix of claim refs that the file names.
  private(set) var claimRef: String?
  /// The namespace that the file names.
  private(set) var namespace: String?

  mutating func note(_ subject: PolicyWord.Subject, at node: YAMLNode) {
    words.append(PolicyWord(subject, line: node.place.line + 1))
  }

  mutating func report(_ reason: PolicyProblem.Reason, at node: YAMLNode) {
    problems.append((reason, node.place))
  }

  private static let fileKeys = ["version", "namespace", "claims", "policies"]

  /// The entries of a file.
  mutating func entries(of root: YAMLNode) -> [PolicyFile.Entry] {
    // A file with only comments has no entries.
    if root.isNull { return [] }
    guard let file = mapping(root, named: nil, choices: Self.fileKeys) else { return [] }
    if let version = file["version"], let text = text(version, named: "version"), text != "1" {
      report(.value(.unknownVersion(text)), at: version)
    }
    if let node = file["claims"] { claimRef = claimRef(node) }
    if let node = file["namespace"], let text = text(node, named: "namespace") {
      if PolicyFile.isNamespace(text) {
        namespace = text
      } else {
        report(.value(.badNamespace(text)), at: node)
      }
    }
    guard let policies = file["policies"] else {
      // A file may do no more than say where claims and tiers are.
      if file["claims"] == nil, file["namespace"] == nil { require("policies", in: file) }
      return []
    }
    guard !policies.isNull, let list = list(policies, named: "policies") else { return [] }
    return list.compactMap { entry(of: $0) }
  }

  /// Reports a missing required key of a mapping, unless a mistake in the text cuts the mapping
  /// short.
  mutating func require(_ name: String, in mapping: Mapping) {
    if mapping.isWhole { problems.append((.shape(.missingKey(name)), mapping.place)) }
  }
}

/// A mapping with texts as keys.
struct Mapping {
  var place: Place
  var isWhole: Bool
  var pairs: [String: YAMLPair] = [:]
  /// The keys in the order of the file.
  var names: [String] = []

  subscript(name: String) -> YAMLNode? { pairs[name]?.value }
}

// MARK: - Shapes

extension PolicyReader {
  /// A mapping, each key once. With `choices`, it has no other keys.
  mutating func mapping(
    _ node: YAMLNode,
    named name: String?,
    isElement: Bool = false,
    choices: [String]? = nil
  ) -> Mapping? {
    guard case .mapping(let pairs, let isWhole) = node.content else {
      reportShape(of: node, named: name, isElement: isElement, expected: .mapping)
      return nil
    }
    var mapping = Mapping(place: node.place, isWhole: isWhole)
    for pair in pairs {
      guard case .scalar(let key, _) = pair.key.content else {
        if case .unreadable = pair.key.content { continue }
        report(.shape(.keyIsNoText), at: pair.key)
        continue
      }
      if let first = mapping.pairs[key] {
        report(.shape(.repeatedKey(key, firstLine: first.key.place.line + 1)), at: pair.key)
      } else if let choices, !choices.contains(key) {
        report(.shape(.unknownKey(key, choices: choices)), at: pair.key)
      } else {
        mapping.pairs[key] = pair
        mapping.names.append(key)
      }
    }
    return mapping
  }

  mutating func list(_ node: YAMLNode, named name: String) -> [YAMLNode]? {
    if case .list(let elements) = node.content { return elements }
    reportShape(of: node, named: name, expected: .list)
    return nil
  }

  mutating func text(
    _ node: YAMLNode,
    named name: String,
    isElement: Bool = false
  ) -> String? {
    if case .scalar(let text, _) = node.content, !node.isNull { return text }
    reportShape(of: node, named: name, isElement: isElement, expected: .text)
    return nil
  }

  /// The texts of a list, or one text as a list of one.
  mutating func texts(
    _ node: YAMLNode,
    named name: String,
    isElement: Bool = false
  ) -> [(text: String, node: YAMLNode)]? {
    switch node.content {
    case .list(let elements):
      return elements.compactMap { element in
        self.text(element, named: name, isElement: true).map { ($0, element) }
      }
    case .scalar(let text, _) where !node.isNull: return [(text, node)]
    case .scalar, .mapping, .unreadable:
      reportShape(of: node, named: name, isElement: isElement, expected: .textOrList)
      return nil
    }
  }

  /// Reports a value of the wrong shape: the value of a key, or an element of it.
  mutating func reportShape(
    of node: YAMLNode,
    named name: String?,
    isElement: Bool = false,
    expected: PolicyProblem.Shape
  ) {
    if case .unreadable = node.content { return }
    if let name, isElement {
      report(.shape(.wrongElement(name: name, expected: expected, found: node.shape)), at: node)
    } else {
      report(.shape(.wrongShape(name: name, expected: expected, found: node.shape)), at: node)
    }
  }
}
