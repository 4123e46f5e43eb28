internal import JSONText
internal import MergePolicy
internal import Records

/// Finds the headers of versions: a first line that describes the file and is not a record.
///
/// A header is the first line apart from blank lines and comments, and passes `HeaderTest`. If one
/// version has a header, the first line of another is its header too if it has no key and at least
/// half of the header's members. In a log nothing is removed, so the first line is a header only if
/// base alone shows it. Complexity: O(1), except for files whose first record has no key.
struct HeaderSearch {
  private let policy: Policy
  private let input: MergeInput

  /// The first line of a version that may be its header.
  private struct Candidate {
    let index: Int
    let test: HeaderTest
  }

  init(_ input: MergeInput, policy: Policy) {
    self.input = input
    self.policy = policy
  }

  /// The index of each version's header.
  func headers() -> Versions<Int?> {
    let first = Versions(
      base: candidate(in: .base),
      ours: candidate(in: .ours),
      theirs: candidate(in: .theirs)
    )
    let isSure = first.map { $0?.test.isHeader ?? false }
    if policy.consistency == .append, !isSure.base { return Versions(all: nil) }
    let known = Version.allCases.compactMap { isSure[$0] ? first[$0]?.test.names : nil }
    return first.map { candidate in
      guard let candidate else { return nil }
      let isHeader = known.contains { names in
        2 * names.intersection(candidate.test.names).count >= names.count
      }
      return isHeader ? candidate.index : nil
    }
  }

  /// The first line, with what the other records of its version show about it.
  private func candidate(in version: Version) -> Candidate? {
    let lines = input.lines[version]
    let first = lines.firstIndex { $0.kind != .blank && $0.kind != .comment }
    guard let first, lines[first].kind == .record, let record = lines[first].value,
      var test = HeaderTest(first: record, policyKey: policy.key)
    else { return nil }
    for index in lines.indices where index != first && !test.isRefuted {
      switch lines[index].kind {
      case .unread:
        for record in input.records(inBlock: lines[index].bytes) where !test.isRefuted {
          if let value = record.value { test.see(value) }
        }
      case .record: if let value = lines[index].value { test.see(value) }
      case .blank, .value, .comment, .bad: continue
      }
    }
    return Candidate(index: first, test: test)
  }
}
