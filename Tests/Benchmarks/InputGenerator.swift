internal import Glibc
internal import TestSupport

/// What three versions of a generated file are like.
struct InputShape {
  var recordCount: Int
  /// How many of a hundred records each side edits, each by itself.
  var editedPercent = 5
  /// Whether records are in the order of their keys.
  var isSorted = true
  /// The length of one more record, in the middle of the file, that ours edits and theirs leaves.
  var hugeRecordByteCount = 0
}

/// Makes three versions of a file of issues. The same shape always gives the same bytes.
///
/// A record has about 870 bytes: an identifier, a title, a text of several lines, times, labels,
/// dependencies and comments. An edit changes the status or the title, and the time of the edit.
struct InputGenerator {
  private let shape: InputShape
  private var random = SeededRandom(seed: 2026)
  private let base: OutputFile
  private let ours: OutputFile
  private let theirs: OutputFile

  private static let words = [
    "index", "merge", "record", "driver", "when", "the", "of", "a", "should", "after", "cache",
    "branch", "remote", "state", "never", "writes", "reads", "again", "column", "before",
    "failure", "is", "lost", "and", "kept", "\\\"quoted\\\"", "caf\u{E9}", "naïve", "path", "line",
  ].map { Array($0.utf8) }

  /// Writes the versions to `base.jsonl`, `ours.jsonl` and `theirs.jsonl` in a folder.
  static func write(_ shape: InputShape, to folder: String) {
    var generator = InputGenerator(shape, folder: folder)
    generator.addRecords()
  }

  private init(_ shape: InputShape, folder: String) {
    self.shape = shape
    base = OutputFile(path: folder + "/base.jsonl")
    ours = OutputFile(path: folder + "/ours.jsonl")
    theirs = OutputFile(path: folder + "/theirs.jsonl")
  }

  private mutating func addRecords() {
    var numbers = Array(0..<shape.recordCount)
    if !shape.isSorted { numbers.shuffle(using: &random) }
    for (index, number) in numbers.enumerated() {
      if index == shape.recordCount / 2, shape.hugeRecordByteCount > 0 { addHugeRecord() }
      addRecord(number)
    }
  }

  private mutating func addRecord(_ number: Int) {
    let head = head(number)
    let title = sentence(wordCount: 7)
    let tail = tail()
    func line(_ title: [UInt8], status: String, day: Int) -> [UInt8] {
      let moment = "2026-0\(1 + day / 28)-\(10 + day % 18)T12:30:00Z"
      return head + title + Array("\",\"status\":\"\(status)\",\"updated_at\":\"\(moment)\"".utf8)
        + tail
    }
    let unedited = line(title, status: "open", day: 3)
    base.write(unedited)
    ours.write(
      edited(unedited) { random in
        line(title, status: random.pick(["closed", "in_progress"]), day: 40 + random.below(90))
      }
    )
    theirs.write(
      edited(unedited) { random in
        line(title + Array(" (again)".utf8), status: "open", day: 40 + random.below(90))
      }
    )
  }

  private mutating func edited(
    _ line: [UInt8],
    _ edit: (inout SeededRandom) -> [UInt8]
  ) -> [UInt8] {
    random.chance(percent: shape.editedPercent) ? edit(&random) : line
  }

  private func head(_ number: Int) -> [UInt8] {
    let digits = String(number)
    let key = "app-" + String(repeating: "0", count: 8 - digits.count) + digits
    return Array("{\"id\":\"\(key)\",\"title\":\"".utf8)
  }

  /// Everything in a record after the members that are edited.
  private mutating func tail() -> [UInt8] {
    var text = Array(",\"priority\":\(random.below(5)),\"issue_type\":\"task\"".utf8)
    text += Array(",\"created_at\":\"2026-01-02T08:00:\(10 + random.below(50))Z\"".utf8)
    text += Array(",\"created_by\":\"dana\",\"assignee\":\"kim\",\"description\":\"".utf8)
    for paragraph in 0..<3 {
      text += (paragraph == 0 ? [] : Array("\\n".utf8)) + sentence(wordCount: 18)
    }
    text += Array("\",\"labels\":[\"backend\",\"q\(random.below(4))\"]".utf8)
    text += Array(",\"dependencies\":[{\"depends_on_id\":\"app-\(random.below(99_999))\"".utf8)
    text += Array(",\"type\":\"blocks\"}],\"estimate\":1.5,\"pinned\":false".utf8)
    text += Array(",\"comments\":[{\"id\":1,\"author\":\"lee\",\"text\":\"".utf8)
    text += sentence(wordCount: 20)
    text += Array("\",\"created_at\":\"2026-01-03T09:15:00Z\"}]}\n".utf8)
    return text
  }

  private mutating func sentence(wordCount: Int) -> [UInt8] {
    var text: [UInt8] = []
    for index in 0..<wordCount {
      if index > 0 { text.append(UInt8(ascii: " ")) }
      text += random.pick(Self.words)
    }
    return text
  }

  private mutating func addHugeRecord() {
    let filling = [UInt8](repeating: UInt8(ascii: "x"), count: shape.hugeRecordByteCount)
    let number = String(shape.recordCount / 2)
    let key = "app-" + String(repeating: "0", count: 8 - number.count) + number + "-huge"
    func line(_ status: String) -> [UInt8] {
      Array("{\"id\":\"\(key)\",\"status\":\"\(status)\",\"body\":\"".utf8) + filling
        + Array("\"}\n".utf8)
    }
    base.write(line("open"))
    ours.write(line("closed"))
    theirs.write(line("open"))
  }
}

/// A file that is written from its beginning, by the C library's buffer.
private final class OutputFile {
  private let stream: UnsafeMutablePointer<FILE>

  init(path: String) {
    guard let stream = fopen(path, "w") else { stop("'\(path)' can't be written.") }
    self.stream = stream
  }

  deinit { fclose(stream) }

  func write(_ bytes: [UInt8]) {
    guard fwrite(bytes, 1, bytes.count, stream) == bytes.count else { stop("The disk is full.") }
  }
}

/// Ends the program with a sentence on standard error.
func stop(_ sentence: String) -> Never {
  let line = Array("benchmarks: \(sentence)\n".utf8)
  _ = write(STDERR_FILENO, line, line.count)
  exit(1)
}
