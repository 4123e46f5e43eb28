import TestSupport
import Testing

/// What is said of a record that a server did not take.
@Suite("Records that a server does not take")
struct ServerRefusalTests {
  private static let policy =
    #"states: {status: {"": [draft], draft: [ready, {to: done, by: leads}], done: [ready]}}"#

  /// A clone that is in step, and then goes to `done`, which is for others.
  private func clone() throws -> SyncingClone {
    let world = try SyncingClone.world(
      [#"{"id":"a","status":"draft"}"#],
      policy: [Self.policy]
    )
    let clone = try SyncingClone(of: world)
    try clone.run("sync", "init", "team", "--create").orThrow()
    try clone.run("sync").orThrow()
    try clone.run("put", "a", "status=done").orThrow()
    return clone
  }

  @Test("A step of other roles is refused with their names")
  func roles() throws {
    let clone = try clone()
    let sentence =
      #"its field "status" may not go from "draft" to "done"; the next state may be "ready"; "#
      + #"only the role "leads" may take this step"#
    let refused = try clone.run("sync")
    #expect(refused.end == .exit(1))
    #expect(refused.errors.contains(sentence), "\(refused.errors)")
    let why =
      #"{"reason":"state","field":["status"],"from":"draft","to":"done","allowed":["ready"],"#
      + #""roles":["leads"]}"#
    let refusal = #""refused":[{"key":"a","why":"# + why
    for words in [["sync", "status"], ["status"]] {
      #expect(try clone.run(words + ["--json"]).output.contains(refusal), "\(words)")
    }
    #expect(
      try clone.run("status").output
        == "tasks.jsonl: 1 record not taken by a server; git jsonl resolve decides\n"
        + "  a: \(sentence)\n"
    )
    #expect(try clone.run("resolve", "--json").output.contains(#""refusal":"# + why))
    #expect(try clone.run("resolve", "--dry-run").errors.contains(sentence))
  }

  @Test("A reason that this version does not know is kept as it is, with the advice to update")
  func unknown() throws {
    let clone = try clone()
    // The helper of a newer server, by name.
    let world = clone.world
    let folder = world.repository.world.folder.path
    try Files.writeScript(
      """
      sed -u 's|"odd://|"dir://|' | git-jsonl-remote-dir |
        sed -u 's|"reason":"state"|"reason":"quota-full"|'

      """,
      to: folder + "/git-jsonl-remote-odd"
    )
    try world.repository.git("config", "jsonl.remote.team.url", "odd://" + clone.place)
    let path = ["PATH": folder + ":" + world.path]
    let sentence =
      #"it says "quota-full", a reason that this version of git jsonl does not know; a newer one "#
      + "may say more"
    let refused = try clone.run("sync", adding: path)
    #expect(refused.end == .exit(1))
    #expect(refused.errors.contains(sentence), "\(refused.errors)")
    let status = try clone.run("status", "--json")
    #expect(status.output.contains(#""refused":[{"key":"a","why":{"reason":"quota-full"}}]"#))
    #expect(try clone.run("resolve", "--json").output.contains(#""reason":"quota-full""#))
    // It is not tried again until somebody edits it.
    #expect(try clone.run("sync", adding: path).errors.contains(sentence))
    try clone.run("put", "a", "status=ready").orThrow()
    #expect(try clone.run("sync", adding: path).output == "tasks.jsonl: 1 pushed\n")
  }
}
