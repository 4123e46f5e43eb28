import Foundation
import JSONText
import MergePolicy
@testable import PolicyYAML
import TestSupport
import Testing

/// The schema of the policy file and the reader agree, in both directions.
@Suite("The schema of the policy file")
struct SchemaTests {
  private let schema: JSONSchema
  private static let root = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path
  private static let path = root + "/Documentation/policies.schema.json"

  init() throws { schema = try JSONSchema(policySchemaText) }

  private func accepts(_ text: String) throws -> Bool {
    schema.accepts(try #require(PlainYAML(text), "\(text)").value)
  }

  @Test("The documentation has it, as the program writes it")
  func file() throws {
    if ProcessInfo.processInfo.environment["JSONL_REWRITE_TEXTS"] != nil {
      try Files.write(policySchemaText, to: Self.path)
    }
    #expect(String(decoding: try Files.read(Self.path), as: UTF8.self) == policySchemaText)
  }

  @Test("It accepts what the reader accepts: the examples of the documentation")
  func examples() throws {
    var count = 0
    for page in ["policies.md", "shapes.md"] {
      let text = try Files.read(Self.root + "/Documentation/" + page)
      for block in String(decoding: text, as: UTF8.self).components(separatedBy: "```yaml ") {
        let lines = block.components(separatedBy: "\n")
        guard ["policy", "files"].contains(lines[0]) else { continue }
        let file = lines.dropFirst().prefix { $0 != "```" }.joined(separator: "\n")
        #expect(try accepts(file), "\(file)")
        count += 1
      }
    }
    #expect(count >= 60)
    for file in try PolicyFixtures.files(in: "policies", ending: ".yml") {
      #expect(try accepts(String(decoding: file.bytes, as: UTF8.self)), "\(file.name)")
    }
  }

  @Test("It accepts what the reader accepts: random policies, and presets in full")
  func randomPolicies() throws {
    for seed in UInt64(1)...200 {
      var random = SeededRandom(seed: seed)
      let policy = PolicyGenerator(keyName: "id").policy(&random)
      let text = policyFileText(of: policy, forPath: "a")
      #expect(try accepts(text), "seed \(seed)\n\(text)")
    }
    for name in Policy.presetNames {
      let policy = try #require(Policy.preset(named: name))
      #expect(try accepts(policyFileText(of: policy, forPath: "a")), "\(name)")
    }
  }

  /// What a schema does not see, by the words of the message.
  private static let unseen = [
    "here a second time", "in a group already", "leads the group", "can't lead a group",
    "is a key, which never changes", "after \"text\", another rule", "can't match any file",
    "not a path to a field", "missing here", "it, too", "length of time", "U+", "UTF-8", "YAML",
    "libyaml", "in conflict", "document", "nested more than", "larger than",
    "a key has to be a text", "at least a second", "can't be where claims are", "name of a view",
    "does not go with \"tier", "needs a consistency", "is for \"tier: nats",
  ]

  @Test("It refuses what the reader refuses, but for what depends on two places")
  func wrongFiles() throws {
    var refusedCount = 0
    for file in WrongFile.all {
      guard let value = PlainYAML(file.text)?.value else { continue }
      if !schema.accepts(value) {
        refusedCount += 1
        continue
      }
      let isUnseen = Self.unseen.contains { file.message.contains($0) }
      #expect(isUnseen, "\(file.name): \(file.message)")
    }
    #expect(refusedCount >= 40)
  }

  @Test("Both know the same keys of an entry and the same words")
  func words() throws {
    let problems: (String) -> [PolicyProblem.Reason] = { text in
      do throws(PolicyFileError) {
        _ = try readPolicyFile(Bytes(text), name: "p")
        return []
      } catch {
        return error.problems.map(\.reason)
      }
    }
    var keys: [String] = []
    for case .shape(.unknownKey(_, let choices)) in problems("policies: [{pattern: a, x: y}]") {
      keys = choices
    }
    #expect(Set(policySchemaKeys) == Set(keys))
    #expect(try accepts("claims: {ref: refs/x/}"))
    #expect(try !accepts("claims: {ttl: 4h}"))
    #expect(try !accepts("policies: [{pattern: a, claims: {ref: refs/x/}}]"))
    for word in ["tier", "consistency", "preset", "edited_deleted", "collision"] {
      let text = "policies: [{pattern: a, \(word): no-such-word}]"
      #expect(try !accepts(text))
      for case .value(.unknownWord(_, _, let choices)) in problems(text) {
        for choice in choices {
          #expect(try accepts("policies: [{pattern: a, \(word): \(choice)}]"), "\(choice)")
        }
      }
    }
  }
}

/// A reader of the part of JSON Schema that the policy file's schema uses; it knows no rule of the
/// policy file. https://json-schema.org/draft-07
struct JSONSchema {
  private let root: [String: Any]

  init(_ text: String) throws {
    let value = try JSONSerialization.jsonObject(with: Data(text.utf8))
    root = try #require(value as? [String: Any])
  }

  func accepts(_ value: Any) -> Bool { accepts(value, root) }

  private func accepts(_ value: Any, _ schema: [String: Any]) -> Bool {
    schema.allSatisfy { key, rule in
      switch key {
      case "$ref":
        let name = (rule as? String)?.components(separatedBy: "/").last ?? ""
        let definitions = root["definitions"] as? [String: [String: Any]]
        return definitions?[name].map { accepts(value, $0) } ?? false
      case "type": return types(rule).contains { isType(value, $0) }
      case "enum": return (rule as? [Any])?.contains { Self.isEqual($0, value) } ?? false
      case "const": return Self.isEqual(rule, value)
      case "anyOf": return schemas(rule).contains { accepts(value, $0) }
      case "allOf": return schemas(rule).allSatisfy { accepts(value, $0) }
      case "not": return schemas([rule]).allSatisfy { !accepts(value, $0) }
      case "if":
        let holds = schemas([rule]).allSatisfy { accepts(value, $0) }
        return !holds || schemas([schema["then"] ?? [:]]).allSatisfy { accepts(value, $0) }
      case "pattern":
        guard let text = value as? String, let pattern = rule as? String else { return true }
        return text.range(of: pattern, options: .regularExpression) != nil
      case "minimum": return (value as? Int).map { $0 >= rule as? Int ?? 0 } ?? true
      case "maximum": return (value as? Int).map { $0 <= rule as? Int ?? 0 } ?? true
      default: return acceptsParts(value, key, rule, schema)
      }
    }
  }

  private func acceptsParts(
    _ value: Any,
    _ key: String,
    _ rule: Any,
    _ schema: [String: Any]
  ) -> Bool {
    if let list = value as? [Any] {
      switch key {
      case "minItems": return list.count >= rule as? Int ?? 0
      case "items": return list.allSatisfy { accepts($0, rule as? [String: Any] ?? [:]) }
      case "uniqueItems": return Set(list.map { "\($0)" }).count == list.count
      default: return true
      }
    }
    guard let mapping = value as? [String: Any] else { return true }
    let known = schema["properties"] as? [String: [String: Any]] ?? [:]
    switch key {
    case "required": return (rule as? [String] ?? []).allSatisfy { mapping[$0] != nil }
    case "maxProperties": return mapping.count <= rule as? Int ?? 0
    case "properties":
      return known.allSatisfy { name, inner in mapping[name].map { accepts($0, inner) } ?? true }
    case "additionalProperties":
      let others = mapping.filter { known[$0.key] == nil }
      if let inner = rule as? [String: Any] {
        return others.allSatisfy { accepts($0.value, inner) }
      }
      return others.isEmpty
    default: return true
    }
  }

  private func schemas(_ value: Any) -> [[String: Any]] { value as? [[String: Any]] ?? [] }

  private func types(_ rule: Any) -> [String] {
    rule as? [String] ?? (rule as? String).map { [$0] } ?? []
  }

  private func isType(_ value: Any, _ type: String) -> Bool {
    switch type {
    case "string": value is String
    case "boolean": value is Bool
    case "integer": value is Int
    case "number": value is Int || value is Double
    case "null": value is NSNull
    case "array": value is [Any]
    case "object": value is [String: Any]
    default: false
    }
  }

  private static func isEqual(_ left: Any, _ right: Any) -> Bool {
    if let text = right as? String { return left as? String == text }
    // In Foundation a flag is a number, too.
    if let flag = right as? Bool {
      return CFGetTypeIDIsBoolean(left) && left as? Bool == flag
    }
    if let number = right as? Int { return !CFGetTypeIDIsBoolean(left) && left as? Int == number }
    return right is NSNull && left is NSNull
  }

  private static func CFGetTypeIDIsBoolean(_ value: Any) -> Bool {
    guard let number = value as? NSNumber else { return value is Bool }
    return String(cString: number.objCType) == "c" || value is Bool && !(value is Int)
  }
}

/// A text of YAML as the values that an editor sees.
struct PlainYAML {
  let value: Any

  /// Nil where the text is not YAML, or has something that the policy file may not have.
  init?(_ text: String) {
    var reader = YAMLTreeReader(PolicySource(Bytes(text)))
    let root = reader.read()
    guard reader.problems.isEmpty, let value = Self.value(of: root) else { return nil }
    self.value = value
  }

  private static func value(of node: YAMLNode?) -> Any? {
    guard let node, !node.isNull else { return NSNull() }
    switch node.content {
    case .unreadable: return nil
    case .scalar(let text, let isPlain):
      guard isPlain else { return text }
      if let flag = node.plainFlag { return flag }
      return Int(text) ?? (text.contains(".") ? Double(text) : nil) ?? text
    case .list(let elements): return elements.compactMap { value(of: $0) }
    case .mapping(let pairs, _):
      var mapping: [String: Any] = [:]
      for pair in pairs {
        guard case .scalar(let name, _) = pair.key.content, mapping[name] == nil else { return nil }
        mapping[name] = value(of: pair.value)
      }
      return mapping
    }
  }
}
