package import JSONText

/// Our lines in another program's or person's file, between two comments that mark them.
///
/// The section is mostly at the top of its file (after a byte order mark, or after the first line
/// of a script), so that the rest of the file comes later and takes precedence. Without the
/// section, the file is the same as before, byte for byte: the opening comment also says whether
/// the file was created for the section.
package struct MarkedSection: Equatable, Sendable {
  package var lines: [String]
  /// Whether the file was created for the section, and is removed with it unless it has more lines.
  package var ownsFile: Bool

  package init(_ lines: [String], ownsFile: Bool = false) {
    self.lines = lines
    self.ownsFile = ownsFile
  }

  /// The comments around a section, in the language of its file.
  package enum Comments: Sendable {
    /// Of git's files and of shell scripts.
    case script
    /// Of Markdown, where `#` would be a heading.
    case markdown

    var begin: String {
      switch self {
      case .script: "# git jsonl: begin (git jsonl uninstall removes these lines)"
      case .markdown: "<!-- git jsonl: begin (git jsonl prime --write renews these lines) -->"
      }
    }

    /// The first line where the file was created for the section.
    var beginOfOwnFile: String {
      switch self {
      case .script: "# git jsonl: begin (git jsonl uninstall removes this file)"
      case .markdown: begin
      }
    }

    var end: String {
      switch self {
      case .script: "# git jsonl: end"
      case .markdown: "<!-- git jsonl: end -->"
      }
    }
  }
}

/// A text file, split into the parts before, in and after a section of ours.
package struct SectionedText: Equatable, Sendable {
  private var head: [UInt8]
  package var section: MarkedSection?
  private var tail: [UInt8]
  private let comments: MarkedSection.Comments
  /// Whether the last line of the file had no line end, and has one because the section follows it:
  /// then the section's last line has none.
  private var followsOpenLine = false

  /// Where a missing section would begin.
  package enum Place: Sendable {
    case top
    /// After the first line, which names the script's interpreter. There has to be one.
    case belowFirstLine
    /// After the last line, so that the section takes precedence.
    case bottom
  }

  /// Splits a file; nil means that it does not exist.
  ///
  /// A section without its end is not ours any more: nobody could say where it ends.
  package init(
    _ content: Bytes?,
    place: Place = .top,
    comments: MarkedSection.Comments = .script
  ) {
    self.comments = comments
    let bytes = content?.array ?? []
    if let found = Self.find(in: bytes, comments) {
      let start = found.range.lowerBound
      let isOpen = start > Self.startOfText(bytes) && bytes.last != UInt8(ascii: "\n")
      followsOpenLine = isOpen && found.range.upperBound == bytes.count
      head = Array(bytes[..<(followsOpenLine ? start - 1 : start)])
      tail = Array(bytes[found.range.upperBound...])
      section = found.section
      return
    }
    var start = Self.startOfText(bytes)
    switch place {
    case .top: break
    case .belowFirstLine:
      if let lineEnd = bytes.firstIndex(of: UInt8(ascii: "\n")) { start = lineEnd + 1 }
    case .bottom:
      followsOpenLine = start < bytes.count && bytes.last != UInt8(ascii: "\n")
      start = bytes.count
    }
    head = Array(bytes[..<start])
    tail = Array(bytes[start...])
  }

  /// After a byte order mark.
  private static func startOfText(_ bytes: [UInt8]) -> Int {
    bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
  }

  private static func find(
    in bytes: [UInt8],
    _ comments: MarkedSection.Comments
  ) -> (range: Range<Int>, section: MarkedSection)? {
    var start = Self.startOfText(bytes)
    var found: (start: Int, section: MarkedSection)?
    while start < bytes.count {
      let lineEnd = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
      let line = String(decoding: bytes[start..<lineEnd], as: UTF8.self)
      let next = min(lineEnd + 1, bytes.count)
      if let begun = found {
        if line == comments.end { return (begun.start..<next, begun.section) }
        found?.section.lines.append(line)
      } else if line == comments.begin || line == comments.beginOfOwnFile {
        let ownsFile = line != comments.begin
        found = (start, MarkedSection([], ownsFile: ownsFile))
      }
      start = next
    }
    return nil
  }

  /// The whole file; nil if nothing is left of a file that was created for the section.
  package func content(wasOwned: Bool = false) -> Bytes? {
    let lines = section.map { Array(text(of: $0).utf8) } ?? []
    let bytes = head + lines + tail
    return bytes.isEmpty && wasOwned ? nil : Bytes(bytes)
  }

  /// The file without the section; nil if nothing is left and it was created for the section.
  package var withoutSection: Bytes? {
    var rest = self
    rest.section = nil
    return rest.content(wasOwned: section?.ownsFile ?? false)
  }
}

extension SectionedText {
  private func text(of section: MarkedSection) -> String {
    let first = section.ownsFile ? comments.beginOfOwnFile : comments.begin
    let text = ([first] + section.lines + [comments.end]).joined(separator: "\n")
    return followsOpenLine ? "\n" + text : text + "\n"
  }

  /// Whether a text has the beginning of a section without its end.
  package static func isUnterminated(
    _ content: Bytes?,
    comments: MarkedSection.Comments = .script
  ) -> Bool {
    guard let content, SectionedText(content, comments: comments).section == nil else {
      return false
    }
    let text = content.text
    return text.contains(comments.begin) || text.contains(comments.beginOfOwnFile)
  }
}
