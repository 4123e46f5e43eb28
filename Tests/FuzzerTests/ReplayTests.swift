import Foundation
import Fuzzers
import TestSupport
import Testing

/// An input that a fuzzer failed on once, or that was written for it; its name says what it is.
struct NamedInput: CustomTestStringConvertible, Sendable {
  let fuzzer: Fuzzer
  let name: String

  var testDescription: String { "\(fuzzer.rawValue)/\(name)" }
  var path: String { "\(KeptInputs.folder)/\(fuzzer.rawValue)/\(name)" }
}

/// The inputs that are kept for the fuzzers, in `Tests/Fixtures/fuzz`.
enum KeptInputs {
  static let folder =
    URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().path + "/Fixtures/fuzz"

  /// The archive with what covers most of the code, in each fuzzer's folder.
  static let archive = "corpus.tar.gz"

  static let fuzzers = Fuzzer.allCases.filter { $0 != .canary }

  static let named = fuzzers.flatMap { fuzzer in
    let names = (try? Files.names(in: "\(folder)/\(fuzzer.rawValue)")) ?? []
    return names.filter { $0 != archive }.map { NamedInput(fuzzer: fuzzer, name: $0) }
  }

  /// The contents of a fuzzer's archive, by the names of its files.
  static func corpus(of fuzzer: Fuzzer) throws -> [(name: String, bytes: [UInt8])] {
    let unpacked = try TemporaryFolder()
    try ChildProcess(
      "tar",
      ["-xzf", "\(folder)/\(fuzzer.rawValue)/\(archive)", "-C", unpacked.path],
      environment: ["PATH": "/usr/bin:/bin"],
      folder: unpacked.path
    ).run().orThrow()
    return try Files.names(in: unpacked.path).map { ($0, try Files.read(unpacked.path($0))) }
  }
}

/// The inputs that are kept for the fuzzers, each run once.
@Suite("Kept inputs of the fuzzers")
struct ReplayTests {
  @Test("No named input breaks an invariant", arguments: KeptInputs.named)
  func namedInput(_ input: NamedInput) throws {
    #expect(input.fuzzer.violation(try Files.read(input.path)) == nil)
  }

  @Test("No input of a corpus breaks an invariant", arguments: KeptInputs.fuzzers)
  func corpus(of fuzzer: Fuzzer) throws {
    let inputs = try KeptInputs.corpus(of: fuzzer)
    #expect(inputs.count >= 100)
    for input in inputs {
      #expect(fuzzer.violation(input.bytes) == nil, "\(fuzzer.rawValue), input \(input.name)")
    }
  }

  @Test("A corpus is one file of at most 300 kB", arguments: KeptInputs.fuzzers)
  func corpusSize(of fuzzer: Fuzzer) throws {
    let bytes = try Files.read("\(KeptInputs.folder)/\(fuzzer.rawValue)/\(KeptInputs.archive)")
    #expect(bytes.count <= 300_000)
  }

  @Test("Named inputs are named by words, and there are some")
  func names() {
    #expect(KeptInputs.named.count >= 50)
    for input in KeptInputs.named {
      let isHash = input.name.count == 40 && input.name.allSatisfy(\.isHexDigit)
      #expect(!isHash, "\(input.path)")
    }
  }

  @Test("The canary is found")
  func canary() throws {
    let input = try Files.read(KeptInputs.folder + "/canary/bird")
    #expect(Fuzzer.canary.violation(input) == "the canary sings")
    #expect(Fuzzer.canary.violation(Array(input.dropFirst())) == nil)
  }

  @Test("Each folder belongs to a fuzzer")
  func folders() throws {
    #expect(try Files.names(in: KeptInputs.folder) == Fuzzer.allCases.map(\.rawValue).sorted())
  }
}
