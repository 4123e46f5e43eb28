import CommandInterface
import RecordMerge
import Testing

@Suite("Reading command lines")
struct ParsingTests {
  private func options(_ words: String...) throws -> DriverOptions {
    guard case .merge(let options) = try DriverCommand(parsing: words) else {
      throw NoMerge(words: words)
    }
    return options
  }

  private struct NoMerge: Error { let words: [String] }

  @Test("Three files are a merge over ours")
  func defaults() throws {
    let options = try options("b", "o", "t")
    #expect(options == DriverOptions(base: "b", ours: "o", theirs: "t"))
    #expect(options.output == .ours)
    #expect(options.style == nil)
    #expect(options.markerSize == 7)
    #expect(options.displayedPath == "o")
  }

  @Test("The command line that git is configured with is understood")
  func asRegistered() throws {
    let options = try options(
      "-p",
      "data/issues.jsonl",
      "-L",
      "11",
      "--label-base",
      "1a2b3c4",
      "--label-ours",
      "HEAD",
      "--label-theirs",
      "topic (Close bd-1)",
      ".merge_file_a",
      ".merge_file_b",
      ".merge_file_c"
    )
    #expect(options.displayedPath == "data/issues.jsonl")
    #expect(options.markerSize == 11)
    #expect(
      options.labels
        == ConflictLabels(base: "1a2b3c4", ours: "HEAD", theirs: "topic (Close bd-1)")
    )
    #expect(options.base == ".merge_file_a")
    #expect(options.ours == ".merge_file_b")
    #expect(options.theirs == ".merge_file_c")
  }

  @Test("Placeholders that an older git does not expand get default labels")
  func unexpanded() throws {
    let options = try options(
      "--label-base",
      "%S",
      "--label-ours",
      "%X",
      "--label-theirs",
      "%Y",
      "b",
      "o",
      "t"
    )
    #expect(options.labels == ConflictLabels(base: "base", ours: "ours", theirs: "theirs"))
  }

  @Test("An empty label stays empty, and one with a line end stays on its line")
  func oddLabels() throws {
    let options = try options("--label-ours", "", "--label-theirs=a\nb", "b", "o", "t")
    #expect(options.labels.ours == "")
    #expect(options.labels.theirs == "a\\nb")
  }

  @Test("Values may be attached, and options may come anywhere before --")
  func attached() throws {
    let options = try options(
      "b",
      "-L9",
      "-pa b",
      "o",
      "--style=diff3",
      "--label-ours=x=y",
      "--virtual",
      "t",
      "-oout"
    )
    #expect(options.markerSize == 9)
    #expect(options.path == "a b")
    #expect(options.style == .diff3)
    #expect(options.labels.ours == "x=y")
    #expect(options.isVirtual)
    #expect(options.output == .file("out"))
  }

  @Test("A value is the next word, whatever it looks like")
  func dashedValues() throws {
    let options = try options("-p", "--help", "--label-ours", "--", "-o", "-x", "b", "o", "t")
    #expect(options.path == "--help")
    #expect(options.labels.ours == "--")
    #expect(options.output == .file("-x"))
  }

  @Test("Every word after -- is a file")
  func endOfOptions() throws {
    let options = try options("--stdout", "--", "--help", "-", "--")
    #expect(options.base == "--help")
    #expect(options.ours == "-")
    #expect(options.theirs == "--")
    #expect(options.output == .standardOutput)
  }

  @Test("Of an option given twice the last one counts")
  func twice() throws {
    #expect(try options("-L7", "-L", "8", "b", "o", "t").markerSize == 8)
  }

  @Test("Every style that a person can ask for", arguments: ["merge", "diff3", "zdiff3", "record"])
  func styles(_ word: String) throws {
    #expect(try options("--style", word, "b", "o", "t").style?.rawValue == word)
  }

  @Test("A policy file may be named")
  func policyFile() throws {
    #expect(try options("--policy", "p.yml", "b", "o", "t").policyFile == "p.yml")
    #expect(try options("b", "o", "t").policyFile == nil)
  }

  @Test("The policy for a path is asked for without files, and with or without a policy file")
  func printPolicy() throws {
    #expect(
      try DriverCommand(parsing: ["--print-policy", "a b"])
        == .printPolicy(PolicyQuestion(path: "a b"))
    )
    #expect(
      try DriverCommand(parsing: ["--policy=p.yml", "--print-policy=--x"])
        == .printPolicy(PolicyQuestion(path: "--x", policyFile: "p.yml"))
    )
  }

  @Test("Help and version end the reading")
  func helpAndVersion() throws {
    #expect(try DriverCommand(parsing: ["--help"]) == .help)
    #expect(try DriverCommand(parsing: ["a", "-h", "--bogus"]) == .help)
    #expect(try DriverCommand(parsing: ["--version", "x"]) == .version)
  }
}
