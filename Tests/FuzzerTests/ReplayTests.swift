import Foundation
import Fuzzers
import TestSupport
import Testing

/// The inputs that are kept for the fuzzers, each run once.
@Suite("Kept inputs of the fuzzers")
struct ReplayTests {
  private static let folder =
    URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().path + "/Fixtures/fuzz"

  @Test("None breaks what has to hold", arguments: Fuzzer.allCases.filter { $0 != .canary })
  func replay(fuzzer: Fuzzer) throws {
    let folder = Self.folder + "/" + fuzzer.rawValue
    let names = try Files.names(in: folder)
    #expect(names.count >= 20)
    for name in names {
      let violation = fuzzer.violation(try Files.read(folder + "/" + name))
      #expect(violation == nil, "\(folder)/\(name)")
    }
  }

  @Test("The canary is found")
  func canary() throws {
    let input = try Files.read(Self.folder + "/canary/bird")
    #expect(Fuzzer.canary.violation(input) == "the canary sings")
    #expect(Fuzzer.canary.violation(Array(input.dropFirst())) == nil)
  }

  @Test("Each folder belongs to a fuzzer")
  func folders() throws {
    #expect(try Files.names(in: Self.folder) == Fuzzer.allCases.map(\.rawValue).sorted())
  }
}
