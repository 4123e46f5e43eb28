import Comparison
import JSONText
import MergePolicy
import RecordMerge
import Records
import TestSupport
import Testing

@Suite("Changes between two versions")
struct ComparisonTests {
  private func document(_ lines: [String]) -> Document {
    Document(reading: Bytes(lines.map { $0 + "\n" }.joined()))
  }

  private func changes(_ left: [String], _ right: [String]) -> [String] {
    let (before, after) = (document(left), document(right))
    let fields = keyFields(of: before, after, policy: Policy())
    return differences(from: before, to: after, keyFields: fields).map { change in
      let fields = change.fields.map { field in
        "\(field.path.text) \(field.before?.bytes.text ?? "-") \(field.after?.bytes.text ?? "-")"
      }
      return
        ([change.change.rawValue, change.key.map { ($0.string ?? $0.bytes).text } ?? "-"] + fields)
        .joined(separator: "|")
    }
  }

  @Test("Records are compared by key, wherever they are")
  func records() {
    let a = #"{"id":"a","n":1}"#
    let b = #"{"id":"b","n":1}"#
    #expect(changes([a, b], [b, a]) == [])
    #expect(changes([a], [#"{ "n": 1.0, "id": "\u0061" }"#]) == [])
    #expect(
      changes([a, b], [#"{"id":"b","n":2}"#, #"{"id":"c"}"#]) == [
        "removed|a", "changed|b|n 1 2", "added|c",
      ]
    )
    #expect(changes([], [a]) == ["added|a"])
    #expect(changes([a], []) == ["removed|a"])
  }

  @Test("Objects are compared member by member, and anything else as a whole")
  func fields() {
    let old = #"{"id":"a","m":{"x":1,"y":{"z":[1]}},"l":[1],"q":{"d":1,"d":2}}"#
    let new = #"{"id":"a","l":[1,2],"m":{"y":{"z":[2]},"w":null},"q":{"d":1}}"#
    #expect(
      changes([old], [new]) == [
        #"changed|a|m.x 1 -|m.y.z [1] [2]|m.w - null|l [1] [1,2]|q {"d":1,"d":2} {"d":1}"#
      ]
    )
  }

  @Test("Lines without a key, and records that share one, are compared in their order")
  func others() {
    #expect(changes(["1", "2", "3"], ["1", "x", "3"]) == ["removed|-", "added|-"])
    let lines = [#"{"id":"a","n":1}"#, #"{"id":"a","n":2}"#] + (0..<20).map { #"{"id":"\#($0)"}"# }
    var edited = lines
    edited[1] = #"{"id":"a","n":3}"#
    #expect(changes(lines, edited) == ["changed|a|n 2 3"])
    edited.removeFirst()
    #expect(changes(lines, edited) == ["changed|a|n 1 3", "removed|a"])
  }

  @Test("Texts are compared line by line, with some unchanged lines")
  func texts() {
    let before = "a\nb\nc\nd\ne\nf"
    let after = "a\nB\nc\nd\ne\nf\ng"
    let lines = textLines(from: before, to: after)
    #expect(lines.count { if case .same = $0 { true } else { false } } == 5)
    let shown = changedLines(lines, context: 1).map { line in
      switch line {
      case nil: "..."
      case .same(let text): " " + text
      case .removed(let text): "-" + text
      case .added(let text): "+" + text
      }
    }
    #expect(shown == [" a", "-b", "+B", " c", "...", " f", "+g"])
  }

  @Test("The listed changes always lead from one version to the other")
  func property() throws {
    let seed = UInt64.random(in: 0...UInt64.max)
    var random = SeededRandom(seed: seed)
    for _ in 0..<300 {
      let left = records(&random)
      let right = records(&random)
      let (before, after) = (document(left), document(right))
      var result: [RecordKey: String] = [:]
      for line in before.lines {
        if let value = line.value, let key = RecordKey(of: value, by: ["id"]) {
          result[key] = line.bytes.text
        }
      }
      for change in differences(from: before, to: after, keyFields: ["id"]) {
        let key = RecordKey(canonical: try #require(change.key).canonicalForm)
        #expect(result[key] == change.before?.text, "seed \(seed)")
        result[key] = change.after?.text
      }
      #expect(Set(result.values) == Set(right), "seed \(seed)")
    }
  }

  private func records(_ random: inout SeededRandom) -> [String] {
    (0..<6).shuffled(using: &random).prefix(Int.random(in: 0...6, using: &random)).map { id in
      #"{"id":\#(id),"n":\#(Int.random(in: 0..<3, using: &random))}"#
    }
  }
}
