package import JSONText

/// Our lines in another program's or person's file, between two comments that mark them.
///
/// The section is at the top of its file (after a byte order mark, or after the first line of a
/// script), so that the rest of the file comes later and takes precedence. Without the section, the
/// file is the same as before, byte for byte: the opening comment also says whether the file was
/// created for the section.
package struct MarkedSection: Equatable, Sendable {
  package var lines: [String]
  /// Whether the file was created for the section, and is removed with it unless it has more lines.
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

/// A text file, split into the parts before, in and after a section of ours.
package struct SectionedText: Equatable, Sendable {
  private var head: [UInt8]
  package var section: MarkedSection?
  private var tail: [UInt8]

  /// Where a missing section would begin.
  package enum Place: Sendable {
    case top
    /// After the first line, which names the script's interpreter. There has to be one.
    case belowFirstLine
  }

  /// Splits a file; nil means that it does not exist.
  ///
  /// A section without its end is not ours any more: nobody could say where it ends.
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

  /// After a byte order mark.
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

  /// The whole file; nil if nothing is left of a file that was created for the section.
  package func content(wasOwned: Bool = false) -> Bytes? {
    let text = section.map { Array($0.sectionText.utf8) } ?? []
    let bytes = head + text + tail
    return bytes.isEmpty && wasOwned ? nil : Bytes(bytes)
  }

  /// The file without the section; nil if nothing is left and it was created for the section.
  package var withoutSection: Bytes? {
    var rest = self
    rest.section = nil
    return rest.content(wasOwned: section?.ownsFile ?? false)
  }
}

extension MarkedSection {
  fileprivate var sectionText: String { text }
}
