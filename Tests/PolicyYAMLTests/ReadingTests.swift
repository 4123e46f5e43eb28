import JSONText
import MergePolicy
import PolicyYAML
import Testing

/// Policy files that can be followed.
@Suite struct ReadingTests {
  @Test func anEmptyFileHasNoEntries() throws {
    #expect(try readPolicyFile(Bytes(""), name: "p.yml").entries.isEmpty)
  }
}
