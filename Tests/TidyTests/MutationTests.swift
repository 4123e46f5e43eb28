import Foundation
import Testing

/// A fault of `Tests/Mutations/faults.txt`.
private struct PlantedFault {
  var name: String
  /// The new text of the place.
  var after: [Substring] = []
  var form: Substring = ""
  /// The texts around what is replaced. Those before the last two are only passed over.
  var place: [String] = []
  /// The count of lines below the marker that the fault replaces, or nil for all of them.
  var lineCount: Int? = 1

  static func read(_ text: String) -> [PlantedFault] {
    var faults: [PlantedFault] = []
    for line in text.split(separator: "\n") where !line.hasPrefix("#") {
      let parts = line.split(separator: " ", maxSplits: 1)
      if parts[0] == "==" { faults.append(PlantedFault(name: String(parts[1]))) }
      let last = faults.count - 1
      if line.hasPrefix("+") { faults[last].after.append(line.dropFirst()) }
      if parts[0] == "lines" { faults[last].lineCount = Int(parts[1]) }
      if ["expression", "statement", "text"].contains(parts[0]) {
        faults[last].form = parts[0]
        faults[last].place = parts[1].components(separatedBy: "…")
        if parts[0] == "text" { faults[last].lineCount = nil }
      }
    }
    return faults
  }

  /// Returns the text that the fault replaces, or nil where `lines`, those below its marker, lack
  /// its place.
  func replacedText(in lines: [Substring]) -> Substring? {
    let code = lines.drop { $0.drop { $0 == " " }.hasPrefix("//") }
    let region = code.prefix(lineCount ?? .max).joined(separator: "\n")
    var rest = region.drop { $0 == " " }
    for part in place.dropLast() where !part.isEmpty {
      guard let range = rest.firstRange(of: part) else { return nil }
      rest = rest[range.upperBound...]
    }
    guard let end = place.last, !end.isEmpty else { return rest }
    return rest.firstRange(of: end).map { rest[..<$0.lowerBound] }
  }
}

/// `Tests/Mutations/run` takes an hour or so; whether its faults can be planted shows here.
@Suite("Faults that are planted to try the tests")
struct MutationTests {
  private static let marker = "// fault: "

  private static let list = Result {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent()
    let path = folder.appendingPathComponent("Mutations/faults.txt")
    return PlantedFault.read(try String(contentsOf: path, encoding: .utf8))
  }

  /// The lines below each marker in Sources, by the name of the fault.
  private static let places = Result {
    var places: [(name: String, lines: [Substring])] = []
    for file in try Repository.shared.get().files where file.path.hasPrefix("Sources/") {
      let lines = file.text.split(separator: "\n", omittingEmptySubsequences: false)
      for (index, line) in lines.enumerated() {
        let text = line.drop { $0 == " " }
        guard text.hasPrefix(marker) else { continue }
        places.append((String(text.dropFirst(marker.count)), Array(lines[(index + 1)...])))
      }
    }
    return places
  }

  @Test("Each has one marker in the sources, and each marker has one fault")
  func markers() throws {
    let faults = try Self.list.get()
    #expect(faults.count >= 40)
    #expect(faults.map(\.name).sorted() == (try Self.places.get()).map(\.name).sorted())
    #expect(Set(faults.map(\.name)).count == faults.count)
  }

  @Test("What each replaces is below its marker, with no bracket open")
  func places() throws {
    let places = try Self.places.get()
    for fault in try Self.list.get() {
      #expect(!fault.after.isEmpty, "\(fault.name) has no new text.")
      #expect(fault.place.count >= 2, "\(fault.name) has no place.")
      let lines = try #require(places.first { $0.name == fault.name }?.lines, "\(fault.name)")
      let text = try #require(fault.replacedText(in: lines), "\(fault.name): \(fault.place)")
      #expect(!text.isEmpty, "\(fault.name)")
      for (opening, closing) in ["()", "[]", "{}"].map({ ($0.first, $0.last) }) {
        let openingCount = text.count { $0 == opening }
        #expect(openingCount == text.count { $0 == closing }, "\(fault.name): \(text)")
      }
    }
  }
}
