import Foundation
import TestSupport
import Testing

/// A command line that must change nothing, with the exit status and the end of its message.
struct BadUse: CustomTestStringConvertible, Sendable {
  let words: [String]
  let status: Int32
  let sentence: String

  var testDescription: String { words.joined(separator: " ") }

  static func usage(_ words: [String], _ sentence: String) -> BadUse {
    BadUse(words: words, status: 129, sentence: sentence + "; see jsonl-merge --help")
  }

  static func failure(_ words: [String], _ sentence: String) -> BadUse {
    BadUse(words: words, status: 130, sentence: sentence + "; nothing was changed")
  }

  static let all = [
    usage([], "three files are needed, BASE, OURS and THEIRS, but none was given"),
    usage(
      ["base", "ours"],
      "three files are needed, BASE, OURS and THEIRS, but only \"base\" and \"ours\" were given"
    ),
    usage(
      ["base", "ours", "theirs", "base"],
      "the file \"base\" is one too many: three are needed, BASE, OURS and THEIRS"
    ),
    usage(
      ["--stdot", "base", "ours", "theirs"],
      "there is no option \"--stdot\" (did you mean \"--stdout\"?)"
    ),
    usage(["--verbose", "base", "ours", "theirs"], "there is no option \"--verbose\""),
    usage(
      ["-L0", "base", "ours", "theirs"],
      "the marker size \"0\" is not a whole number from 1 to 1000"
    ),
    usage(
      ["--stdout", "-o", "result", "base", "ours", "theirs"],
      "the options \"--stdout\" and \"-o\" exclude each other"
    ),
    usage(
      ["--style", "diff", "base", "ours", "theirs"],
      "there is no style \"diff\" (did you mean \"diff3\"?): "
        + "it can be merge, diff3, zdiff3 or record"
    ),
    usage(["base", "ours", "theirs", "-o"], "the option \"-o\" needs a value"),
    failure(["missing", "ours", "theirs"], "can't open \"missing\": No such file or directory"),
    failure(["base", "missing", "theirs"], "can't open \"missing\": No such file or directory"),
    failure(["base", "ours", "missing"], "can't open \"missing\": No such file or directory"),
    failure(["base", "ours", "no\nfile"], "can't open \"no\\nfile\": No such file or directory"),
    failure(["base", "home", "theirs"], "can't read \"home\": Is a directory"),
    failure(["-o", "home", "base", "ours", "theirs"], "can't write \"home\": Is a directory"),
    failure(
      ["-o", "missing/file", "base", "ours", "theirs"],
      "can't create a temporary file beside \"missing/file\": No such file or directory"
    ),
  ]
}

@Suite("Command lines that change nothing")
struct BadUseTests {
  @Test("They fail with a sentence, and every file is what it was", arguments: BadUse.all)
  func nothingChanged(by use: BadUse) throws {
    let folder = try DriverFolder(base: Sample.base, ours: Sample.base, theirs: Sample.edited)
    let before = try folder.contents()
    let outcome = try folder.run(use.words)
    #expect(outcome.end == .exit(use.status))
    #expect(outcome.errors == "jsonl-merge: \(use.sentence)\n")
    #expect(outcome.output == "")
    #expect(try folder.contents() == before)
  }
}

@Suite("Results that can't be written")
struct FailedWriteTests {
  private let folder: DriverFolder
  private let large: String

  init() throws {
    large = (0..<20_000).map { "{\"id\":\($0),\"title\":\"record \($0)\"}\n" }.joined()
    folder = try DriverFolder(base: Sample.base, ours: Sample.base, theirs: large)
  }

  /// The limit ends the temporary file in the middle, as a full disk does.
  @Test("Ours is what it was where the result does not fit, and no temporary file is left")
  func limitedSize() throws {
    let outcome = try folder.shell("ulimit -f 64; \"$0\" base ours theirs")
    #expect(outcome.end == .exit(130))
    #expect(
      outcome.errors == "jsonl-merge: can't write \"ours\": File too large; nothing was changed\n"
    )
    #expect(try folder.text(of: "ours") == Sample.base)
    #expect(try folder.names() == ["base", "ours", "theirs"])
  }

  @Test("A full device is an error", .enabled(if: Files.exists("/dev/full")))
  func fullDevice() throws {
    let outcome = try folder.shell("\"$0\" --stdout base ours theirs > /dev/full")
    #expect(outcome.end == .exit(130))
    #expect(
      outcome.errors == "jsonl-merge: can't write to standard output: No space left on device; "
        + "nothing was changed\n"
    )
  }

  @Test("A reader that has gone is an error, and no signal ends the driver")
  func closedPipe() throws {
    let script = "{ \"$0\" --stdout base ours theirs; echo $? > status; } | true"
    let outcome = try folder.shell(script)
    #expect(
      outcome.errors
        == "jsonl-merge: can't write to standard output: Broken pipe; nothing was changed\n"
    )
    #expect(try folder.text(of: "status") == "130\n")
  }

  @Test("Help that can't be written is an error", .enabled(if: Files.exists("/dev/full")))
  func helpToFullDevice() throws {
    #expect(try folder.shell("\"$0\" --help > /dev/full").end == .exit(130))
  }
}
