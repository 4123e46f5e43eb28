internal import JSONText
internal import MergePolicy
internal import Records

/// Claims and views.
extension PolicyReader {
  private static let keysOfFile = ["ref"]
  private static let keysOfEntry = ["tier", "ttl", "holder", "state"]

  /// Reads the `claims` of the file: where the claims of its repository are.
  mutating func claimRef(_ node: YAMLNode) -> String? {
    guard !node.isNull, let mapping = claims(node) else { return nil }
    for name in Self.keysOfEntry {
      if let pair = mapping.pairs[name] { report(.shape(.keyOfEntry(name)), at: pair.key) }
    }
    guard let node = mapping["ref"], let text = text(node, named: "ref") else { return nil }
    if let prefix = ClaimPolicy.refPrefix(text) { return prefix }
    report(.value(.badRefPrefix(text)), at: node)
    return nil
  }

  /// Reads the `claims` of an entry, on top of the preset's: what a claim means for its records.
  mutating func readClaims(
    _ node: YAMLNode,
    into policy: inout Policy,
    _ places: inout RulePlaces
  ) {
    guard !node.isNull, let mapping = claims(node) else { return }
    for name in Self.keysOfFile {
      if let pair = mapping.pairs[name] { report(.shape(.keyOfFile(name)), at: pair.key) }
    }
    if let node = mapping["tier"], let text = text(node, named: "tier") {
      if let tier = ClaimPolicy.tiers.first(where: { $0.rawValue == text }) {
        policy.claims.tier = tier
      } else {
        let choices = ClaimPolicy.tiers.map(\.rawValue)
        report(.value(.unknownWord(text, kind: .tier, choices: choices)), at: node)
      }
    }
    if let node = mapping["ttl"], let seconds = duration(node, named: "ttl") {
      if seconds < 1, let text = text(node, named: "ttl") {
        report(.value(.noTime(text)), at: node)
      }
      policy.claims.ttl = Int(seconds)
    }
    if let node = mapping["holder"], let path = path(node, named: "holder") {
      policy.claims.holder = path
      places.claims[path] = node
      if path == policy.claims.state?.field, mapping["state"] == nil {
        report(.value(.repeatedValue(path.text)), at: node)
      }
    }
    if let node = mapping["state"] { readState(node, into: &policy.claims, &places) }
  }

  private mutating func claims(_ node: YAMLNode) -> Mapping? {
    mapping(node, named: "claims", choices: Self.keysOfFile + Self.keysOfEntry)
  }

  private mutating func readState(
    _ node: YAMLNode,
    into claims: inout ClaimPolicy,
    _ places: inout RulePlaces
  ) {
    let names = ["field", "claim", "release"]
    guard let mapping = mapping(node, named: "state", choices: names) else { return }
    let preset = claims.state
    if preset == nil { for name in names where mapping[name] == nil { require(name, in: mapping) } }
    let field = mapping["field"].flatMap { path($0, named: "field") } ?? preset?.field
    let claim = mapping["claim"].flatMap { value($0, named: "claim") } ?? preset?.claim
    let release = mapping["release"].flatMap { value($0, named: "release") } ?? preset?.release
    guard let field, let claim, let release else { return }
    if let node = mapping["field"] { places.claims[field] = node }
    if field == claims.holder {
      report(.value(.repeatedValue(field.text)), at: mapping["field"] ?? node)
    }
    if claim.means(release) {
      let text = claim.string?.text ?? claim.bytes.text
      report(.value(.repeatedValue(text)), at: mapping["release"] ?? mapping["claim"] ?? node)
    }
    claims.state = ClaimPolicy.State(field: field, claim: claim, release: release)
  }

  /// Reads the views of an entry, on top of the preset's.
  mutating func readViews(_ node: YAMLNode, into views: inout [String: String]) {
    guard !node.isNull, let mapping = mapping(node, named: "views") else { return }
    for name in mapping.names {
      guard let pair = mapping.pairs[name] else { continue }
      if !Self.isViewName(name) {
        report(.value(.badViewName(name)), at: pair.key)
      } else if let condition = text(pair.value, named: name) {
        views[name] = condition
        let place = pair.key.place
        viewPlaces[name] = PolicyFile.TextPlace(line: place.line + 1, column: place.column + 1)
      }
    }
  }

  /// Whether a text can be the name of a view: one that no shell reads as anything else, also
  /// behind an `@`.
  private static func isViewName(_ text: String) -> Bool {
    guard let first = text.utf8.first, first != UInt8(ascii: "-") else { return false }
    return text.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"),
        UInt8(ascii: "."), 0x80...:
        true
      default: false
      }
    }
  }
}
