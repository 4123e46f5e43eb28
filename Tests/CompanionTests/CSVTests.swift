import TestSupport
import Testing

@Suite("CSV and counts")
struct CSVTests {
  private let lines = [
    #"{"id":"t-2","title":"Say \"hi\", then go","n":2,"labels":["a", "b"],"done":false}"#,
    #"{"title":"two\nlines","id":"t-1","n":1.50,"big":12345678901234567890,"x":null}"#,
    #"{"id":"12","title":"12","n":-1,"meta":{"owner":"eva","at":{"a":[]}},"a.b":"=1+1"}"#,
    #"{"id":"t-3","title":"","n":1e5,"big":"true","x":"@eva"}"#,
    #"{"id":"t-4","title":" blank\ttab ","x":"\u0007\ud800","a.b":"null"}"#,
  ]

  private let table = #"""
    id,title,n,labels,done,big,x,meta,a\.b
    """12""","""12""",-1,,,,,"{""owner"":""eva"",""at"":{""a"":[]}}","""=1+1"""
    t-1,"two
    lines",1.50,,,12345678901234567890,null,,
    t-2,"Say ""hi"", then go",2,"[""a"",""b""]",false,,,,
    t-3,"""""",1e5,,,"""true""","""@eva""",,

    """#

  /// Four of the lines, in the order in which `list` has their keys.
  private func world() throws -> StoreWorld { try StoreWorld(tasks: Array(lines.dropLast())) }

  @Test("Records are written as CSV, with the columns in the order of the file")
  func list() throws {
    let world = try world()
    #expect(try world.output("list", "--csv") == table)
    let heading = table.prefix { $0 != "\n" } + "\n"
    #expect(try world.output("list", "--csv", "id='none'") == heading)
    #expect(
      try world.output("list", "--csv", "--sort=-n", "-n", "1", "id LIKE 't%'").hasPrefix(heading)
    )
    #expect(try world.run("list", "--csv", "--json").end == .exit(129))
    let empty = try StoreWorld(tasks: [])
    #expect(try empty.output("list", "--csv") == "id\n")
    #expect(try empty.run("list", "--csv", "--count").end == .exit(129))
  }

  @Test("What list --csv prints changes nothing, and is the same in a new collection")
  func roundTrip() throws {
    let world = try StoreWorld(tasks: lines)
    let text = try world.output("list", "--csv")
    let before = try world.tasks()
    let outcome = try world.run("import", "--csv", "-", input: text).orThrow()
    #expect(outcome.output == "standard input: nothing to do\n")
    #expect(try world.output("export") == "tasks.jsonl: nothing to do\n")
    #expect(try world.tasks() == before)
    let other = try StoreWorld(tasks: [])
    try other.repository.write("t.csv", bytes: Array(text.utf8))
    #expect(
      try other.output("import", "--csv", "t.csv", "--dry-run")
        == "t.csv: 5 records to be read (5 new)\n"
    )
    #expect(try other.output("list", "--count") == "0\n")
    #expect(try other.output("import", "--csv", "t.csv") == "t.csv: 5 records read (5 new)\n")
    #expect(try other.output("import", "--csv", "t.csv") == "t.csv: nothing to do\n")
    // The columns are in the order of the new file.
    let again = try other.output("list", "--csv")
    let back = try world.run("import", "--csv", "-", input: again).orThrow()
    #expect(back.output == "standard input: nothing to do\n")
  }

  @Test("Only fields with cells change, and cells are read as put reads values")
  func changes() throws {
    let world = try StoreWorld(
      tasks: [
        #"{"id":"t-1","n":1,"meta":{"owner":"eva","x":1},"keep":true}"#, #"{"id":"t-2","n":1}"#,
      ]
    )
    let text =
      "\u{FEFF}n,id,meta.owner,note\r\n2,t-1,bob,\"a\r\nb, \"\"c\"\"\"\r\n\r\n,t-2,,\r\n007,t-3,,x"
    #expect(
      try world.output("import", "-c", "tasks.jsonl", "--csv", "-", input: text)
        == "standard input: 2 records read (1 new, 1 changed)\n"
    )
    #expect(
      try world.output("list", "--json") == """
        {"id":"t-1","n":2,"meta":{"owner":"bob","x":1},"keep":true,"note":"a\\r\\nb, \\"c\\""}
        {"id":"t-2","n":1}
        {"id":"t-3","n":"007","note":"x"}

        """
    )
    // Without a key, the content makes one, the same each time.
    for expected in ["1 record read (1 new)", "nothing to do"] {
      let outcome = try world.output("import", "--csv", "-", input: "note,n\nnew,5\n")
      #expect(outcome == "standard input: \(expected)\n")
    }
  }

  @Test("Numeric keys stay numbers, and keys of several fields are found")
  func keys() throws {
    let world = try StoreWorld(tasks: [#"{"id":1,"n":1}"#, #"{"id":2,"n":1}"#])
    try world.run("import", "--csv", "-", input: "id,n\n1,5\n3,6\n").orThrow()
    #expect(
      try world.output("list", "--json", "--sort", "id")
        == "{\"id\":1,\"n\":5}\n{\"id\":2,\"n\":1}\n{\"id\":3,\"n\":6}\n"
    )
    let pair = try StoreWorld()
    try pair.repository.write(
      ".jsonl/policies.yml",
      ["policies:", "  - pattern: tasks.jsonl", "    key: [a, b]"]
    )
    try pair.repository.write("tasks.jsonl", [#"{"a":1,"b":"x","n":1,"m":1}"#])
    try pair.run("init", "tasks.jsonl").orThrow()
    try pair.run("import", "--csv", "-", input: "b,a,n\nx,1,2\ny,1,3\n").orThrow()
    #expect(
      try pair.output("list", "--json")
        == "{\"a\":1,\"b\":\"x\",\"n\":2,\"m\":1}\n{\"b\":\"y\",\"a\":1,\"n\":3}\n"
    )
  }

  @Test(
    "What is wrong is said with line and column, and nothing is changed",
    arguments: [
      ("", "line 1, column 1: there is no line with the names of the fields"),
      ("id;n\nt-9;1\n", #"line 1, column 1: the names are separated by ";"; CSV needs commas"#),
      ("id,n,id\n", #"line 1, column 6: the field "id" has two columns"#),
      ("id,,n\n", "line 1, column 4: the column has no name"),
      ("id,n\nt-9,1\nt-8\n", "line 3, column 1: the row has 1 cell, and there are 2 columns"),
      (
        "id,n\nt-9,\"a\nb\"c\n",
        "line 3, column 3: after a quotation mark that closes comes a comma"
      ),
      ("id,n\nt-9,1\nt-8,\"a\n", "line 3, column 5: a quotation mark opens here, and none closes"),
      ("id,n\nt-9,a\"b\n", "line 2, column 6: a cell with a quotation mark in it has to be in"),
      ("id,n\nt-9,1\nt-9,2\n", #"line 3, column 1: the record "t-9" is on line 2, too"#),
      (
        "id,n\nt-9,1\nt-1,99\n", "line 3, column 1: the record is refused: it does not meet a check"
      ),
      ("id,meta,meta.x\n", #"line 1, column 9: the fields "meta" and "meta.x" can't both have"#),
    ]
  )
  func errors(_ text: String, _ sentence: String) throws {
    let world = try StoreWorld()
    try world.repository.write(
      ".jsonl/policies.yml",
      ["policies:", "  - pattern: tasks.jsonl", "    checks: [\"n < 50\"]"]
    )
    try world.repository.write("tasks.jsonl", [#"{"id":"t-1","n":1}"#])
    try world.run("init", "tasks.jsonl").orThrow()
    let outcome = try world.run("import", "--csv", "-", input: text)
    #expect(outcome.end == .exit(1))
    #expect(outcome.errors.hasPrefix("git jsonl: standard input, \(sentence)"), "\(outcome)")
    #expect(outcome.errors.hasSuffix("nothing was changed\n"))
    #expect(try world.output("list", "--json") == "{\"id\":\"t-1\",\"n\":1}\n")
  }

  @Test("Text that is not UTF-8 is refused")
  func encoding() throws {
    let world = try world()
    try world.repository.write("t.csv", bytes: Array("id,title\nt-1,M".utf8) + [0xFC, 0x0A])
    let outcome = try world.run("import", "--csv", "t.csv")
    #expect(outcome.end == .exit(1))
    #expect(
      outcome.errors
        == "git jsonl: t.csv, line 2, column 5: the cell is not text in UTF-8; nothing was "
        + "changed\n"
    )
    #expect(try world.run("import", "--csv").end == .exit(129))
  }

  @Test("Records are counted as list would list them")
  func count() throws {
    let world = try world()
    #expect(try world.output("list", "--count") == "4\n")
    #expect(try world.output("list", "--count", "n > 0", "--json") == "{\"count\":3}\n")
    #expect(try world.output("list", "--count", "--limit", "2") == "2\n")
    #expect(try world.output("list", "--count", "id='none'") == "0\n")
    #expect(try world.run("list", "--count", "idd=1").end == .exit(128))
  }
}
