import CommandInterface
@testable import Companion
import Testing

/// Invalid command lines, each with its message before the reference to a help.
@Suite("Command lines of git jsonl that can't be followed")
struct CommandLineErrorTests {
  @Test(
    "Verbs",
    arguments: [
      ([], "a verb is needed, such as status or list"),
      (["stats"], "there is no verb \"stats\" (did you mean \"status\"?)"),
      (["frobnicate"], "there is no verb \"frobnicate\""),
      ([""], "there is no verb \"\""),
      (["\u{1B}[2J"], "there is no verb \"\\u001b[2J\""),
      (["--hlep"], "there is no option \"--hlep\" (did you mean \"--help\"?)"),
      (["-v"], "there is no option \"-v\""),
      (["--"], "there is no option \"--\""),
      (["--json", "status"], "the option \"--json\" comes before the verb; it goes after it"),
      (["-cf", "get", "k"], "the option \"-cf\" comes before the verb; it goes after it"),
      (
        ["--limit=5", "list"], "the option \"--limit=5\" comes before the verb; it goes after it"
      ),
    ] as [([String], String)]
  )
  func verbs(_ words: [String], _ sentence: String) {
    #expect(problem(words) == sentence + "; see git jsonl help")
  }

  @Test(
    "Options and words of a verb",
    arguments: [
      (["list", "--soort", "a"], "there is no option \"--soort\" (did you mean \"--sort\"?)"),
      (["list", "--full"], "there is no option \"--full\" (did you mean \"--all\"?)"),
      (["query", "-c", "f", "S"], "there is no option \"-c\""),
      (["status", "-x"], "there is no option \"-x\""),
      (["list", "--limt=1"], "there is no option \"--limt=1\" (did you mean \"--limit\"?)"),
      (["list", "--json=yes"], "the option \"--json\" takes no value, but \"yes\" was given"),
      (["export", "-c"], "the option \"-c\" needs a value"),
      (["export", "--collection"], "the option \"--collection\" needs a value"),
      (["export", "-c", ""], "the option \"-c\" needs a value that is not empty"),
      (["export", "--collection="], "the option \"--collection\" needs a value that is not empty"),
      (
        ["export", "--stdout", "--dry-run"],
        "the options \"--dry-run\" and \"--stdout\" exclude each other"
      ),
      (
        ["show", "k", "--at", "2026-01-01", "--history"],
        "the options \"--history\" and \"--at\" exclude each other"
      ),
      (["get"], "the KEY is missing"),
      (["query", "--json"], "the SQL is missing"),
      (["get", ""], "the KEY can't be empty"),
      (["get", "k", ""], "the FIELD can't be empty"),
      (["init", "a", ""], "the PATH can't be empty"),
      (
        ["get", "k", "f", "x"], "the word \"x\" is one too many: git jsonl get takes KEY and FIELD"
      ),
      (["edit", "a", "b"], "the word \"b\" is one too many: git jsonl edit takes KEY"),
      (["delete"], "the KEY is missing"), (["restore", "-c", "a"], "the KEY is missing"),
      (["status", "x"], "the word \"x\" is one too many: git jsonl status takes none"),
    ] as [([String], String)]
  )
  func words(_ words: [String], _ sentence: String) {
    #expect(problem(words) == sentence + "; see git jsonl \(words[0]) --help")
  }

  @Test(
    "Values",
    arguments: [
      (
        ["list", "--limit", "-1"],
        "the option \"--limit\" needs a whole number from 0, and \"-1\" is none"
      ),
      (
        ["list", "--offset=x"],
        "the option \"--offset\" needs a whole number from 0, and \"x\" is none"
      ),
      (
        ["list", "--limit", "99999999999999999999"],
        "the option \"--limit\" needs a whole number from 0, and \"99999999999999999999\" is none"
      ),
      (
        ["list", "--sort", "-"],
        "\"\" is not a path to a field: it has names with single dots between them"
      ),
      (
        ["get", "k", "a..b"],
        "\"a..b\" is not a path to a field: it has names with single dots between them"
      ),
      (
        ["show", "k", "--at", "yesterday"],
        "\"yesterday\" is not a time: it can be a date, such as 2026-11-20, or a date and time by "
          + "RFC 3339, such as 2026-11-20T10:15:00Z"
      ),
      (
        ["path", "stores"],
        "the NAME can't be \"stores\" (did you mean \"store\"?): it can be store, attic or policy"
      ),
      (
        ["completion", "ksh"],
        "the SHELL can't be \"ksh\" (did you mean \"zsh\"?): it can be bash, zsh or fish"
      ),
    ] as [([String], String)]
  )
  func values(_ words: [String], _ sentence: String) {
    #expect(problem(words) == sentence + "; see git jsonl \(words[0]) --help")
  }

  @Test(
    "Words of put",
    arguments: [
      (
        [],
        "at least one FIELD=VALUE is needed, or --json with records on standard input"
      ),
      (
        ["k"],
        "at least one FIELD=VALUE is needed, or --json with records on standard input"
      ),
      (
        ["title=two", "words", "more"],
        "\"words\" is the KEY, and \"more\" is not FIELD=VALUE; a value with blanks in it needs "
          + "quotation marks: title='two words'"
      ),
      (["a=1", "a=2"], "the field \"a\" is given twice"),
      (
        ["a=1", "a.b=2"],
        "the fields \"a\" and \"a.b\" can't both be given: one lies inside the other"
      ),
      (
        ["a.b.c=", "a.b=2"],
        "the fields \"a.b.c\" and \"a.b\" can't both be given: one lies inside the other"
      ),
      (["--json", "k"], "the word \"k\" can't be given together with the option \"--json\""),
      (["--json", "-", "-"], "the word \"-\" can't be given together with the option \"--json\""),
      (
        ["--parent", "p", "k", "a=1"],
        "the word \"k\" can't be given together with the option \"--parent\""
      ),
      (["", "a=1"], "the KEY can't be empty"),
      (["k", "a+="], "\"a+=\" has no value behind its \"=\""),
      (["k", "a+=1", "a=2"], "the field \"a\" is given twice"),
      (
        ["a=1", "--if", "a=2"],
        "--if needs the KEY of the record that has to meet the condition, or --patch; --where "
          + "selects records by a condition"
      ),
      (
        ["k", "a=1", "--where", "a=2"],
        "the word \"k\" can't be given together with the option \"--where\""
      ),
      (
        ["--where", "a=2"],
        "at least one FIELD=VALUE is needed, or --json with records on standard input"
      ),
      (
        ["a=1", "--where", "a=2", "--if", "a=3"],
        "the options \"--where\" and \"--if\" exclude each other"
      ),
      (["--json", "--patch"], "the options \"--json\" and \"--patch\" exclude each other"),
      (["--json", "--if", "a=1"], "the options \"--if\" and \"--json\" exclude each other"),
      (["--patch", "k"], "the word \"k\" can't be given together with the option \"--patch\""),
      (["k", "a=1", "--null-removes"], "--null-removes needs --patch"),
    ] as [([String], String)]
  )
  func put(_ words: [String], _ sentence: String) {
    #expect(problem(["put"] + words) == sentence + "; see git jsonl put --help")
  }

  @Test(
    "An equals sign after something that is not a field",
    arguments: ["=1", "a..b=1", ".a=1", "https://x/?q=1", "due date=1", "\u{7}=1"]
  )
  func pairs(_ word: String) {
    #expect(
      problem(["put", word]) == "\"\(printable(word))\" has no path to a field before its \"=\"; "
        + "other characters than letters, digits and _ - $ @ : need a backslash before them, or "
        + "JSON with --json; see git jsonl put --help"
    )
  }

  @Test(
    "An option of another action",
    arguments: [
      (["blob", "push", "--now"], "the option \"--now\" is not for push"),
      (["live", "status", "--namespace", "n"], "the option \"--namespace\" is not for status"),
      (["remote", "list", "--ca", "f"], "the option \"--ca\" is not for list"),
      (["sync", "push", "--watch"], "the option \"--watch\" is not for push"),
    ]
  )
  func otherActions(_ words: [String], _ sentence: String) {
    #expect(problem(words) == sentence + "; see git jsonl \(words[0]) --help")
  }

  @Test("Each verb refuses an option that no verb has", arguments: allVerbs)
  func unknownOption(_ verb: any Verb.Type) {
    #expect(
      problem([verb.name, "--zzz"])
        == "there is no option \"--zzz\"; see git jsonl \(verb.name) --help"
    )
  }

  @Test("An unknown verb can't be explained, and the known ones are listed")
  func unknownVerb() {
    let verbs = allVerbs.map { $0.name }
    let list = verbs.dropLast().joined(separator: ", ") + " or help"
    #expect(
      problem(["help", "puts"])
        == "the VERB can't be \"puts\" (did you mean \"put\"?): it can be \(list); "
        + "see git jsonl help --help"
    )
  }

  /// The message about a command line; nil if it is valid.
  private func problem(_ words: [String]) -> String? {
    do throws(CommandLineError) {
      _ = try parseCommandLine(words)
      return nil
    } catch {
      return Messages.usage(error)
    }
  }
}
