internal import JSONText
internal import MergePolicy
internal import Records

/// Smaller cases that fail alike, so that a failure can be read.
extension MergeCase {
  /// The smallest case that can be had by taking away lines, members, elements and parts of the
  /// policy one at a time while `doesFail` holds. Tries at most `limit` cases.
  package func shrunk(limit: Int = 3000, while doesFail: (MergeCase) -> Bool) -> MergeCase {
    var smallest = self
    var tryCount = 0
    var isShrinking = true
    while isShrinking && tryCount < limit {
      isShrinking = false
      for candidate in smallest.smallerCases where tryCount < limit {
        tryCount += 1
        if doesFail(candidate) {
          smallest = candidate
          isShrinking = true
          break
        }
      }
    }
    return smallest
  }

  private var smallerCases: [MergeCase] {
    var cases: [MergeCase] = []
    for version in [\MergeCase.base, \.ours, \.theirs] {
      for text in Self.withoutOneLine(self[keyPath: version]) {
        var smaller = self
        smaller[keyPath: version] = text
        cases.append(smaller)
      }
    }
    for policy in Self.simplerPolicies(than: policy) {
      var smaller = self
      smaller.policy = policy
      cases.append(smaller)
    }
    for name in memberNames {
      var smaller = self
      for version in [\MergeCase.base, \.ours, \.theirs] {
        smaller[keyPath: version] = Self.without(name, in: self[keyPath: version])
      }
      if smaller.base != base || smaller.ours != ours || smaller.theirs != theirs {
        cases.append(smaller)
      }
    }
    for version in [\MergeCase.base, \.ours, \.theirs] {
      for name in memberNames {
        var smaller = self
        smaller[keyPath: version] = Self.without(name, in: self[keyPath: version])
        if smaller[keyPath: version] != self[keyPath: version] { cases.append(smaller) }
      }
    }
    return cases
  }

  private var memberNames: [String] {
    let lines = [base, ours, theirs].flatMap { PlainFile($0).lines }
    let names = lines.compactMap { PlainValue($0)?.members }.joined().map(\.nameText)
    return Set(names).sorted()
  }

  /// The file without its first line, without its second, and so on.
  package static func withoutOneLine(_ file: [UInt8]) -> [[UInt8]] {
    let lines = file.split(separator: 0x0A, omittingEmptySubsequences: false)
    let count = lines.last?.isEmpty == true ? lines.count - 1 : lines.count
    return (0..<count).map { index in
      var fewer = lines
      fewer.remove(at: index)
      return Array(fewer.joined(separator: [0x0A]))
    }
  }

  /// The file without the members of this name; other members keep their bytes.
  package static func without(_ name: String, in file: [UInt8]) -> [UInt8] {
    let lines = file.split(separator: 0x0A, omittingEmptySubsequences: false).map { line in
      guard let members = PlainValue(line)?.members,
        members.contains(where: { $0.nameText == name })
      else { return Array(line) }
      let kept = members.filter { $0.nameText != name }
      let parts = kept.map { "\"\($0.nameText)\":" + $0.value.text }
      return Array("{\(parts.joined(separator: ","))}".utf8)
    }
    return Array(lines.joined(separator: [0x0A]))
  }

  private static func simplerPolicies(than policy: Policy) -> [Policy] {
    var policies: [Policy] = []
    func add(_ change: (inout Policy) -> Void) {
      var simpler = policy
      change(&simpler)
      if simpler != policy { policies.append(simpler) }
    }
    for path in policy.rules.keys.sorted(by: { $0.text < $1.text }) { add { $0.rules[path] = nil } }
    for index in policy.groups.indices { add { $0.groups.remove(at: index) } }
    add { $0.otherwise = nil }
    add { $0.tombstone = nil }
    add { $0.identity = [] }
    add { $0.clock = nil }
    add { $0.collision = nil }
    add { $0.sort = [] }
    add { $0.editedDeleted = .conflict }
    return policies
  }
}
