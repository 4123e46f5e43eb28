import JSONText
import MergePolicy
import PolicySuggestion
import Records
import Testing

@Suite("Suggested keys")
struct KeySuggestionTests {
  private func products(_ count: Int, _ extra: (Int) -> String = { _ in "" }) -> [String] {
    (1...count).map { #"{"sku":"A-\#($0)","name":"Product \#($0 / 2)"\#(extra($0))}"# }
  }

  @Test("A key is unique in each version, and the numbers say so")
  func numbers() throws {
    var edited = products(20)
    edited[3] = #"{"sku":"A-4","name":"Renamed"}"#
    let suggestion = try #require(Versions(products(19), products(20), edited).suggestion)
    #expect(
      suggestion.parts == [
        SuggestedPart(
          .key(["sku"]),
          .key(
            keyCount: 20,
            recordCount: 20,
            versionCount: 3,
            soundVersionCount: 3,
            editCount: 1
          )
        )
      ]
    )
  }

  @Test("A field of any name is the key if edits leave it alone")
  func anyName() {
    let first = (1...12).map { #"{"article":"no\#($0)","price":\#($0)}"# }
    var second = first
    second[2] = #"{"article":"no3","price":99}"#
    #expect(Versions(first, second).key == [["article"]])
    // Numbers, and a member of an object.
    let deep = (1...12).map { #"{"meta":{"number":\#($0 * 7)},"x":[\#($0)]}"# }
    #expect(
      Versions(deep, [#"{"meta":{"number":7},"x":[0]}"#] + deep.dropFirst()).key
        == [["meta.number"]]
    )
  }

  @Test("A field that differs in each record, but that edits change, is not the key")
  func unstable() {
    let first = (1...12).map { #"{"title":"t\#($0)","a":\#($0 % 3),"b":\#($0 % 5),"c":1}"# }
    var second = first
    second[0] = #"{"title":"new","a":1,"b":1,"c":1}"#
    #expect(Versions(first, second).key.alternatives.contains(["title"]) == false)
  }

  @Test("A key that some version repeats is not shown")
  func repeated() {
    let first = (1...12).map { #"{"article":"no\#($0)","price":\#($0)}"# }
    let doubled = first + [#"{"article":"no1","price":50}"#]
    #expect(Versions(doubled, first).key == [])
    #expect(Versions(first, doubled, first).key == [])
  }

  @Test("Two fields together, or three, where none alone is enough")
  func combinations() {
    let translations = ["greet", "bye", "ok"].flatMap { text in
      ["de", "fr", "it", "es"].map { lang in
        #"{"text":"\#(text) \#(lang) x","key":"\#(text)","lang":"\#(lang)"}"#
      }
    }
    #expect(Versions(translations).key == [["key", "lang"]])
    let cells = (0..<27).map { #"{"x":\#($0 % 3),"y":\#($0 / 3 % 3),"z":\#($0 / 9),"v":1}"# }
    #expect(Versions(cells).key == [["x", "y", "z"]])
  }

  @Test("Without edits, few records don't show a key whose name may mean another record")
  func references() {
    func lines(_ count: Int) -> [String] {
      (1...count).map { #"{"question_id":"q\#($0)","text":"why \#($0)?"}"# }
    }
    #expect(Versions(lines(5)).key == [])
    #expect(Versions(lines(12)).key == [["question_id"]])
    let edited = [#"{"question_id":"q1","text":"how?"}"#] + lines(5).dropFirst()
    #expect(Versions(lines(5), edited).key == [["question_id"]])
  }

  @Test("Each kind of record has a key of its own")
  func kinds() {
    let graph =
      (1...5).map { #"{"type":"entity","name":"Name \#($0)","observations":[]}"# }
      + [(1, 2), (1, 3), (2, 3), (3, 1), (3, 2)].map { from, to in
        #"{"type":"relation","from":"Name \#(from)","to":"Name \#(to)","kind":"knows"}"#
      }
    let fields = Versions(graph).key.alternatives
    #expect(fields.count == 2)
    #expect(fields.contains { $0.contains("name") })
    #expect(fields.contains { $0.contains("from") })
    // Names that two kinds share take the kind with them.
    let shared = (1...5).flatMap { number in
      ["person", "place"].map { #"{"kind":"\#($0)","name":"Name \#(number)","n":[]}"# }
    }
    #expect(Versions(shared).key == [["kind", "name"]])
    // Without a field for the kind, what a record has tells.
    let mixed =
      (1...5).map { #"{"person":"p\#($0)","age":1}"# } + (1...5).map { #"{"city":"c\#($0)"}"# }
    #expect(Versions(mixed).key == [["person"], ["city"]])
  }

  @Test("Nothing is shown by one record, by none, or by records without anything of their own")
  func nothing() {
    #expect(Versions([#"{"id":"a"}"#]).suggestion?.parts == [])
    #expect(Versions([]).suggestion == nil)
    #expect(Versions(["# a comment", ""]).suggestion == nil)
    #expect(Versions((1...9).map { _ in #"{"n":1}"# }).key == [])
    // Moments and texts may differ by chance.
    let log = (1...9).map { #"{"at":"2026-01-0\#($0)","text":"it was \#($0)"}"# }
    #expect(Versions(log).key == [])
  }

  @Test("A header is not a record, and a few repeated ids don't hide the key")
  func headers() {
    let records = (1...30).map { #"{"id":\#($0),"n":1}"# }
    let header = #"{"format":"tasks","version":2}"#
    #expect(Versions([header] + records).key == [["id"]])
    #expect(Versions(records, [header] + records, [header] + records).key == [["id"]])
    #expect(Versions(records + [#"{"id":3,"n":2}"#]).key == [["id"]])
  }

  @Test("A policy's own key stays")
  func present() {
    var versions = Versions(products(9))
    versions.present.key = ["name"]
    #expect(versions.parts == [])
  }
}
