import Testing

/// The parts that histories are made of.
@Suite struct CommitGraphTests {
  private func content() -> Content {
    Content(table: Table(), edits: NumberSet(), reported: NumberSet())
  }

  @Test func mergeBasesOfACrissCross() {
    var graph = CommitGraph()
    let root = graph.add(content(), parents: [])
    let left = graph.add(content(), parents: [root])
    let right = graph.add(content(), parents: [root])
    func bases(_ one: Int, _ other: Int) -> [Int] {
      graph.mergeBases(graph[one].ancestors, graph[other].ancestors)
    }
    #expect(bases(left, right) == [root])
    #expect(bases(left, root) == [root])
    let leftMerge = graph.add(content(), parents: [left, right])
    let rightMerge = graph.add(content(), parents: [right, left])
    #expect(bases(leftMerge, rightMerge) == [left, right])
    let last = graph.add(content(), parents: [leftMerge, rightMerge])
    #expect(bases(last, rightMerge) == [rightMerge])
  }

  @Test func tokensAreFoundInBytes() {
    let text = #"{"a":"~12~","b":"x ~255~~3~","c":"~","d":"~1","e":"~256~","f":"~7~"}"#
    #expect(Token.numbers(in: Array(text.utf8)).numbers == [3, 7, 12, 255])
  }

  @Test func setsOfNumbers() {
    let numbers = NumberSet([0, 63, 64, 255])
    #expect(numbers.numbers == [0, 63, 64, 255])
    #expect(numbers.count == 4 && numbers.last == 255)
    #expect((numbers - NumberSet([255])).last == 64)
    #expect(numbers.isSuperset(of: NumberSet([64])) && !numbers.isSuperset(of: NumberSet([1])))
    #expect((numbers & NumberSet([1, 63])).numbers == [63])
    #expect(NumberSet().last == nil && NumberSet().isEmpty)
  }

  /// A seed gives one history, on every machine and in every run.
  @Test func seedsRepeat() {
    for seed in 0..<20 as Range<UInt64> {
      #expect(
        HistoryGenerator.wild(seed: seed).acts == HistoryGenerator.wild(seed: seed).acts
      )
    }
    #expect(HistoryGenerator.wild(seed: 1).acts != HistoryGenerator.wild(seed: 2).acts)
  }
}
