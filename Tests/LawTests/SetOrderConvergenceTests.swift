import MergePolicy
import Records
import TestSupport
import Testing

/// Every three small versions of one set in no order, under `union`, end in the same order,
/// whichever two are merged first, unless two of them add an element at different places.
@Suite struct SetOrderConvergenceTests {
  private static let base = ["m", "c"]
  private static let added = ["a", "z"]

  @Test func everyThreeVersionsConverge() {
    var policy = Policy()
    policy.rules = ["tags": .union(key: [])]
    let versions = Self.versions(from: [])
    #expect(versions.count == 46)
    for (first, firstVersion) in versions.enumerated() {
      for (second, secondVersion) in versions.enumerated() where second >= first {
        for thirdVersion in versions[second...] {
          let three = [firstVersion, secondVersion, thirdVersion]
          guard Self.added.allSatisfy({ Self.places(of: $0, in: three).count <= 1 }) else {
            continue
          }
          let merge = ConvergenceCase(
            policy: policy,
            base: Self.file(Self.base),
            versions: three.map(Self.file)
          )
          #expect(merge.results != nil, "\(merge)")
        }
      }
    }
  }

  /// All sets that begin with `prefix` and leave the elements of base in their order.
  private static func versions(from prefix: [String]) -> [[String]] {
    let hasLast = base.last.map(prefix.contains) ?? false
    let next = (base + added).filter { element in
      !prefix.contains(element) && !(hasLast && base.contains(element))
    }
    return [prefix] + next.flatMap { versions(from: prefix + [$0]) }
  }

  /// What of base an element stands behind in the versions that have it; nil is the front.
  private static func places(of element: String, in versions: [[String]]) -> Set<String?> {
    Set(
      versions.compactMap { version in
        version.firstIndex(of: element).map { index in
          version[..<index].last(where: base.contains)
        }
      }
    )
  }

  private static func file(_ elements: [String]) -> [UInt8] {
    let strings = elements.map { "\"\($0)\"" }.joined(separator: ",")
    return Array("{\"id\":\"r\",\"tags\":[\(strings)]}\n".utf8)
  }
}
