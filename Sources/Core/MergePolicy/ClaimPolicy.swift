package import JSONText
package import Records

/// Where the claims of a repository are kept, and what a claim means for the records of a file.
package struct ClaimPolicy: Equatable, Sendable {
  /// A field that says whether a record is being worked on.
  package struct State: Equatable, Sendable {
    package var field: FieldPath
    /// The value while the record is claimed.
    package var claim: JSONValue
    /// The value that a release sets, where the field still has that of the claim.
    package var release: JSONValue

    package init(field: FieldPath, claim: JSONValue, release: JSONValue) {
      self.field = field
      self.claim = claim
      self.release = release
    }

    package static func == (left: State, right: State) -> Bool {
      left.field == right.field && left.claim.means(right.claim)
        && left.release.means(right.release)
    }
  }

  /// The prefix of the names of claim refs, with a slash at its end; nil for the usual one. All
  /// policies of a policy file have the same.
  package var ref: String?
  /// Where the claims of the file's records are: refs of git, or values that a remote of this tier
  /// keeps; one of `tiers`.
  package var tier = Policy.Tier.git
  /// How long a claim lasts unless it is renewed, in seconds, from 1; nil for the usual time.
  package var ttl: Int?
  /// The field with the name of who works on a record.
  package var holder: FieldPath?
  package var state: State?

  package init() {}

  /// The tiers that can keep claims.
  package static let tiers: [Policy.Tier] = [.git, .natsKeyValue]

  /// Whether a record shows that it is claimed: by its state, or without one by its holder.
  package func marks(_ record: JSONValue) -> Bool {
    if let state { return state.field.value(in: record)?.means(state.claim) ?? false }
    return hasHolder(record)
  }

  /// Whether a record says that somebody works on it, by its holder.
  package func hasHolder(_ record: JSONValue) -> Bool {
    guard let value = holder?.value(in: record) else { return false }
    return value.kind != .null && value.string?.isEmpty != true
  }

  /// What is different in a record once its claim was released; nil for a field that it lacks then.
  package var release: [(field: FieldPath, value: JSONValue?)] {
    let fields: [(FieldPath, JSONValue?)?] = [
      holder.map { ($0, nil) }, state.map { ($0.field, $0.release) },
    ]
    return fields.compactMap { $0 }.map { (field: $0.0, value: $0.1) }
  }

  /// The prefix of claim refs that a text names, with a slash at its end; nil if it can't be one.
  ///
  /// It begins with `refs/`, and has a name of its own behind that or behind `refs/heads/`, so that
  /// no other ref can be taken for a claim. Its names are as git allows them
  /// (https://git-scm.com/docs/git-check-ref-format).
  package static func refPrefix(_ text: String) -> String? {
    let prefix = text.hasSuffix("/") ? text : text + "/"
    let names = prefix.utf8.dropLast().split(
      separator: UInt8(ascii: "/"),
      omittingEmptySubsequences: false
    )
    guard names.count >= 2, names[0].elementsEqual("refs".utf8), names.allSatisfy(isRefName),
      prefix.utf8.count <= 200
    else { return nil }
    if names[1].elementsEqual("heads".utf8) { return names.count > 2 ? prefix : nil }
    return namesOfGit.contains { names[1].elementsEqual($0.utf8) } ? nil : prefix
  }

  /// The first names behind `refs/` by which git keeps refs for purposes of its own.
  private static let namesOfGit = [
    "tags", "remotes", "notes", "replace", "stash", "bisect", "rewritten", "worktree", "prefetch",
    "original",
  ]

  /// Whether git allows a name between two slashes of a ref.
  private static func isRefName(_ name: Substring.UTF8View) -> Bool {
    guard let first = name.first, let last = name.last else { return false }
    let dot = UInt8(ascii: ".")
    if first == dot || last == dot || name.suffix(5).elementsEqual(".lock".utf8) { return false }
    var previous: UInt8 = 0
    for byte in name {
      switch byte {
      case 0...0x20, 0x7F, UInt8(ascii: "~"), UInt8(ascii: "^"), UInt8(ascii: ":"),
        UInt8(ascii: "?"), UInt8(ascii: "*"), UInt8(ascii: "["), UInt8(ascii: "\\"):
        return false
      case dot where previous == dot: return false
      case UInt8(ascii: "{") where previous == UInt8(ascii: "@"): return false
      default: previous = byte
      }
    }
    return !name.elementsEqual("@".utf8)
  }
}
