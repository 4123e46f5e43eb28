@testable import Companion
import JSONText
import RecordStore
import Records
import Testing

@Suite("Reading command lines of git jsonl")
struct CommandLineParserTests {
  /// The verb of a command line, which has to be of the type that is asked for.
  private func command<Asked: Verb>(_ line: String, as _: Asked.Type = Asked.self) throws -> Asked {
    let verb = try parseCommandLine(line.split(separator: " ").map(String.init))
    return try #require(verb as? Asked)
  }

  @Test("Verbs without a record")
  func store() throws {
    #expect(try command("init") == InitVerb(paths: []))
    #expect(try command("init a.jsonl b/c.jsonl") == InitVerb(paths: ["a.jsonl", "b/c.jsonl"]))
    #expect(try command("status") == StatusVerb())
    #expect(try command("status --json") == StatusVerb(isJSON: true))
    #expect(try command("export") == ExportVerb())
    #expect(
      try command("export -c a.jsonl --full --dry-run")
        == ExportVerb(collection: "a.jsonl", isFull: true, isDryRun: true)
    )
    #expect(try command("export --stdout") == ExportVerb(isToStandardOutput: true))
    #expect(try command("query --json S") == QueryVerb(sql: "S", isJSON: true))
    #expect(try command("path attic") == PathVerb(path: .attic))
    #expect(try command("completion fish") == CompletionVerb(shell: .fish))
  }

  @Test("Imports")
  func importSources() throws {
    #expect(try command("import") == ImportVerb())
    var verb = ImportVerb(collection: "a", source: .standardInput, isDryRun: true)
    #expect(try command("import --dry-run - -ca") == verb)
    verb.source = .file("-")
    verb.isDryRun = false
    #expect(try command("import -c a ./-") != verb)
    verb.source = .file("x.jsonl")
    #expect(try command("import x.jsonl --collection=a") == verb)
  }

  @Test("Verbs of one record")
  func records() throws {
    let record = RecordReference(key: "t-1")
    let named = RecordReference(key: "t-1", collection: "a")
    #expect(try command("get t-1") == GetVerb(record: record))
    #expect(
      try command("get -c a t-1 meta.owner --json")
        == GetVerb(record: named, field: "meta.owner", isJSON: true)
    )
    #expect(try command("edit t-1") == EditVerb(record: record))
    #expect(try command("delete t-1 t-2") == DeleteVerb(keys: ["t-1", "t-2"]))
    #expect(
      try command("delete t-1 --reason=why -c a")
        == DeleteVerb(collection: "a", keys: ["t-1"], reason: "why")
    )
    #expect(try command("restore t-1 -c a") == RestoreVerb(collection: "a", keys: ["t-1"]))
    #expect(try command("undo --dry-run") == UndoVerb(isDryRun: true))
    #expect(try command("show t-1 --json") == ShowVerb(record: record, isJSON: true))
    #expect(try command("show t-1 --history") == ShowVerb(record: record, subject: .history))
    #expect(
      try command("show t-1 --at 2026-11-20")
        == ShowVerb(record: record, subject: .at(Timestamp(seconds: 1_795_132_800)))
    )
    #expect(
      try command("show t-1 --at 2026-11-20T01:00:00.5+01:00")
        == ShowVerb(
          record: record,
          subject: .at(Timestamp(seconds: 1_795_132_800, nanoseconds: 500_000_000))
        )
    )
    #expect(try command("id") == IDVerb())
    #expect(
      try command("id t-1 --json -c a") == IDVerb(key: "t-1", collection: "a", isJSON: true)
    )
  }

  @Test("Lists are filtered, sorted and cut")
  func lists() throws {
    #expect(try command("list") == ListVerb())
    var verb = ListVerb(collection: "a", condition: "n<2")
    verb.sort = [
      .init(field: "priority"), .init(field: "meta.at", isDescending: true),
    ]
    (verb.limit, verb.offset) = (10, 20)
    (verb.includesTombstones, verb.isJSON) = (true, true)
    #expect(
      try command(
        "list -c a n<2 --sort priority --sort -meta.at --limit 10 --offset=20 --all --json"
      ) == verb
    )
    #expect(
      try command("list --limit 1 --limit 2", as: ListVerb.self) == command("list --limit=2")
    )
  }

  @Test("A key or a condition after -- may look like an option")
  func dashes() throws {
    #expect(try command("edit -- -x") == EditVerb(record: RecordReference(key: "-x")))
    #expect(try command("list -- --json") == ListVerb(condition: "--json"))
    #expect(
      try command("get -c -x k") == GetVerb(record: RecordReference(key: "k", collection: "-x"))
    )
  }

  @Test("All words after the name of a hook are git's")
  func hooks() throws {
    #expect(
      try command("hook pre-push --json -x a")
        == HookVerb(hook: "pre-push", arguments: ["--json", "-x", "a"])
    )
    let verb = try parseCommandLine(["hook", "post-checkout", "", "-c"])
    #expect(verb as? HookVerb == HookVerb(hook: "post-checkout", arguments: ["", "-c"]))
  }

  @Test("Help, general or of a verb, whatever else is on the line", arguments: allVerbs)
  func help(_ verb: any Verb.Type) throws {
    let explained = HelpVerb(subject: .verb(verb.name))
    #expect(try command("help \(verb.name)") == explained)
    #expect(try command("\(verb.name) --help") == explained)
    #expect(try command("\(verb.name) a b c -h d") == explained)
    for words in ["help", "--help", "-h"] {
      #expect(try command(words) == HelpVerb(subject: .command))
    }
    #expect(try command("--version") == HelpVerb(subject: .version))
  }
}

@Suite("Puts")
struct PutParsingTests {
  private func put(_ words: String...) throws -> PutVerb {
    try #require(parseCommandLine(["put"] + words) as? PutVerb)
  }

  private func change(_ field: FieldPath, _ json: String?) -> PutVerb.FieldChange {
    PutVerb.FieldChange(field: field, edit: .set(json.map { JSONValue(validated: Bytes($0)) }))
  }

  @Test("The first word without an equals sign is the key, wherever it is")
  func keys() throws {
    #expect(try put("a=1") == PutVerb(content: .changes([change("a", "1")])))
    #expect(try put("k", "a=1") == PutVerb(key: "k", content: .changes([change("a", "1")])))
    #expect(try put("a=1", "k").key == "k")
    #expect(try put("-c", "f", "k", "a=1").collection == "f")
    #expect(try put("--", "-k", "a=1").key == "-k")
    #expect(try put("--parent", "p", "a=1").parent == "p")
    #expect(try put("-c", "f", "--create", "a=1").creates)
  }

  @Test(
    "A value that is JSON is JSON, and anything else a string",
    arguments: [
      ("n=1", "1"), ("n=-1.50e3", "-1.50e3"), ("n=true", "true"), ("n=null", "null"),
      (#"n="1""#, #""1""#), ("n=[ \"a\",\n 1 ]", #"["a",1]"#), (#"n={"a": {}}"#, #"{"a":{}}"#),
      ("n=01", #""01""#), ("n=one two", #""one two""#), ("n= 1", "1"), ("n= x", #"" x""#),
      ("n=a=b", #""a=b""#), ("n=\"", #""\"""#), ("n=a\nb", #""a\nb""#), ("n=True", #""True""#),
      ("n=[1,]", #""[1,]""#), ("n=é", "\"é\""), ("n=nan", #""nan""#),
    ]
  )
  func values(_ word: String, _ json: String) throws {
    #expect(try put(word).content == .changes([change("n", json)]))
  }

  @Test("A value that is nested too deep for a record is a string")
  func tooDeep() throws {
    let text = String(repeating: "[", count: 600) + String(repeating: "]", count: 600)
    #expect(try put("n=" + text).content == .changes([change("n", "\"\(text)\"")]))
  }

  @Test("A field without a value is removed, and a path leads inside")
  func fields() throws {
    #expect(
      try put("k", "a=", "meta.owner=eva", "@type=x", "schema:name=y").content
        == .changes([
          change("a", nil), change("meta.owner", #""eva""#), change("@type", #""x""#),
          change("schema:name", #""y""#),
        ])
    )
  }

  @Test("A sign before the equals sign adds or takes away, unless a backslash is before it")
  func signs() throws {
    func edit(_ word: String) throws -> PutVerb.FieldChange? {
      guard case .changes(let changes) = try put("k", word).content else { return nil }
      return changes.first
    }
    let one = JSONValue(validated: Bytes("1"))
    #expect(try edit("n+=1") == PutVerb.FieldChange(field: "n", edit: .add(one)))
    #expect(try edit("a.n-=1") == PutVerb.FieldChange(field: "a.n", edit: .takeAway(one)))
    #expect(try edit(#"n\-=1"#) == PutVerb.FieldChange(field: "n-", edit: .set(one)))
    #expect(try edit(#"n\\-=1"#) == PutVerb.FieldChange(field: #"n\\"#, edit: .takeAway(one)))
    guard case .changes(let changes) = try put("k", "a+=1", "a+=2", "a-=3").content else {
      Issue.record("no changes")
      return
    }
    #expect(changes.count == 3)
  }

  @Test("Conditions and patches")
  func conditions() throws {
    let patches = PutVerb.Content.patches(nullRemoves: false)
    #expect(try put("--patch", "-") == PutVerb(content: patches))
    let strict = try put("--patch", "--null-removes", "--if", "a=1", "--print")
    #expect(strict.content == .patches(nullRemoves: true))
    #expect(strict.condition == "a=1" && strict.prints)
    #expect(try put("k", "a=1", "--if=a=2").condition == "a=2")
    #expect(try put("--where", "a=2", "a=1").selection == "a=2")
  }

  @Test("Records come from standard input with --json")
  func json() throws {
    #expect(try put("--json") == PutVerb(content: .standardInput))
    #expect(try put("--json", "-", "-cf") == PutVerb(collection: "f", content: .standardInput))
    #expect(try put("--json", "--parent=p").parent == "p")
  }
}
