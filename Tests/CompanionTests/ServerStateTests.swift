@testable import Companion
import JSONText
import MergePolicy
import Records
import RemoteProtocol
import Testing

@Suite("States for a server")
struct ServerStateTests {
  @Test("They are the policy's, with the steps to a tombstone and back")
  func tombstone() {
    var policy = Policy()
    policy.states = [
      StatePolicy(
        field: "meta.status",
        steps: [
          StatePolicy.Step(from: Bytes(""), to: Bytes("open")),
          StatePolicy.Step(from: Bytes("open"), to: Bytes("done"), roles: ["leads"]),
        ]
      )
    ]
    typealias Step = FieldStates.Step
    let steps = [Step(from: "", to: "open"), Step(from: "open", to: "done", roles: ["leads"])]
    #expect(
      policy.serverStates == [FieldStates(field: ["meta", "status"], steps: steps)]
    )
    policy.tombstone = TombstonePolicy(field: "meta.status", value: RankedValue("gone").value)
    #expect(
      policy.serverStates == [
        FieldStates(
          field: ["meta", "status"],
          steps: steps + [
            Step(from: "", to: "gone"), Step(from: "open", to: "gone"),
            Step(from: "done", to: "gone"), Step(from: "gone", to: "open"),
            Step(from: "gone", to: "done"),
          ]
        )
      ]
    )
  }
}
