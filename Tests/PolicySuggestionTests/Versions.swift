import ContentHash
import JSONText
import MergePolicy
import PolicySuggestion
import RecordMerge
import Records

/// The versions of a file, the oldest first, each as its lines.
struct Versions {
  var files: [[String]]
  /// The policy that holds without the suggestion.
  var present = Policy()

  init(_ files: [String]...) { self.files = files }

  init(of files: [[String]]) { self.files = files }

  static func bytes(_ lines: [String]) -> Bytes { Bytes(lines.map { $0 + "\n" }.joined()) }

  private func version(_ index: Int) -> FileVersion {
    let content = Self.bytes(files[index])
    return FileVersion(id: content.text, content: content)
  }

  /// What is known after a walk from the latest version back; nil without records.
  var evidence: PolicyEvidence? {
    var evidence = PolicyEvidence(of: version(files.count - 1), present: present)
    for index in files.indices.dropFirst().reversed() {
      evidence?.see(from: version(index - 1), to: version(index))
    }
    return evidence
  }

  var suggestion: SuggestedPolicy? { evidence?.suggestion }
  var parts: [PolicyPart] { suggestion?.parts.map(\.part) ?? [] }

  /// The rules that are suggested.
  var rules: [String: Rule] {
    var rules: [String: Rule] = [:]
    for case .rule(let field, let rule) in parts { rules[field.text] = rule }
    return rules
  }

  var key: KeyFieldTexts { KeyFieldTexts(parts) }
}

/// The texts of the fields of a suggested key, by alternative.
struct KeyFieldTexts: Equatable, ExpressibleByArrayLiteral {
  var alternatives: [[String]] = []

  init(arrayLiteral alternatives: [String]...) { self.alternatives = alternatives }

  init(_ parts: [PolicyPart]) {
    for case .key(let fields) in parts {
      alternatives = fields.alternatives.map { $0.map(\.text) }
    }
  }
}

/// The three versions of a merge, and what was committed.
func joined(
  _ base: [String],
  _ ours: [String],
  _ theirs: [String],
  committed: [String]? = nil
) -> JoinedVersions {
  JoinedVersions(
    base: Versions.bytes(base),
    ours: Versions.bytes(ours),
    theirs: Versions.bytes(theirs),
    committed: committed.map(Versions.bytes)
  )
}

/// The merge engine with a policy.
func engine(_ policy: Policy) -> DocumentMerge {
  DocumentMerge(policy: policy, digest: { sha256($0) })
}
