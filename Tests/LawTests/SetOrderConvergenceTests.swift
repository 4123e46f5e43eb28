import MergePolicy
import Records
import TestSupport
import Testing

/// Every triple of small versions of one set, in no order, under `union`.
@Suite struct SetOrderConvergenceTests {
  private static let base = ["m", "c"]

  @Test func everyTripleConverges() throws {
    var policy = Policy()
    policy.rules = ["t": .union(key: [])]
    let versions = Self.versions()
    var divergent = 0
    var unexplained = 0
    var total = 0
    for (i, a) in versions.enumerated() {
      for (j, b) in versions.enumerated() where j >= i {
        for (k, c) in versions.enumerated() where k >= j {
          total += 1
          let merge = ConvergenceCase(
            policy: policy, base: Self.file(Self.base), versions: [a, b, c].map(Self.file))
          if merge.results != nil { continue }
          divergent += 1
          if !Self.isExplained([a, b, c]) {
            unexplained += 1
            if unexplained < 12 { print(a, b, c) }
          }
        }
      }
    }
    print("total \(total) divergent \(divergent) unexplained \(unexplained)")
    #expect(unexplained == 0)
  }

  /// Whether two versions add one element at different places.
  private static func isExplained(_ versions: [[String]]) -> Bool {
    for element in ["a", "z"] {
      let places = versions.compactMap { place(of: element, in: $0) }
      if Set(places).count > 1 { return true }
    }
    return false
  }

  private static func place(of element: String, in version: [String]) -> String? {
    guard let index = version.firstIndex(of: element) else { return nil }
    return version[..<index].last { base.contains($0) } ?? ""
  }

  static func versions() -> [[String]] {
    var all: [[String]] = [[]]
    func extend(_ prefix: [String]) {
      for e in base + ["a", "z"] where !prefix.contains(e) {
        if e == "m" && prefix.contains("c") { continue }
        all.append(prefix + [e])
        extend(prefix + [e])
      }
    }
    extend([])
    return all
  }

  static func file(_ elements: [String]) -> [UInt8] {
    let strings = elements.map { "\"\($0)\"" }.joined(separator: ",")
    return Array("{\"id\":\"r\",\"t\":[\(strings)]}\n".utf8)
  }
}
