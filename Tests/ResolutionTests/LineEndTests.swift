import ContentHash
import JSONText
import MergePolicy
import RecordMerge
import Records
import Resolution
import Testing

@Suite("The line ends of a file with conflicts")
struct LineEndTests {
  @Test(
    "Where a conflict is decided, all other lines stay as they were",
    arguments: [("\n", "\n"), ("\r\n", "\r\n"), ("\r\n", "\n")]
  )
  func decided(_ end: String, _ otherEnd: String) throws {
    func file(_ number: Int) -> Bytes {
      let lines = (1...5).map { #"{"id":\#($0)}"# + end }.joined()
      return Bytes(lines + #"{"id":6,"n":\#(number)}"# + otherEnd)
    }
    let document = try DocumentMerge(policy: Policy(), digest: sha256)
      .merge(base: file(1), ours: file(2), theirs: file(3))
    var decided = ConflictedFile(document, policyKey: [])
    for position in decided.conflictPositions { decided[position]?.chooseAll(.theirs) }
    let text = decided.bytes(style: .merge, labels: ConflictLabels(), markerSize: 7).text
    #expect(text == file(3).text)
  }
}
