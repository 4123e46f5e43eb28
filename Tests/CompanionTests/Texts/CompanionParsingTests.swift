import Companion
import JSONText
import Records
import Testing

@Suite("Reading command lines of git jsonl")
struct CompanionParsingTests {
  private func command(_ line: String) throws -> CompanionCommand {
    try CompanionCommand(parsing: line.split(separator: " ").map(String.init))
  }

  private func export(
    _ collection: String? = nil,
    _ change: (inout ExportRequest) -> Void = { _ in }
  ) -> CompanionCommand {
    var request = ExportRequest(collection: collection)
    change(&request)
    return .export(request)
  }

  @Test("Verbs without a record")
  func store() throws {
    #expect(try command("init") == .initialize(paths: []))
    #expect(try command("init a.jsonl b/c.jsonl") == .initialize(paths: ["a.jsonl", "b/c.jsonl"]))
    #expect(try command("status") == .status(isJSON: false))
    #expect(try command("status --json") == .status(isJSON: true))
    #expect(try command("export") == export())
    #expect(
      try command("export -c a.jsonl --full --dry-run")
        == export("a.jsonl") { ($0.isFull, $0.isDryRun) = (true, true) }
    )
    #expect(try command("export --stdout") == export { $0.isToStandardOutput = true })
    #expect(try command("query --json S") == .query(sql: "S", isJSON: true))
    #expect(try command("path attic") == .path(.attic))
    #expect(try command("completion fish") == .completion(.fish))
  }

  @Test("What is imported")
  func importSources() throws {
    var request = ImportRequest()
    #expect(try command("import") == .import(request))
    request = ImportRequest(collection: "a")
    (request.source, request.isDryRun) = (.standardInput, true)
    #expect(try command("import --dry-run - -ca") == .import(request))
    request.source = .file("-")
    request.isDryRun = false
    #expect(try command("import -c a ./-") != .import(request))
    request.source = .file("x.jsonl")
    #expect(try command("import x.jsonl --collection=a") == .import(request))
  }

  @Test("Verbs of one record")
  func records() throws {
    let record = RecordReference(key: "t-1")
    let named = RecordReference(key: "t-1", collection: "a")
    #expect(try command("get t-1") == .get(record, field: nil, isJSON: false))
    #expect(
      try command("get -c a t-1 meta.owner --json")
        == .get(named, field: "meta.owner", isJSON: true)
    )
    #expect(try command("edit t-1") == .edit(record))
    #expect(try command("delete t-1") == .delete(record, reason: nil))
    #expect(try command("delete t-1 --reason=why -c a") == .delete(named, reason: "why"))
    #expect(try command("restore t-1 -c a") == .restore(named))
    #expect(try command("show t-1 --json") == .show(record, .present, isJSON: true))
    #expect(try command("show t-1 --history") == .show(record, .history, isJSON: false))
    #expect(
      try command("show t-1 --at 2026-11-20")
        == .show(record, .at(Timestamp(seconds: 1_795_132_800)), isJSON: false)
    )
    #expect(
      try command("show t-1 --at 2026-11-20T01:00:00.5+01:00")
        == .show(
          record,
          .at(Timestamp(seconds: 1_795_132_800, nanoseconds: 500_000_000)),
          isJSON: false
        )
    )
    #expect(try command("id") == .identifier(key: nil, collection: nil, isJSON: false))
    #expect(
      try command("id t-1 --json -c a")
        == .identifier(key: "t-1", collection: "a", isJSON: true)
    )
  }

  @Test("Lists are filtered, sorted and cut")
  func lists() throws {
    #expect(try command("list") == .list(ListRequest()))
    var request = ListRequest(collection: "a", condition: "n<2")
    request.sort = [
      .init(field: "priority"), .init(field: "meta.at", isDescending: true),
    ]
    (request.limit, request.offset) = (10, 20)
    (request.includesTombstones, request.isJSON) = (true, true)
    #expect(
      try command(
        "list -c a n<2 --sort priority --sort -meta.at --limit 10 --offset=20 --all --json"
      ) == .list(request)
    )
    #expect(try command("list --limit 1 --limit 2") == command("list --limit=2"))
  }

  @Test("A key or a condition behind -- may look like an option")
  func dashes() throws {
    #expect(try command("edit -- -x") == .edit(RecordReference(key: "-x")))
    #expect(try command("list -- --json") == .list(ListRequest(condition: "--json")))
    #expect(
      try command("get -c -x k")
        == .get(
          RecordReference(key: "k", collection: "-x"),
          field: nil,
          isJSON: false
        )
    )
  }

  @Test(
    "Help, of all or of a verb, whatever else is on the line",
    arguments: CompanionVerb.allCases
  )
  func help(_ verb: CompanionVerb) throws {
    #expect(try command("help \(verb.rawValue)") == .help(verb))
    #expect(try command("\(verb.rawValue) --help") == .help(verb))
    #expect(try command("\(verb.rawValue) a b c -h d") == .help(verb))
    for words in ["help", "--help", "-h"] { #expect(try command(words) == .help(nil)) }
    #expect(try command("--version") == .version)
  }
}

@Suite("What is put")
struct PutParsingTests {
  private func put(_ words: String...) throws -> PutRequest {
    guard case .put(let request) = try CompanionCommand(parsing: ["put"] + words) else {
      throw NoPut(words: words)
    }
    return request
  }

  private struct NoPut: Error { let words: [String] }

  private func change(_ field: FieldPath, _ json: String?) -> FieldChange {
    FieldChange(field: field, value: json.map { JSONValue(validated: Bytes($0)) })
  }

  @Test("The first word without an equals sign is the key, wherever it stands")
  func keys() throws {
    #expect(try put("a=1") == PutRequest(content: .changes([change("a", "1")])))
    #expect(try put("k", "a=1") == PutRequest(key: "k", content: .changes([change("a", "1")])))
    #expect(try put("a=1", "k").key == "k")
    #expect(try put("-c", "f", "k", "a=1").collection == "f")
    #expect(try put("--", "-k", "a=1").key == "-k")
    #expect(try put("--parent", "p", "a=1").parent == "p")
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

  @Test("Records come from standard input with --json")
  func json() throws {
    #expect(try put("--json") == PutRequest(content: .standardInput))
    #expect(try put("--json", "-", "-cf") == PutRequest(collection: "f", content: .standardInput))
    #expect(try put("--json", "--parent=p").parent == "p")
  }
}
