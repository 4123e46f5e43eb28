import CommandInterface
import Foundation
import JSONText
import MergePolicy
import PolicyYAML
import TestSupport

/// Policy files of `Tests/Fixtures`.
enum PolicyFixtures {
  private static let folder = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Fixtures").path

  /// The contents of a folder's files with an ending, by name.
  static func files(in name: String, ending: String) throws -> [(name: String, bytes: [UInt8])] {
    try Files.names(in: folder + "/" + name).filter { $0.hasSuffix(ending) }
      .map { ($0, try Files.read("\(folder)/\(name)/\($0)")) }
  }

  /// A policy file that can be followed.
  static func policies(_ name: String) throws -> PolicyFile {
    let bytes = try Files.read("\(folder)/policies/\(name).yml")
    return try readPolicyFile(Bytes(bytes), name: name)
  }
}

/// The messages about a policy file; empty if it is valid.
func said(of bytes: [UInt8]) -> String {
  do throws(PolicyFileError) {
    _ = try readPolicyFile(Bytes(bytes), name: "p.yml")
    return ""
  } catch {
    return Messages.policyFile(error).joined(separator: "\n")
  }
}

func said(of text: String) -> String { said(of: Array(text.utf8)) }
