import JSONText
import MergePolicy
import Records
import Testing

/// Words of a policy that do nothing.
@Suite("Effects of a policy's words on records")
struct PolicyUsageTests {
  /// The words that have no effect on records; each word is on a line of its own.
  private func idle(
    _ subjects: [PolicyWord.Subject],
    _ records: [String],
    _ adjust: (inout Policy) -> Void = { _ in }
  ) throws -> [IdleWord] {
    var policy = Policy()
    adjust(&policy)
    let words = subjects.enumerated().map { PolicyWord($0.element, line: $0.offset + 1) }
    var usage = PolicyUsage(of: policy, words: words)
    for record in records { usage.see(try JSONValue(parsing: Bytes(record))) }
    return usage.idleWords
  }

  /// The fields that no record has, each with what may have been meant.
  private func missing(_ subject: PolicyWord.Subject, _ records: String...) throws -> [String] {
    try idle([subject], records).map { idle in
      guard case .isMissing(let nearest) = idle.reason else { return "\(idle.reason)" }
      return "\(idle.word.subject.field?.text ?? "") < \(nearest?.text ?? "-")"
    }
  }

  @Test(
    "A field that a record has is used",
    arguments: [
      (.key("id"), #"{"id":1}"#), (.identity("by"), #"{"by":null}"#), (.clock("at"), #"{"at":1}"#),
      (.sort("m.at"), #"{"m":{"at":1}}"#), (.tombstone("gone"), #"{"gone":false}"#),
      (.rule("a.b.c"), #"{"a":[{"b":[[{"c":1}]]}]}"#), (.rule(#"event\.id"#), #"{"event.id":1}"#),
      (.element("a.k"), #"{"a":[{},{"k":1}]}"#), (.group("a"), #"{"\u0061":1}"#),
    ] as [(PolicyWord.Subject, String)]
  )
  func used(_ subject: PolicyWord.Subject, _ record: String) throws {
    #expect(try missing(subject, #"{"x":1}"#, record).isEmpty)
  }

  @Test(
    "A field that no record has is missing, and the nearest one that records have is named",
    arguments: [
      (.key("cod"), #"{"code":1,"title":""}"#, "cod < code"),
      (.key("id"), #"{"id":null}"#, "id < -"),
      (.rule("titel"), #"{"id":1,"title":""}"#, "titel < title"),
      (.rule("assignee"), #"{"id":1}"#, "assignee < -"),
      (.clock("meta.updatedAt"), #"{"meta":{"updated_at":1}}"#, "meta.updatedAt < meta.updated_at"),
      (.clock("mta.at"), #"{"meta":{"at":1}}"#, "mta.at < meta.at"),
      (.key("event.id"), #"{"event.id":1}"#, #"event.id < event\.id"#),
      (.key(#"event\.id"#), #"{"event":{"id":1}}"#, #"event\.id < event.id"#),
      (.group("a.b.c"), #"{"a":[{"b.c":1}]}"#, #"a.b.c < a.b\.c"#),
      (.element("deps.nme"), #"{"deps":[{"name":1}]}"#, "deps.nme < deps.name"),
      (.sort("log.at"), #"{"log":[{"at":1}]}"#, "log.at < -"),
      (.rule("a.b"), #"{"a":1}"#, "a.b < -"), (.rule("a"), "{}", "a < -"),
    ] as [(PolicyWord.Subject, String, String)]
  )
  func missingFields(_ subject: PolicyWord.Subject, _ record: String, _ said: String) throws {
    #expect(try missing(subject, record) == [said])
    #expect(try missing(subject, #"{"other":1}"#, record) == [said])
  }

  @Test(
    "Where all arrays are empty in which a field would be, nothing is known of it",
    arguments: [#"{"a":[]}"#, #"{"a":null}"#, #"{"a":[[]]}"#]
  )
  func openFields(_ record: String) throws {
    #expect(try missing(.rule("a.b"), record).isEmpty)
    #expect(try missing(.rule("a.b"), record, #"{"a":[{"c":1}]}"#) == ["a.b < -"])
  }

  @Test("Without a record, only what no record could change is said")
  func noRecords() throws {
    let words: [PolicyWord.Subject] = [.key("id"), .rule("a"), .collision]
    #expect(try idle(words, []).isEmpty)
    #expect(
      try idle(words, []) { $0.collision = .rename }
        == [IdleWord(PolicyWord(.collision, line: 3), .needsIdentity)]
    )
  }

  @Test("`rename` needs an identity: the policy's, or a `uuid` beside an `id`")
  func collisions() throws {
    func said(_ record: String, _ adjust: (inout Policy) -> Void) throws -> [IdleWord.Reason] {
      try idle([.collision], [record]) { policy in
        policy.collision = .rename
        adjust(&policy)
      }.map(\.reason)
    }
    #expect(try said(#"{"id":1}"#) { _ in } == [.needsIdentity])
    #expect(try said(#"{"id":1}"#) { $0.identity = ["at"] } == [])
    #expect(try said(#"{"id":1}"#) { $0.collision = .merge } == [])
    #expect(try said(#"{"id":1,"uuid":"a"}"#) { _ in } == [])
    #expect(try said(#"{"key":1,"guid":"a"}"#) { _ in } == [.needsIdentity])
  }

  @Test("A log has neither keys nor collisions")
  func logs() throws {
    let words: [PolicyWord.Subject] = [.key("id"), .sort("at"), .collision, .key("at")]
    let found = try idle(words, [#"{"id":1,"at":2}"#]) { policy in
      policy.consistency = .append
      policy.collision = .merge
    }
    #expect(found.map(\.word.line) == [1, 3])
    #expect(found.map(\.reason) == [.isIgnoredInLog, .isIgnoredInLog])
  }

  @Test("An alternative of the key is used where a record has its key by it")
  func alternatives() throws {
    func said(_ alternatives: [[FieldPath]], _ records: String...) throws -> [String] {
      let words = alternatives.flatMap { fields in
        fields.map { PolicyWord.Subject.key($0) } + [.alternative(fields)]
      }
      let idle = try idle(words, records) { $0.key = KeyFields(alternatives: alternatives) }
      return idle.map { "\($0.word.subject.field?.text ?? "alternative") \($0.reason)" }
    }
    let names: [[FieldPath]] = [["name"], ["title"]]
    #expect(try said(names, #"{"name":1}"#, #"{"title":1}"#) == [])
    #expect(try said(names, #"{"name":1}"#) == ["title isMissing(nearest: nil)"])
    #expect(try said(names, #"{"name":1,"title":2}"#) == ["alternative isNeverUsed"])
    #expect(try said([["a", "b"]], #"{"a":1}"#, #"{"b":1}"#) == ["alternative isNeverUsed"])
  }

  @Test("A usage is complete when nothing more can be found")
  func complete() throws {
    var policy = Policy()
    policy.key = ["id"]
    var usage = PolicyUsage(
      of: policy,
      words: [PolicyWord(.key("id"), line: 1), PolicyWord(.rule("a"), line: 2)]
    )
    #expect(!usage.isComplete)
    #expect(usage.openNames == [[Bytes("id")], [Bytes("a")]])
    usage.see(try JSONValue(parsing: Bytes(#"{"id":1}"#)))
    #expect(!usage.isComplete)
    #expect(usage.openNames == [[Bytes("a")]])
    usage.see(try JSONValue(parsing: Bytes(#"{"id":2,"a":1}"#)))
    #expect(usage.isComplete)
    #expect(usage.idleWords.isEmpty)
  }
}
