import JSONText
import MergePolicy
import Records
import Testing

@Suite("States")
struct StatePolicyTests {
  private static let policy: Policy = {
    var policy = Policy()
    let steps = [("", "draft"), ("draft", "ready"), ("ready", "draft"), ("ready", "done")]
    policy.states = [
      StatePolicy(
        field: "status",
        steps: steps.map { StatePolicy.Step(from: Bytes($0.0), to: Bytes($0.1)) }
      )
    ]
    policy.tombstone = TombstonePolicy(field: "status", value: RankedValue("gone").value)
    return policy
  }()

  private func record(_ text: String?) throws -> JSONValue? {
    try text.map { try JSONValue(parsing: Bytes($0)) }
  }

  @Test(
    "Steps that the policy has, and changes that are no step",
    arguments: [
      (nil, #"{"status":"draft"}"#), (nil, "{}"), ("{}", #"{"status":null}"#),
      (#"{"status":""}"#, #"{"status":"draft"}"#), (#"{"status":"draft"}"#, #"{"status":"ready"}"#),
      (#"{"status":"other"}"#, #"{"status":"other","n":1}"#), (#"{"status":"ready"}"#, nil),
      (#"{"status":"draft"}"#, #"{"status":"gone"}"#), (nil, #"{"status":"gone"}"#),
      (#"{"status":"gone"}"#, #"{"status":"done"}"#),
    ] as [(String?, String?)]
  )
  func allowed(old: String?, new: String?) throws {
    #expect(Self.policy.forbiddenStep(from: try record(old), to: try record(new)) == nil)
  }

  @Test(
    "Steps that it does not have, with those that it has",
    arguments: [
      (nil, #"{"status":"ready"}"#, "", "ready", ["draft"]),
      (#"{"status":"draft"}"#, #"{"status":"done"}"#, "draft", "done", ["ready"]),
      (#"{"status":"done"}"#, #"{"status":"draft"}"#, "done", "draft", []),
      (#"{"status":"ready"}"#, "{}", "ready", "", ["draft", "done"]),
      (#"{"status":"draft"}"#, #"{"status":2}"#, "draft", "2", ["ready"]),
      (#"{"status":"gone"}"#, #"{"status":"x"}"#, "gone", "x", ["draft", "ready", "done"]),
    ] as [(String?, String, String, String, [String])]
  )
  func forbidden(
    old: String?,
    new: String,
    from: String,
    to: String,
    allowed: [String]
  ) throws {
    let step = ForbiddenStep(
      field: "status",
      from: Bytes(from),
      to: Bytes(to),
      allowed: allowed.map { Bytes($0) }
    )
    #expect(Self.policy.forbiddenStep(from: try record(old), to: try record(new)) == step)
  }

  @Test("Several steps in between are enough where they are possible")
  func several() throws {
    let (draft, done) = (#"{"status":"draft"}"#, #"{"status":"done"}"#)
    let policy = Self.policy
    func isForbidden(_ old: String?, _ new: String) throws -> Bool {
      policy.forbiddenStep(from: try record(old), to: try record(new), inSeveral: true) != nil
    }
    #expect(try !isForbidden(nil, done))
    #expect(try !isForbidden(draft, done))
    #expect(try isForbidden(done, draft))
  }
}
