import ContentHash
import JSONText
import MergePolicy
import RecordMerge
import Records
import Resolution
import Testing

@Suite("The record that a conflict is about")
struct ConflictKeyTests {
  @Test("It has its key where one side alone has a record", arguments: [true, false])
  func keyOfADeletedRecord(isDeletedByOurs: Bool) throws {
    let base = Bytes(#"{"id":"a","n":1}"# + "\n")
    let edited = Bytes(#"{"id":"a","n":2}"# + "\n")
    let document = try DocumentMerge(policy: Policy(), digest: sha256).merge(
      base: base,
      ours: isDeletedByOurs ? Bytes("") : edited,
      theirs: isDeletedByOurs ? edited : Bytes("")
    )
    let conflicts = ConflictedFile(document, policyKey: []).openConflicts
    #expect(conflicts.map { $0.key?.bytes.text } == [#""a""#])
  }
}
