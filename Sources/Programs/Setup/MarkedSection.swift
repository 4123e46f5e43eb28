package import JSONText

/// Lines of ours in a file of somebody else's, between two comments that say whose they are.
///
/// The section stands at the top of its file (behind a byte order mark, or the line with which a
/// script begins), where whatever else the file says comes later and so has the last word. With the
/// section taken out, the file is what it was, byte for byte: the comment at its beginning says,
/// too, whether the file was made for it.
package struct MarkedSection: Equatable, Sendable {
  package var lines: [String]
  /// Whether the file was made for the section, and goes with it unless somebody wrote more to it.
  package var ownsFile: Bool

  package init(_ lines: [String], ownsFile: Bool = false) {
    self.lines = lines
    self.ownsFile = ownsFile
  }

  static let begin = "# git jsonl: begin (git jsonl uninstall removes these lines)"
  static let beginOfOwnFile = "# git jsonl: begin (git jsonl uninstall removes this file)"
  static let end = "# git jsonl: end"

  private var text: String {
    let first = ownsFile ? Self.beginOfOwnFile : Self.begin
    return ([first] + lines + [Self.end]).map { $0 + "\n" }.joined()
  }
}

/// A text file as what is before, in and behind a section of ours.
package struct SectionedText: Equatable, Sendable {
  private var head: [UInt8]
  package var section: MarkedSection?
  private var tail: [UInt8]

  /// Where a section that is not there yet would begin.
  package enum Place: Sendable {
    case top
    /// Behind the first line, which says what runs the script. There has to be one.
    case belowFirstLine
  }

  /// Takes a file apart; nil stands for one that is not there.
  ///
  /// A section that has lost its end is none of ours any more: nobody could say where it ends.
  package init(_ content: Bytes?, place: Place = .top) {
    let bytes = content?.array ?? []
    if let found = Self.find(in: bytes) {
      head = Array(bytes[..<found.range.lowerBound])
      tail = Array(bytes[found.range.upperBound...])
      section = found.section
      return
    }
    var start = Self.startOfText(bytes)
    if place == .belowFirstLine, let lineEnd = bytes.firstIndex(of: UInt8(ascii: "\n")) {
      start = lineEnd + 1
    }
    head = Array(bytes[..<start])
    tail = Array(bytes[start...])
  }

  /// Behind a byte order mark.
  private static func startOfText(_ bytes: [UInt8]) -> Int {
    bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
  }

  private static func find(
    in bytes: [UInt8]
  ) -> (range: Range<Int>, section: MarkedSection)? {
    var start = Self.startOfText(bytes)
    var found: (start: Int, section: MarkedSection)?
    while start < bytes.count {
      let lineEnd = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
      let line = String(decoding: bytes[start..<lineEnd], as: UTF8.self)
      let next = min(lineEnd + 1, bytes.count)
      if let begun = found {
        if line == MarkedSection.end { return (begun.start..<next, begun.section) }
        found?.section.lines.append(line)
      } else if line == MarkedSection.begin || line == MarkedSection.beginOfOwnFile {
        found = (start, MarkedSection([], ownsFile: line == MarkedSection.beginOfOwnFile))
      }
      start = next
    }
    return nil
  }

  /// The whole file; nil where there is nothing left of a file that was made for the section.
  package func content(wasOwned: Bool = false) -> Bytes? {
    let text = section.map { Array($0.sectionText.utf8) } ?? []
    let bytes = head + text + tail
    return bytes.isEmpty && wasOwned ? nil : Bytes(bytes)
  }

  /// The file without the section; nil where nothing of it is left and it was made for that.
  package var withoutSection: Bytes? {
    var rest = self
    rest.section = nil
    return rest.content(wasOwned: section?.ownsFile ?? false)
  }
}

extension MarkedSection {
  fileprivate var sectionText: String { text }
}
