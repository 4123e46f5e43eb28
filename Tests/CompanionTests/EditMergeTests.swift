import TestSupport
import Testing

/// What others do to a record while a person has it in an editor.
@Suite("An edit in an editor, and other edits meanwhile")
struct EditMergeTests {
  private static let lines = [
    #"{"id":"t-1","title":"one","n":1,"meta":{"owner":"eva","team":"a"}}"#, #"{"id":"t-2"}"#,
  ]

  private func edit(_ editor: String, _ world: StoreWorld) throws -> Outcome {
    try world.run("edit", "t-1", adding: ["GIT_EDITOR": editor])
  }

  @Test("Other fields are merged, also those of one object, and those of the file")
  func merged() throws {
    for meanwhile in [
      "git jsonl put t-1 n=7 meta.team=b",
      #"sed -i -e 's/"n":1/"n":7/' -e 's/"team":"a"/"team":"b"/' tasks.jsonl"#,
    ] {
      let world = try StoreWorld(tasks: Self.lines, exportsEdits: true)
      try world.repository.commit("Begin")
      let script = world.repository.path("editor")
      try Files.write(
        "cd '\(world.repository.folder)'; \(meanwhile) >/dev/null\n"
          + "sed -i -e s/one/ONE/ -e s/eva/bob/ \"$1\"\n",
        to: script
      )
      let outcome = try edit("sh '\(script)'", world).orThrow()
      #expect(outcome.output == "t-1\n" && outcome.errors == "", "\(outcome)")
      let expected = #"{"id":"t-1","title":"ONE","n":7,"meta":{"owner":"bob","team":"b"}}"#
      #expect(try world.tasks()[0] == expected)
      #expect(try world.output("get", "t-1", "--json") == expected + "\n")
    }
  }

  @Test("Of one field, what came meanwhile stays, and the text is kept")
  func contested() throws {
    let world = try StoreWorld(tasks: Self.lines, exportsEdits: true)
    let script = world.repository.path("editor")
    try Files.write(
      "git jsonl put t-1 title=uno >/dev/null\nsed -i -e s/one/ONE/ \"$1\"\n",
      to: script
    )
    let outcome = try edit("sh '\(script)'", world)
    #expect(outcome.end == .exit(1))
    #expect(outcome.errors.contains("was changed meanwhile, in \"title\""), "\(outcome)")
    #expect(try world.output("get", "t-1", "title") == "uno\n")
    let said = try #require(outcome.errors.split(separator: "\"").last { $0.contains("edit-") })
    let kept = String(decoding: try Files.read(String(said)), as: UTF8.self)
    #expect(kept.contains("ONE"))
  }

  @Test("A record that was deleted meanwhile is not brought back by its edit")
  func deleted() throws {
    let world = try StoreWorld(tasks: Self.lines, exportsEdits: true)
    let outcome = try edit("git jsonl delete t-1 >/dev/null; sed -i -e s/one/ONE/", world)
    #expect(outcome.end == .exit(1))
    #expect(outcome.errors.contains("there is no record \"t-1\""), "\(outcome)")
    #expect(outcome.errors.contains("the edited text is kept in"), "\(outcome)")
    #expect(try world.tasks() == [Self.lines[1]])
  }
}
