internal import JSONText
package import MergePolicy
internal import Records

/// The text of a policy file with a policy for one pattern, which matches just one path.
///
/// `readPolicyFile` reads the text back as the same policy. Everything is spelled out, without a
/// preset. `path` is a path from the top of the work tree, with slashes between its names.
package func policyFileText(of policy: Policy, forPath path: String) -> String {
  let claims = policy.claims.ref.map { ["claims: {ref: " + YAMLText.string($0) + "}"] } ?? []
  let lines =
    ["version: 1"] + claims + ["policies:", "  - " + patternLine(forPath: path)]
    + PolicyWriter(policy: policy).lines.map { "    " + $0 }
  return lines.map { $0 + "\n" }.joined()
}

/// The line of an entry with the pattern that matches only one path.
func patternLine(forPath path: String) -> String {
  "pattern: " + YAMLText.quoted(PathPattern.text(matchingOnly: path))
}

/// The lines of one entry of a policy file, without indentation and pattern.
struct PolicyWriter {
  let policy: Policy

  var lines: [String] { settings + tombstone + claims + views + states + rules + groups }

  private var settings: [String] {
    var lines = [
      "tier: \(policy.tier.rawValue)",
      "consistency: \(policy.consistency.rawValue)",
    ]
    if !policy.key.isEmpty { lines.append("key: " + Self.text(of: policy.key)) }
    if !policy.identity.isEmpty { lines.append("identity: " + YAMLText.paths(policy.identity)) }
    if let clock = policy.clock { lines.append("clock: " + YAMLText.path(clock)) }
    if policy.sortsByKnownMoments {
      lines.append("sort: true")
    } else if !policy.sort.isEmpty {
      lines.append("sort: " + YAMLText.paths(policy.sort))
    }
    if policy.rotates { lines.append("rotation: true") }
    lines.append("edited_deleted: \(policy.editedDeleted.rawValue)")
    if let collision = policy.collision { lines.append("collision: \(collision.rawValue)") }
    if let seconds = policy.timeToLiveInSeconds {
      lines.append("ttl: " + YAMLText.duration(seconds: seconds))
    }
    return lines + checks + ids + retention
  }

  static func text(of key: KeyFields) -> String {
    if let fields = key.only { return YAMLText.paths(fields) }
    return YAMLText.list(key.alternatives.map { YAMLText.list($0.map(YAMLText.path)) })
  }

  private var checks: [String] {
    if policy.checks.isEmpty { return [] }
    return ["checks:"] + policy.checks.map { "  - " + YAMLText.string($0) }
  }

  private var ids: [String] {
    guard let ids = policy.ids else { return [] }
    var parts: [String] = []
    if let prefix = ids.prefix { parts.append("prefix: " + YAMLText.string(prefix)) }
    parts += [
      "length: \(ids.minimumLength)", "bound: \(ids.boundInPercent)%",
      "fields: " + YAMLText.paths(ids.fields),
    ]
    if ids.children != .hash { parts.append("children: \(ids.children.rawValue)") }
    return ["ids: {" + parts.joined(separator: ", ") + "}"]
  }

  private var retention: [String] {
    guard let retention = policy.retention else { return [] }
    var parts: [String] = []
    if let seconds = retention.maximumAgeInSeconds {
      parts.append("max_age: " + YAMLText.duration(seconds: seconds))
    }
    if let count = retention.maximumRecordCount { parts.append("max_records: \(count)") }
    if let count = retention.maximumByteCount { parts.append("max_bytes: \(count)") }
    return ["retention: {" + parts.joined(separator: ", ") + "}"]
  }

  private var tombstone: [String] { policy.tombstone.map { Self.lines(of: $0) } ?? [] }

  static func lines(of tombstone: TombstonePolicy) -> [String] {
    var lines = [
      "tombstone:",
      "  field: " + YAMLText.path(tombstone.field),
      "  value: " + YAMLText.value(tombstone.value),
    ]
    let fields = [("at", tombstone.at), ("by", tombstone.by), ("reason", tombstone.reason)]
    for (name, field) in fields {
      if let field { lines.append("  \(name): " + YAMLText.path(field)) }
    }
    if let seconds = tombstone.timeToLiveInSeconds {
      lines.append("  ttl: " + YAMLText.duration(seconds: seconds))
    }
    if tombstone.graceInSeconds != 0 {
      lines.append("  grace: " + YAMLText.duration(seconds: tombstone.graceInSeconds))
    }
    return lines
  }

  private var claims: [String] {
    let claims = policy.claims
    var lines: [String] = []
    if claims.tier != .git { lines.append("tier: " + claims.tier.rawValue) }
    if let seconds = claims.ttl.map(Int64.init) {
      lines.append("ttl: " + YAMLText.duration(seconds: seconds))
    }
    if let holder = claims.holder { lines.append("holder: " + YAMLText.path(holder)) }
    if let state = claims.state {
      let parts = [
        "field: " + YAMLText.path(state.field), "claim: " + YAMLText.value(state.claim),
        "release: " + YAMLText.value(state.release),
      ]
      lines.append("state: {" + parts.joined(separator: ", ") + "}")
    }
    return lines.isEmpty ? [] : ["claims:"] + lines.map { "  " + $0 }
  }

  private var views: [String] {
    let lines = policy.views.sorted { Bytes($0.key) < Bytes($1.key) }
      .flatMap { YAMLText.pair($0.key, YAMLText.string($0.value)).map { "  " + $0 } }
    return lines.isEmpty ? [] : ["views:"] + lines
  }

  private var states: [String] {
    let lines = policy.states.flatMap { policy -> [String] in
      var names: [Bytes] = []
      for step in policy.steps where !names.contains(step.from) { names.append(step.from) }
      let entries = names.flatMap { name in
        YAMLText.pair(
          name.text,
          YAMLText.list(policy.steps.filter { $0.from == name }.map(Self.text))
        )
      }
      return [YAMLText.string(policy.field.text) + ":"] + entries.map { "  " + $0 }
    }
    return lines.isEmpty ? [] : ["states:"] + lines.map { "  " + $0 }
  }

  private static func text(of step: StatePolicy.Step) -> String {
    let state = YAMLText.string(step.to)
    if step.roles.isEmpty { return state }
    let roles = YAMLText.list(step.roles.map { YAMLText.string($0) })
    return "{to: \(state), by: \(roles)}"
  }

  /// Rules in the order of their paths, and last the one for all other fields.
  private var rules: [String] {
    var lines = policy.rules.sorted { Bytes(Self.name(of: $0.key)) < Bytes(Self.name(of: $1.key)) }
      .flatMap { Self.lines(of: $0.value, for: $0.key).map { "  " + $0 } }
    if let otherwise = policy.otherwise { lines.append("  \"*\": " + Self.text(of: otherwise)) }
    return lines.isEmpty ? [] : ["merge_rules:"] + lines
  }

  /// The lines of a rule for a field, without indentation.
  static func lines(of rule: Rule, for path: FieldPath) -> [String] {
    YAMLText.pair(name(of: path), text(of: rule))
  }

  /// A path as the name of a rule: the member `*` differs from the meaning of `"*"`.
  private static func name(of path: FieldPath) -> String {
    path == "*" ? #"\*"# : path.text
  }

  private var groups: [String] {
    let lines = policy.groups.map { "  " + Self.line(of: $0) }
    return lines.isEmpty ? [] : ["groups:"] + lines
  }

  static func line(of group: FieldGroup) -> String {
    let fields = YAMLText.list(group.fields.map(YAMLText.path))
    return "- {lead: \(YAMLText.path(group.lead)), fields: \(fields)}"
  }

  /// A rule as its word, or as a mapping if it has parameters.
  private static func text(of rule: Rule) -> String {
    let definition = rule.definition
    let options = definition.parameters.compactMap { parameter in
      text(of: parameter, in: definition.arguments).map { "\(parameter.rawValue): \($0)" }
    }
    if options.isEmpty { return definition.word }
    return "{" + (["rule: \(definition.word)"] + options).joined(separator: ", ") + "}"
  }

  /// The value of a parameter; nil for an empty list of fields.
  private static func text(
    of parameter: RuleParameter,
    in arguments: RuleArguments
  ) -> String? {
    switch parameter {
    case .key: arguments.key.isEmpty ? nil : YAMLText.paths(arguments.key)
    case .sort: arguments.sort.isEmpty ? nil : YAMLText.paths(arguments.sort)
    case .order: YAMLText.list(arguments.order.map { YAMLText.value($0.value) })
    case .then: text(of: arguments.then)
    case .name: YAMLText.string(arguments.name)
    }
  }
}
