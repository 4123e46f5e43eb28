import JSONText
import MergePolicy
@testable import PolicySuggestion
import RecordMerge
import Records
import Testing

@Suite("Suggestions that are tried out")
struct TrialTests {
  private func trial(
    of suggestion: SuggestedPolicy,
    _ merges: [JoinedVersions],
    engine makeEngine: @escaping (Policy) -> DocumentMerge = engine
  ) throws -> PolicyTrial {
    try PolicyTrial(of: suggestion, asks: { _ in true }, engine: makeEngine) { visit in
      for merge in merges { try visit(merge) }
    }
  }

  private let tags = ["[1,2]", "[1,2,3]", "[1,3]"].map { value in
    (1...12).map { #"{"id":"r\#($0)","tags":\#($0 == 5 ? value : "[9,8]")}"# }
  }

  @Test("It counts what merges ask, override and lose, by git, now and with the suggestion")
  func counts() throws {
    let suggestion = try #require(Versions(of: tags).suggestion)
    #expect(suggestion.policy.rules == ["tags": .union(key: [])])
    func file(_ value: String) -> [String] { [#"{"id":"a","tags":\#(value)}"#, #"{"id":"b"}"#] }
    let merges = [
      joined(file("[1]"), file("[2]"), file("[3]")),
      joined(file("[1]"), file("[1,2]"), file("[1]") + [#"{"id":"c"}"#]),
    ]
    let trial = try trial(of: suggestion, merges)
    #expect(trial.askedByGitCount == 2)
    #expect(trial.present.mergeCount == 2 && trial.present.askedCount == 1)
    #expect(trial.suggested.askedCount == 0 && trial.suggested.lostCount == 0)
    #expect(trial.suggestion == suggestion && trial.takenBack == [])
  }

  @Test("A part by which a merge loses a fact is taken back, and the others stay")
  func takenBack() throws {
    // The lines only grew, but one side of a merge removed one, which a log brings back.
    let lines = (1...12).map { #"{"at":\#(1_767_225_600 + $0),"n":[]}"# }
    let versions = Versions(of: [5, 7, 9, 12].map { Array(lines.prefix($0)) })
    let suggestion = try #require(versions.suggestion)
    #expect(suggestion.policy.consistency == .append)
    let more = lines + [#"{"at":1767225700,"n":[]}"#]
    let trial = try trial(of: suggestion, [joined(lines, Array(lines.dropFirst()), more)])
    #expect(trial.takenBack.map(\.part) == [.log(sort: ["at"])])
    #expect(trial.suggestion.parts == [] && trial.suggested == trial.present)
  }

  /// A result that an engine with these policies would never give.
  private func lost(_ base: [String], _ ours: [String], _ theirs: [String], result: [String]) throws
    -> Int
  {
    let suggestion = try #require(Versions(base).suggestion)
    // The engine takes theirs, which equals base, so that the result is ours: what is passed in.
    let files = (Versions.bytes(base), Versions.bytes(result))
    let document = try engine(Policy()).merge(base: files.0, ours: files.1, theirs: files.0)
    let facts = LostFacts(of: document, joined(base, ours, theirs))
    let key = suggestion.key
    return key.isEmpty ? facts.lostLineCount : facts.lostCount(by: key, policy: Policy())
  }

  private let base = [
    #"{"id":"a","n":1,"m":1,"tags":[1,2]}"#, #"{"id":"b","n":1}"#, #"{"id":"c","n":1}"#,
  ]
  private let ours = [
    #"{"id":"a","n":2,"m":1,"tags":[1,2,3]}"#, #"{"id":"b","n":1}"#, #"{"id":"d","n":1}"#,
  ]
  private let theirs = [
    #"{"id":"a","n":1,"m":2,"tags":[2]}"#, #"{"id":"b","n":5}"#, #"{"id":"c","n":1}"#,
  ]

  @Test(
    "A fact that the result lacks is counted, whatever the engine says",
    arguments: [
      ([#"{"id":"a","n":2,"m":2,"tags":[2,3]}"#, #"{"id":"b","n":5}"#, #"{"id":"d","n":1}"#], 0),
      // A field of one side, an element that was added, and one that was removed.
      ([#"{"id":"a","n":1,"m":2,"tags":[2,3]}"#, #"{"id":"b","n":5}"#, #"{"id":"d","n":1}"#], 1),
      ([#"{"id":"a","n":2,"m":2,"tags":[2]}"#, #"{"id":"b","n":5}"#, #"{"id":"d","n":1}"#], 1),
      ([#"{"id":"a","n":2,"m":2,"tags":[1,2,3]}"#, #"{"id":"b","n":5}"#, #"{"id":"d","n":1}"#], 1),
      // A record that was edited, added, removed, doubled.
      ([#"{"id":"a","n":2,"m":2,"tags":[2,3]}"#, #"{"id":"b","n":1}"#, #"{"id":"d","n":1}"#], 1),
      ([#"{"id":"a","n":2,"m":2,"tags":[2,3]}"#, #"{"id":"b","n":5}"#], 1),
      (
        [
          #"{"id":"a","n":2,"m":2,"tags":[2,3]}"#, #"{"id":"b","n":5}"#, #"{"id":"d","n":1}"#,
          #"{"id":"c","n":1}"#,
        ], 1
      ),
      (
        [
          #"{"id":"a","n":2,"m":2,"tags":[2,3]}"#, #"{"id":"b","n":5}"#, #"{"id":"d","n":1}"#,
          #"{"id":"d","n":2}"#,
        ], 1
      ),
    ]
  )
  func lostFacts(result: [String], count: Int) throws {
    #expect(try lost(base, ours, theirs, result: result) == count)
  }

  @Test("What a merge asks about is not lost")
  func conflicts() throws {
    func file(_ number: Int) -> [String] { base.dropLast() + [#"{"id":"c","n":\#(number)}"#] }
    let merge = joined(file(1), file(2), file(3))
    let document = try engine(Policy()).merge(
      base: merge.base,
      ours: merge.ours,
      theirs: merge.theirs
    )
    #expect(document.hasConflicts)
    #expect(LostFacts(of: document, merge).lostCount(by: ["id"], policy: Policy()) == 0)
    #expect(LostFacts(of: document, merge).lostLineCount == 0)
  }

  @Test("Lines without keys are facts, too")
  func lostLines() throws {
    func lines(_ numbers: [Int]) -> [String] { numbers.map { #"{"n":\#($0)}"# } }
    let (base, ours, theirs) = (lines([1, 1, 2]), lines([1, 1]), lines([1, 1, 2, 3]))
    #expect(try lost(base, ours, theirs, result: lines([1, 1, 3])) == 0)
    #expect(try lost(base, ours, theirs, result: lines([1, 1])) == 1)
    #expect(try lost(base, ours, theirs, result: lines([1, 1, 2, 3])) == 1)
  }
}
