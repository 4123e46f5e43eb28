import JSONText

/// The lines of a file in a test, written as one literal or a list of them.
///
/// Compares by bytes: two texts that Swift takes for equivalent are different here.
struct Lines: Sendable, Equatable, ExpressibleByStringLiteral, ExpressibleByArrayLiteral {
  var texts: [String]

  init(_ texts: [String]) { self.texts = texts }
  init(stringLiteral text: String) { texts = [text] }
  init(arrayLiteral texts: String...) { self.texts = texts }

  static let none: Lines = []

  /// A conflict block in git's form, with the labels that merges have by default.
  static func conflict(_ ours: Lines, _ theirs: Lines) -> Lines {
    ["<<<<<<< ours"] + ours + ["======="] + theirs + [">>>>>>> theirs"]
  }

  static func + (left: Lines, right: Lines) -> Lines { Lines(left.texts + right.texts) }

  static func == (left: Lines, right: Lines) -> Bool { left.file == right.file }

  /// A file with these lines, each with its line end.
  var file: Bytes { Bytes(texts.map { $0 + "\n" }.joined()) }

  var hasConflict: Bool { texts.contains { $0.hasPrefix("<<<<<<<") } }

  /// The same lines with the two sides of each conflict block changed over.
  var mirrored: Lines {
    var result: [String] = []
    var ours: [String] = []
    var theirs: [String]?
    var isInBlock = false
    for text in texts {
      switch text {
      case "<<<<<<< ours" where !isInBlock:
        isInBlock = true
        ours = []
      case "=======" where isInBlock:
        theirs = []
      case ">>>>>>> theirs" where isInBlock:
        result += Lines.conflict(Lines(theirs ?? []), Lines(ours)).texts
        isInBlock = false
        theirs = nil
      default:
        if !isInBlock {
          result.append(text)
        } else if theirs != nil {
          theirs?.append(text)
        } else {
          ours.append(text)
        }
      }
    }
    return Lines(result)
  }
}

extension Lines: CustomStringConvertible {
  var description: String { "\n" + texts.joined(separator: "\n") + "\n" }
}

extension Lines {
  /// The lines of a merged file; one that lacks the last line end is told by a mark.
  init(file: Bytes) {
    var texts: [String] = []
    var start = 0
    for position in 0..<file.count where file[position] == UInt8(ascii: "\n") {
      texts.append(file[start..<position].text)
      start = position + 1
    }
    if start < file.count { texts.append(file[start..<file.count].text + "<no line end>") }
    self.init(texts)
  }
}
