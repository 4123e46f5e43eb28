import Foundation
import Testing

/// A fault of `Tests/Mutations/faults.txt`: a text of a source file, and what takes its place.
private struct PlantedFault {
  var name: String
  var lines: [Character: [Substring]] = [:]
  var file = ""

  /// The text that must be in the file, without the marks around what is replaced in it.
  var before: String {
    (lines["-"] ?? []).joined(separator: "\n").filter { $0 != "«" && $0 != "»" }
  }

  static func read(_ text: String) -> [PlantedFault] {
    var faults: [PlantedFault] = []
    for line in text.split(separator: "\n") {
      if line.hasPrefix("== ") {
        faults.append(PlantedFault(name: String(line.dropFirst(3))))
      } else if let first = line.first, first != "#", !faults.isEmpty {
        let last = faults.count - 1
        if "-+".contains(first) {
          faults[last].lines[first, default: []].append(line.dropFirst())
        } else if line.hasPrefix("file ") {
          faults[last].file = String(line.dropFirst(5))
        }
      }
    }
    return faults
  }
}

/// `Tests/Mutations/run` takes an hour or so; whether its faults can be planted shows here.
@Suite("Faults that are planted to try the tests")
struct MutationTests {
  private static let list = Result {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent()
    let path = folder.appendingPathComponent("Mutations/faults.txt")
    return PlantedFault.read(try String(contentsOf: path, encoding: .utf8))
  }

  @Test("Each has a name of its own, and the text that it replaces is in its file once")
  func texts() throws {
    let faults = try Self.list.get()
    #expect(faults.count >= 40)
    #expect(Set(faults.map(\.name)).count == faults.count)
    let repository = try Repository.shared.get()
    for fault in faults {
      let text = try #require(repository.file(at: fault.file), "\(fault.name)").text
      #expect(text.ranges(of: fault.before).count == 1, "\(fault.name): \(fault.before)")
      #expect(fault.lines["+"]?.isEmpty == false, "\(fault.name)")
    }
  }
}
