import Foundation
import TestSupport
import Testing

@Suite("Verbs that bring store and files together")
struct ExchangeVerbTests {
  private let lines = [#"{"id":"t-1","a":1}"#, #"{"id":"t-2","a":2}"#]

  @Test("init takes the files that are named, that a policy names, or that git tracks")
  func initialize() throws {
    let world = try StoreWorld()
    let repository = world.repository
    let nothing = try world.run("init")
    #expect(nothing.end == .exit(0))
    #expect(nothing.output.contains("there are no JSON Lines files that git knows"))
    for name in ["a.jsonl", "data/b.jsonl", "data/c.jsonl", "x.txt"] {
      try repository.write(name, lines)
    }
    try repository.git("add", "a.jsonl", "x.txt")
    #expect(try world.output("init").hasPrefix("a.jsonl: 2 records read (2 new)\n"))
    #expect(try world.output("init") == "a.jsonl: nothing to do\n")
    try repository.write(
      ".jsonl/policies.yml",
      ["policies:", "  - pattern: data/*.jsonl", "  - pattern: '!data/c.jsonl'"]
    )
    let second = try world.output("init")
    // The attributes, in which init names its collections, count as well.
    #expect(second.hasPrefix("a.jsonl: nothing to do\ndata/b.jsonl: 2 records read (2 new)\n"))
    #expect(!second.contains("data/c.jsonl"))
    let outside = try world.run("init", "../x.jsonl")
    #expect(outside.end == .exit(128))
    let folder = try world.run("init", "data")
    #expect(folder.end == .exit(128))
    #expect(folder.errors == "git jsonl: \"data\" is not a file\n")
    try repository.write(".gitattributes", ["x.txt merge=jsonl", "*.jsonl merge=jsonl"])
    #expect(try world.output("init").split(separator: "\n").count == 2)
  }

  @Test("A damaged file is read as far as it can be, and the verb ends with 1")
  func damaged() throws {
    let world = try StoreWorld()
    try world.repository.write("tasks.jsonl", [lines[0], "{oops", lines[1]])
    let outcome = try world.run("init", "tasks.jsonl")
    #expect(outcome.end == .exit(1))
    #expect(
      outcome.errors
        == "git jsonl: tasks.jsonl: line 2, column 2: not JSON: \"o\" is not allowed here; the "
        + "line is kept as it is\n"
    )
    #expect(try world.output("list", "--json").split(separator: "\n").count == 2)
    let status = try world.run("status")
    #expect(status.end == .exit(1))
    #expect(
      status.output
        == "tasks.jsonl: 1 line of the file is not a record; git jsonl import shows where\n"
    )
  }

  @Test("To import a collection's own file is a merge, by whatever path it is named")
  func ownFile() throws {
    for words in [
      "tasks.jsonl", "./tasks.jsonl", "\"$PWD/tasks.jsonl\"", "link.jsonl", "hard.jsonl",
      "-c tasks.jsonl tasks.jsonl", "- <tasks.jsonl",
    ] {
      let world = try StoreWorld(tasks: lines)
      try world.run("init", "more.jsonl").orThrow()
      _ = try world.shell("ln -s tasks.jsonl link.jsonl; ln tasks.jsonl hard.jsonl")
      try world.repository.git("config", "jsonl.autoExport", "false")
      try world.run("put", "-c", "tasks.jsonl", "t-1", "b=1").orThrow()
      try world.run("delete", "-c", "tasks.jsonl", "t-2").orThrow()
      try world.repository.write("tasks.jsonl", [#"{"id":"t-1","a":9}"#, lines[1]])
      #expect(try world.shell("ln -f tasks.jsonl hard.jsonl; git jsonl import \(words)") != "")
      let record = try world.output("get", "--json", "-c", "tasks.jsonl", "t-1")
      #expect(record == #"{"id":"t-1","a":9,"b":1}"# + "\n", "\(words)")
      #expect(try world.run("get", "-c", "tasks.jsonl", "t-2").end == .exit(1), "\(words)")
    }
  }

  @Test("A file that is not a collection's own, and a copy of it, are put over the records")
  func otherFile() throws {
    let world = try StoreWorld(tasks: lines)
    try world.repository.git("config", "jsonl.autoExport", "false")
    try world.repository.write("copy", [#"{"id":"t-1","a":7}"#])
    try world.run("put", "t-1", "a=5").orThrow()
    #expect(try world.shell("cat copy | git jsonl import -").hasPrefix("standard input: "))
    #expect(try world.output("get", "t-1", "a") == "7\n")
    try world.run("put", "t-1", "a=5").orThrow()
    try world.run("import", "copy").orThrow()
    #expect(try world.output("get", "t-1", "a") == "7\n")
  }

  @Test("Edits of both sides meet in an export, and undecided ones are a conflict")
  func conflict() throws {
    let world = try StoreWorld(tasks: lines)
    try world.run("put", "t-1", "b=1").orThrow()
    try world.run("put", "t-2", "a=3").orThrow()
    try world.repository.write("tasks.jsonl", [#"{"id":"t-1","a":9}"#, #"{"id":"t-2","a":4}"#])
    let outcome = try world.run("export")
    #expect(outcome.end == .exit(1))
    #expect(
      outcome.errors
        == "git jsonl: tasks.jsonl: \"t-2\" was edited here and in the file, and no rule decides; "
        + "both stay as they are until git jsonl resolve decides, or git jsonl put sets what is "
        + "contested\n"
    )
    #expect(try world.tasks() == [#"{"id":"t-1","a":9,"b":1}"#, #"{"id":"t-2","a":4}"#])
    let status = try world.run("status")
    #expect(status.end == .exit(1))
    let heading = "tasks.jsonl: 1 record in conflict; git jsonl resolve decides\n"
    #expect(status.output.contains(heading + "  t-2: a, since "))
    #expect(try world.run("status", "--json").output.contains(#""conflict_count":1"#))
    try world.run("put", "t-2", "a=5").orThrow()
    // A decided conflict is an edit like any other, even before the next exchange.
    let decided = try world.run("status").output
    #expect(!decided.contains("conflict") && decided.contains("  edited   t-2"), "\(decided)")
    #expect(try world.run("status", "--json").output.contains(#""conflict_count":0"#))
    try world.run("export").orThrow()
    #expect(try world.tasks()[1] == #"{"id":"t-2","a":5}"#)
    #expect(try world.run("status").end == .exit(0))
  }

  /// A store whose two records are in conflict with the file.
  private func contestedWorld() throws -> StoreWorld {
    let world = try StoreWorld(tasks: lines)
    for key in ["t-1", "t-2"] { try world.run("put", key, "a=3").orThrow() }
    try world.repository.git("config", "jsonl.autoExport", "true")
    try world.repository.write("tasks.jsonl", [#"{"id":"t-1","a":4}"#, #"{"id":"t-2","a":4}"#])
    #expect(try world.run("export").end == .exit(1))
    return world
  }

  @Test("An edit names the conflict of its own record, and counts the others")
  func knownConflicts() throws {
    let world = try contestedWorld()
    let edit = try world.run("put", "t-1", "b=1").orThrow()
    #expect(
      edit.errors
        == "git jsonl: tasks.jsonl: \"t-1\" was edited here and in the file, and no rule decides; "
        + "both stay as they are until git jsonl resolve decides, or git jsonl put sets what is "
        + "contested\n"
        + "git jsonl: tasks.jsonl: 1 other record is still in conflict; git jsonl status shows it\n"
    )
    let added = try world.run("put", "t-3", "a=1").orThrow()
    #expect(
      added.errors
        == "git jsonl: tasks.jsonl: 2 other records are still in conflict; git jsonl status shows "
        + "them\n"
    )
    #expect(try world.tasks().last == #"{"id":"t-3","a":1}"#)
  }

  @Test("To delete a record in conflict says so, and keeps what the file had in the attic")
  func deletedConflict() throws {
    let world = try contestedWorld()
    let deletion = try world.run("delete", "t-2").orThrow()
    #expect(
      deletion.errors.hasPrefix(
        "git jsonl: tasks.jsonl: \"t-2\" was in conflict with the file, which had another edit of "
          + "it; it is deleted, and git jsonl attic lists what the file had\n"
      ),
      "\(deletion)"
    )
    #expect(try world.tasks() == [#"{"id":"t-1","a":4}"#])
    #expect(try world.output("attic", "list", "--json").contains(#"{"id":"t-2","a":4}"#))
    // What nobody contests is deleted without a word.
    try world.run("put", "t-3", "a=1").orThrow()
    let plain = try world.run("delete", "t-3").orThrow()
    #expect(!plain.errors.contains("t-3"), "\(plain)")
  }

  @Test("A dry run and standard output change nothing")
  func dryRun() throws {
    let world = try StoreWorld(tasks: lines)
    try world.run("put", "t-1", "a=7").orThrow()
    let summary = "tasks.jsonl: 1 record to be written\n"
    #expect(try world.output("export", "--dry-run") == summary)
    let edited = [#"{"id":"t-1","a":7}"#, lines[1]]
    #expect(try world.output("export", "--stdout") == edited.joined(separator: "\n") + "\n")
    #expect(try world.tasks() == lines)
    #expect(try world.run("status").end == .exit(1))
    try world.repository.write("tasks.jsonl", [lines[0]])
    #expect(
      try world.output("import", "--dry-run") == "tasks.jsonl: 1 record to be read (1 removed)\n"
    )
    #expect(
      try world.output("export", "-c", "tasks.jsonl")
        == "tasks.jsonl: 1 record read (1 removed), 1 record written\n"
    )
    #expect(try world.output("export", "--full") == "tasks.jsonl: the whole file written\n")
    #expect(try world.tasks() == [edited[0]])
  }

  @Test("Records of another file are put, good ones alone")
  func foreignRecords() throws {
    let world = try StoreWorld(tasks: lines)
    let more = [lines[0], "{oops", "7", #"{"id":"t-3","new":true}"#, #"{"id":"t-2","a":5}"#]
    try world.repository.write("more.jsonl", more)
    let expected = "more.jsonl: 2 records %read (1 new, 1 changed)\n"
    let dry = try world.run("import", "more.jsonl", "--dry-run")
    #expect(dry.output == expected.replacing("%", with: "to be "))
    #expect(dry.end == .exit(1))
    #expect(try world.run("get", "t-3").end == .exit(1))
    let outcome = try world.run("import", "-c", "tasks.jsonl", "more.jsonl")
    #expect(outcome.output == expected.replacing("%", with: ""))
    #expect(outcome.end == .exit(1))
    #expect(
      outcome.errors == """
        git jsonl: more.jsonl: line 2, column 2: not JSON: "o" is not allowed here; the line is \
        left out
        git jsonl: more.jsonl: line 3: the record is refused: a record is a JSON object

        """
    )
    #expect(try world.output("list", "new = 1", "--json") == #"{"id":"t-3","new":true}"# + "\n")
    #expect(
      try world.output("import", "-", input: lines[1] + "\n")
        == "standard input: 1 record read (1 changed)\n"
    )
    #expect(try world.output("get", "t-2", "a") == "2\n")
  }

  @Test("With several collections, one has to be named, and one failure does not stop the others")
  func severalCollections() throws {
    let world = try StoreWorld(tasks: lines)
    try world.repository.write("a/more.jsonl", lines)
    try world.run("init", "a/more.jsonl").orThrow()
    let outcome = try world.run("get", "t-1")
    #expect(outcome.end == .exit(128))
    #expect(
      outcome.errors
        == "git jsonl: there are several collections, so -c PATH is needed: a/more.jsonl or "
        + "tasks.jsonl\n"
    )
    let inner = try world.run("get", "-c", "more.jsonl", "t-1", in: world.repository.path("a"))
    #expect(inner.end == .exit(0))
    let unknown = try world.run("list", "-c", "task.jsonl")
    #expect(
      unknown.errors
        == "git jsonl: \"task.jsonl\" is not a collection (did you mean \"tasks.jsonl\"?); "
        + "git jsonl init task.jsonl makes it one\n"
    )
    try world.repository.write("a/more.jsonl", ["<<<<<<< a", "=======", ">>>>>>> b"])
    try world.run("put", "-c", "tasks.jsonl", "t-1", "a=6").orThrow()
    let export = try world.run("export")
    #expect(export.end == .exit(1))
    #expect(export.output == "tasks.jsonl: 1 record written\n")
    #expect(export.errors.contains("a/more.jsonl: line 1: there are conflict markers in the file"))
  }

  @Test("A policy that can't be used stops everything that would go by it")
  func brokenPolicy() throws {
    let world = try StoreWorld(tasks: lines)
    try world.repository.write(".jsonl/policies.yml", ["policies: 7"])
    for words in [["export"], ["put", "t-1", "a=1"], ["list"]] {
      let outcome = try world.repository.world.run(
        BuiltProducts.path(of: "git-jsonl"),
        words,
        in: world.repository.folder
      )
      #expect(outcome.end == .exit(1), "\(words)")
      #expect(outcome.errors.contains("policies.yml:1:11: "), "\(outcome.errors)")
    }
  }

  /// A world whose policy takes the greater value, with an edit in the store.
  private func worldWithMaximum() throws -> StoreWorld {
    let world = try StoreWorld()
    try world.repository.write(
      ".jsonl/policies.yml",
      ["policies: [{pattern: tasks.jsonl, merge_rules: {a: max}}]"]
    )
    try world.repository.write("tasks.jsonl", lines)
    try world.run("init", "tasks.jsonl").orThrow()
    try world.run("put", "t-1", "a=5").orThrow()
    return world
  }

  @Test("Values that a merge of store and file overrides are in the attic")
  func attic() throws {
    let world = try worldWithMaximum()
    try world.repository.write("tasks.jsonl", [#"{"id":"t-1","a":3}"#, lines[1]])
    let outcome = try world.run("import").orThrow()
    #expect(outcome.output == "tasks.jsonl: 1 value overridden\n")
    #expect(
      outcome.errors
        == "git jsonl: tasks.jsonl: the rules overrode 1 value, which git jsonl attic lists\n"
    )
    let path = String(try world.output("path", "attic").dropLast())
    let attic = String(decoding: try Files.read(path), as: UTF8.self)
    #expect(attic.contains("\"t-1\"") && attic.split(separator: "\n").count == 1)
  }

  @Test("Overridden values wait in the store while the attic can't be written to")
  func waitingForAttic() throws {
    let world = try worldWithMaximum()
    let path = String(try world.output("path", "attic").dropLast())
    try Files.makeFolder(path)
    try world.repository.write("tasks.jsonl", [#"{"id":"t-1","a":3}"#, lines[1]])
    for _ in 0..<2 {
      let outcome = try world.run("import")
      #expect(outcome.end == .exit(0))
      #expect(
        outcome.errors == "git jsonl: tasks.jsonl: overridden values are not in the attic yet, and "
          + "wait in the store for the next export or import: can't open \"\(path)\": "
          + "Is a directory\n"
      )
    }
    try Files.remove(path)
    for _ in 0..<2 {
      try world.run("export").orThrow()
      #expect(try world.output("attic", "--json").split(separator: "\n").count == 1)
    }
  }

  @Test("A reader that stops early ends a list without a message")
  func brokenPipe() throws {
    let world = try StoreWorld(tasks: (0..<20_000).map { #"{"id":"t-\#($0)","text":"abcdef"}"# })
    #expect(
      try world.shell("git jsonl list --json | head -n 1") == #"{"id":"t-0","text":"abcdef"}"#
        + "\n"
    )
  }
}
