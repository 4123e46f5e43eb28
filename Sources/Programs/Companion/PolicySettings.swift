internal import CommandInterface
internal import JSONText
internal import MergeContext
internal import MergePolicy
internal import PolicyYAML
internal import RecordMerge
internal import Records

/// What holds for a file, setting by setting, and what decides each.
struct PolicySettings {
  /// Why a setting has its value.
  enum Cause: Equatable, Sendable {
    /// A line of the policy file.
    case line(Int)
    case preset
    /// The policy file says so of all files.
    case file
    /// The records of the file show it.
    case records
    /// Git's configuration names it, or the only remote that there is.
    case configuration
    case standard
  }

  struct Setting: Equatable, Sendable {
    var name: String
    var value: String
    var cause: Cause
  }

  let path: String
  let chosen: ChosenPolicy
  private(set) var settings: [Setting] = []

  /// - Parameters:
  ///   - content: the file; nil if it can't be read.
  ///   - tier: who serves the tier of the policy.
  init(_ chosen: ChosenPolicy, path: String, content: Bytes?, tier: TierService) {
    self.chosen = chosen
    self.path = path
    let policy = chosen.policy
    if policy.tier != .git { addTier(policy, tier) }
    add("consistency", policy.consistency.rawValue, isStandard: policy.consistency == .merge)
    if policy.consistency != .append { addKey(content) }
    if !policy.identity.isEmpty {
      add("identity", Self.list(policy.identity)) {
        if case .identity = $0 { true } else { false }
      }
    }
    if policy.consistency != .append { addClock(content) }
    if policy.sortsByKnownMoments || !policy.sort.isEmpty {
      add("sort", policy.sortsByKnownMoments ? "true" : Self.list(policy.sort)) {
        if case .sort = $0 { true } else { false }
      }
    }
    add(
      "edited_deleted",
      policy.editedDeleted.rawValue,
      isStandard: policy.editedDeleted == Policy().editedDeleted
    )
    if let collision = policy.collision {
      add("collision", collision.rawValue) { $0 == .collision }
    }
    if let tombstone = policy.tombstone {
      let lines = PolicyPart.tombstone(tombstone).policyLines.dropFirst()
      add("tombstone", lines.map { $0.trimmingBlanks }.joined(separator: ", ")) {
        if case .tombstone = $0 { true } else { false }
      }
    }
    let rules = policy.rules.sorted { Bytes($0.key.text) < Bytes($1.key.text) }
    for (field, rule) in rules {
      let text = PolicyPart.rule("x", rule).policyLines.joined().dropFirst("x: ".count)
      add("merge_rules: " + field.text, String(text)) { $0 == .rule(field) }
    }
    if let rule = policy.otherwise {
      let text = PolicyPart.rule("x", rule).policyLines.joined().dropFirst("x: ".count)
      add("merge_rules: *", String(text))
    }
    for group in policy.groups {
      add("groups: " + group.lead.text, Self.list(group.fields)) { $0 == .group(group.lead) }
    }
    addClaims(policy)
    for states in policy.states {
      add("states: " + states.field.text, Self.text(of: states)) {
        $0 == .states(states.field)
      }
    }
    let views = policy.views.sorted { Bytes($0.key) < Bytes($1.key) }
    for (name, condition) in views { add("views: " + name, condition) }
  }

  private mutating func addTier(_ policy: Policy, _ service: TierService) {
    add("tier", policy.tier.rawValue)
    switch service.remote {
    case .named(let name)?:
      settings.append(Setting(name: "remote", value: name, cause: .configuration))
    case .unclear(let sentence)?:
      settings.append(Setting(name: "remote", value: sentence, cause: .configuration))
    case nil:
      let text = "none: " + Messages.withoutServer(policy.tier, policy.consistency)
      settings.append(Setting(name: "remote", value: text, cause: .standard))
    }
    if let namespace = service.namespace {
      settings.append(Setting(name: "namespace", value: namespace, cause: .file))
    }
    if let seconds = policy.timeToLiveInSeconds {
      add("ttl", Messages.counted(Int(seconds), "second"))
    }
    guard let retention = policy.retention else { return }
    if let seconds = retention.maximumAgeInSeconds {
      add("retention: max_age", Messages.counted(Int(seconds), "second"))
    }
    if let count = retention.maximumRecordCount { add("retention: max_records", "\(count)") }
    if let count = retention.maximumByteCount { add("retention: max_bytes", "\(count)") }
  }

  private mutating func addClaims(_ policy: Policy) {
    let claims = policy.claims
    if claims.tier != .git { add("claims: tier", claims.tier.rawValue) }
    if let seconds = claims.ttl { add("claims: ttl", Messages.counted(seconds, "second")) }
    if let holder = claims.holder { add("claims: holder", holder.text) }
    if let state = claims.state {
      let (claim, release) = (state.claim.bytes.text, state.release.bytes.text)
      add("claims: state", "\(state.field.text): \(claim), at a release \(release)")
    }
  }

  /// The states that may come after each state.
  private static func text(of states: StatePolicy) -> String {
    ([Bytes("")] + states.all).compactMap { state -> String? in
      let next = states.next(after: state).map(\.text).joined(separator: ", ")
      return next.isEmpty ? nil : "\(state.isEmpty ? "nothing" : state.text): \(next)"
    }.joined(separator: "; ")
  }

  private static func list(_ fields: [FieldPath]) -> String {
    fields.map(\.text).joined(separator: ", ")
  }

  /// Adds a setting, with the line of the first word of the entry that states it.
  private mutating func add(
    _ name: String,
    _ value: String,
    isStandard: Bool = false,
    statedBy isOwn: (PolicyWord.Subject) -> Bool = { _ in false }
  ) {
    let line = chosen.words.first { isOwn($0.subject) }?.line
    let cause = line.map { .line($0) } ?? rest(isStandard)
    settings.append(Setting(name: name, value: value, cause: cause))
  }

  /// Why a setting has its value that no word of the entry with a field states.
  private func rest(_ isStandard: Bool) -> Cause {
    if isStandard { return .standard }
    if case .pattern(_, let line, _) = chosen.origin { return .line(line) }
    return .preset
  }

  private mutating func addKey(_ content: Bytes?) {
    let policy = chosen.policy
    if !policy.key.isEmpty {
      let text = policy.key.alternatives.map(Self.list).joined(separator: "; ")
      add("key", text) { if case .key = $0 { true } else { false } }
      return
    }
    let document = content.map { Document(reading: $0) }
    let found = document.map { keyFields(of: $0, $0, policy: policy) } ?? .none
    let text = found.isEmpty ? "none: lines are merged as lines" : Self.list(found.all)
    settings.append(Setting(name: "key", value: text, cause: found.isEmpty ? .standard : .records))
  }

  private mutating func addClock(_ content: Bytes?) {
    if let clock = chosen.policy.clock {
      add("clock", clock.text) { if case .clock = $0 { true } else { false } }
      return
    }
    let records = content.map { Document(reading: $0).lines.compactMap(\.value) } ?? []
    let found = Policy.usualClocks.first { field in
      records.contains { field.value(in: $0).flatMap { Timestamp(moment: $0) } != nil }
    }
    let cause: Cause = found == nil ? .standard : .records
    settings.append(Setting(name: "clock", value: found?.text ?? "none", cause: cause))
  }

  // MARK: Output

  /// Which policy holds, and why.
  var origin: String { Messages.origin(chosen.origin, path: path) }

  var table: TextTable {
    var table = TextTable(heading: ["setting", "value", "because of"])
    for setting in settings { table.add([setting.name, setting.value, setting.cause.text]) }
    return table
  }

  var json: Bytes {
    var object = ObjectText()
    object.add("path", text: path)
    switch chosen.origin {
    case .pattern(let pattern, let line, let file):
      object.add("pattern", text: pattern)
      object.add("line", number: line)
      object.add("file", text: file)
    case .shipped(let preset, _, _): if let preset { object.add("preset", text: preset) }
    }
    object.add("settings", json: ObjectText.array(settings.map(\.json)))
    object.add("policy", text: policyFileText(of: chosen.policy, forPath: path))
    return Bytes(object.closed)
  }
}

extension PolicySettings.Cause {
  fileprivate var text: String {
    switch self {
    case .line(let line): "line \(line)"
    case .preset: "the preset"
    case .file: "the policy file"
    case .records: "the records"
    case .configuration: "git's configuration"
    case .standard: "the default"
    }
  }
}

extension PolicySettings.Setting {
  fileprivate var json: [UInt8] {
    var object = ObjectText()
    object.add("name", text: name)
    object.add("value", text: value)
    switch cause {
    case .line(let line):
      object.add("because", text: "line")
      object.add("line", number: line)
    case .preset: object.add("because", text: "preset")
    case .file: object.add("because", text: "file")
    case .records: object.add("because", text: "records")
    case .configuration: object.add("because", text: "configuration")
    case .standard: object.add("because", text: "default")
    }
    return object.closed
  }
}

extension String {
  fileprivate var trimmingBlanks: String { String(drop { $0 == " " }) }
}

extension Workspace {
  /// What holds for a file, by its path from the top.
  func settings(for path: String) throws -> PolicySettings {
    let chosen = PolicyLookup.choose(from: try policies(), path: path)
    return PolicySettings(
      chosen,
      path: path,
      content: readableContent(of: path),
      tier: try tierService(for: chosen.policy.tier)
    )
  }
}
