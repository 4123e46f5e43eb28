import Foundation

/// One of the merges in `Tests/Fixtures/real-merges`.
struct RealMerge: Sendable {
  let name: String
  let base: [UInt8]
  let ours: [UInt8]
  let theirs: [UInt8]

  static let folder = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Fixtures/real-merges")

  init(_ number: Int) throws {
    name = (number < 10 ? "0" : "") + String(number)
    let folder = Self.folder.appending(path: name)
    base = try Array(Data(contentsOf: folder.appending(path: "base.jsonl")))
    ours = try Array(Data(contentsOf: folder.appending(path: "ours.jsonl")))
    theirs = try Array(Data(contentsOf: folder.appending(path: "theirs.jsonl")))
  }
}
