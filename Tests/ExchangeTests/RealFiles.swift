import Foundation
import TestSupport
import Testing

/// A version of a file from a merge that happened.
struct RealFile: Sendable, CustomTestStringConvertible {
  let name: String
  let text: String

  var testDescription: String { name }
}

enum RealFiles {
  /// One was committed with conflict markers in it, which an import refuses.
  static let whole = all.filter { $0.name != "12/theirs.jsonl" }
  static let marked = all.filter { $0.name == "12/theirs.jsonl" }

  static let all: [RealFile] = {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "Fixtures/real-merges").path
    var files: [RealFile] = []
    for number in (try? Files.names(in: folder)) ?? [] where number.count == 2 {
      for version in (try? Files.names(in: folder + "/" + number)) ?? [] {
        guard version.hasSuffix(".jsonl"),
          let bytes = try? Files.read(folder + "/\(number)/\(version)")
        else { continue }
        files.append(
          RealFile(name: "\(number)/\(version)", text: String(decoding: bytes, as: UTF8.self))
        )
      }
    }
    return files
  }()
}
