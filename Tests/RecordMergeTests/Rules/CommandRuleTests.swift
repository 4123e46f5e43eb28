import ContentHash
import JSONText
import MergePolicy
import RecordMerge
import Records
import Testing

/// The rule `exec`, with commands that are functions.
@Suite struct CommandRuleTests {
  private func merge(
    _ base: String,
    _ ours: String,
    _ theirs: String,
    name: String = "pick",
    run: @escaping CommandRunner
  ) throws -> MergedDocument {
    try DocumentMerge(
      policy: .keyed { $0.rules["f"] = .exec(name) },
      digest: { sha256($0) },
      runCommand: run
    ).merge(base: Lines([base]).file, ours: Lines([ours]).file, theirs: Lines([theirs]).file)
  }

  private func decide(name: String = "pick", _ run: @escaping CommandRunner) throws
    -> MergedDocument
  {
    try merge(
      #"{"id":"r","f":1}"#,
      #"{"id":"r","f":2}"#,
      #"{"id":"r","f":3}"#,
      name: name,
      run: run
    )
  }

  private func decision(_ document: MergedDocument) throws -> FieldDecision {
    try #require(document.report.records.first?.decisions.first)
  }

  @Test func theCommandReadsThreeLinesAndItsValueIsTaken() throws {
    let merged = try merge(#"{"id":"r"}"#, #"{"id":"r","f":[1, 2]}"#, #"{"id":"r","f":null}"#) {
      #expect($0.name == "pick")
      #expect($0.path == "f")
      #expect($0.input.text == "\n[1, 2]\nnull\n")
      return .success(Bytes(" \"both\"\n"))
    }
    #expect(merged.bytes().text == #"{"id":"r","f":"both"}"# + "\n")
    #expect(try decision(merged).winner == .computed)
    #expect(merged.report.discardedCount == 0)
  }

  @Test(
    arguments: [
      ("1", .base, 2), ("2", .ours, 1), ("3.0", .theirs, 1), ("4", .computed, 0),
    ] as [(String, FieldDecision.Winner, Int)]
  )
  func aVersionThatTheCommandTakesIsTheWinner(
    _ output: String,
    _ winner: FieldDecision.Winner,
    _ discardedCount: Int
  ) throws {
    let merged = try decide { _ in .success(Bytes(output)) }
    #expect(try decision(merged).winner == winner)
    #expect(merged.report.discardedCount == discardedCount)
    #expect(!merged.hasConflicts)
  }

  @Test func changesOfOneSideRunNoCommand() throws {
    let merged = try merge(
      #"{"id":"r","f":1,"a":1}"#,
      #"{"id":"r","f":2,"a":1}"#,
      #"{"id":"r","f":1,"a":2}"#
    ) { _ in
      Issue.record("Nothing was contested.")
      return .failure(.notRegistered)
    }
    #expect(merged.bytes().text == #"{"id":"r","f":2,"a":2}"# + "\n")
  }

  @Test(
    arguments: [
      .notRegistered, .notStarted("why"), .exitStatus(3), .tooSlow(limitInMilliseconds: 10_000),
      .tooMuchOutput(byteLimit: 1),
    ] as [CommandFailure]
  )
  func aFailureIsAConflict(_ failure: CommandFailure) throws {
    let merged = try decide { _ in .failure(failure) }
    #expect(merged.hasConflicts)
    #expect(try decision(merged).failedCommand == FailedCommand(name: "pick", failure: failure))
    #expect(try decision(merged).winner == .conflict)
    #expect(merged.report.discardedCount == 0)
  }

  @Test(arguments: ["", " \n", "1 2", "{", "one", "1\n2\n", "\u{FEFF}1", "[1,]"])
  func outputThatIsNotASingleValueIsAConflict(_ output: String) throws {
    let merged = try decide { _ in .success(Bytes(output)) }
    #expect(merged.hasConflicts)
    guard case .noValue = try decision(merged).failedCommand?.failure else {
      Issue.record("The output counted as a value.")
      return
    }
  }

  @Test func outputOnSeveralLinesIsWrittenOnOne() throws {
    let merged = try decide { _ in
      .success(Bytes("{\r\n  \"a b\" : \"c \\\" \\\\\" ,\n  \"d\": [ 1, 2 ]\n}\n"))
    }
    #expect(merged.bytes().text == #"{"id":"r","f":{"a b":"c \" \\","d":[1,2]}}"# + "\n")
  }

  @Test func outputThatIsTooDeepForTheRecordIsAConflict() throws {
    @Sendable func nested(_ depth: Int) -> Bytes {
      Bytes(String(repeating: "[", count: depth) + String(repeating: "]", count: depth))
    }
    #expect(try !decide { _ in .success(nested(510)) }.hasConflicts)
    let merged = try decide { _ in .success(nested(512)) }
    #expect(merged.hasConflicts)
    #expect(try decision(merged).failedCommand?.failure == .tooDeep)
  }

  @Test(
    arguments: [
      "", "-x", "--", "a b", "a'b", "a\"b", "a\nb", "a;b", "$(a)", "a=b", "ä", "a/b", "a\u{0}b",
    ]
  )
  func aNameThatCanBeNoneRunsNothing(_ name: String) throws {
    #expect(!Rule.isCommandName(name))
    let merged = try decide(name: name) { _ in
      Issue.record("A command was run.")
      return .success(Bytes("1"))
    }
    #expect(try decision(merged).failedCommand == FailedCommand(name: name, failure: .badName))
    #expect(merged.hasConflicts)
  }

  @Test(arguments: ["a", "A-b_c.9", "_", ".", "0"])
  func plainNamesAreNames(_ name: String) { #expect(Rule.isCommandName(name)) }

  @Test func aCommandThatWasTooSlowIsNotRunAgain() throws {
    let policy = Policy.keyed {
      $0.rules["f"] = .exec("slow")
      $0.rules["g"] = .exec("quick")
    }
    let merged = try DocumentMerge(policy: policy, digest: { sha256($0) }) { request in
      request.name == "quick"
        ? .success(Bytes("9")) : .failure(.tooSlow(limitInMilliseconds: 10_000))
    }.merge(
      base: Lines([#"{"id":1,"f":1,"g":1}"#, #"{"id":2,"f":1,"g":1}"#]).file,
      ours: Lines([#"{"id":1,"f":2,"g":2}"#, #"{"id":2,"f":2,"g":2}"#]).file,
      theirs: Lines([#"{"id":1,"f":3,"g":3}"#, #"{"id":2,"f":3,"g":3}"#]).file
    )
    let failures = merged.report.records.flatMap(\.decisions).compactMap(\.failedCommand?.failure)
    #expect(failures == [.tooSlow(limitInMilliseconds: 10_000), .tooSlowBefore])
  }
}
