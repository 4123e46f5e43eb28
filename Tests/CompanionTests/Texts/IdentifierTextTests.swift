@testable import Companion
import JSONText
import Records
import Testing

@Suite("Messages about ids")
struct IdentifierTextTests {
  private func odds(_ count: Int, _ digits: Int, _ any: Double) -> CollisionOdds {
    CollisionOdds(
      collection: "a.jsonl",
      prefix: "t",
      recordCount: count,
      digitCount: digits,
      anyCollision: any,
      boundInPercent: 25
    )
  }

  @Test(
    "Odds are printed with two significant digits",
    arguments: [
      (0, "0 %"), (1e-7, "less than 0.0001 %"), (0.0000015, "0.0002 %"), (0.000015, "0.0015 %"),
      (0.00012, "0.012 %"),
      (0.00123, "0.12 %"), (0.0123, "1.2 %"), (0.123, "12 %"), (0.25, "25 %"), (1, "100 %"),
    ] as [(Double, String)]
  )
  func percentages(_ value: Double, _ text: String) {
    let line = odds(1, 6, value).lines[2]
    #expect(
      line == "odds that any two of so many keys are equal: \(text); beyond 25 % keys become longer"
    )
  }

  @Test("The next key and its odds")
  func next() {
    #expect(
      Array(odds(1_000_000, 8, 0.162).lines.prefix(2)) == [
        "a.jsonl: 1,000,000 records; the next key is t- and 8 digits",
        "odds that it is taken at the first attempt: less than 0.0001 %",
      ]
    )
    #expect(odds(1, 6, 0).lines[0] == "a.jsonl: 1 record; the next key is t- and 6 digits")
    #expect(
      odds(36, 2, 0.5).json.bytes.text
        == #"{"collection":"a.jsonl","records":36,"prefix":"t","digits":2,"#
        + #""next_collision":0.027777777777777776,"any_collision":0.5,"bound_percent":25}"#
    )
  }

  @Test("How a key was made")
  func origins() {
    var origin = KeyOrigin(key: "t-1", fields: ["title", "meta.at"])
    #expect(
      origin.lines == [
        "\"t-1\" is not what this store makes of title, meta.at; it was given, or made elsewhere, "
          + "or those fields were edited since"
      ]
    )
    #expect(origin.json.bytes.text == #"{"key":"t-1","made":"elsewhere"}"#)
    origin.making = .content(digitCount: 6, attempt: 0)
    #expect(origin.lines == ["\"t-1\" was made here from title, meta.at, with 6 digits"])
    origin.making = .content(digitCount: 7, attempt: 1)
    #expect(
      origin.lines == [
        "\"t-1\" was made here from title, meta.at, with 7 digits, at attempt 2, because the key "
          + "was taken"
      ]
    )
    #expect(
      origin.json.bytes.text
        == #"{"key":"t-1","made":"content","fields":[["title"],["meta","at"]],"digits":7,"#
        + #""attempt":2}"#
    )
    origin.making = .child(of: "t")
    #expect(origin.lines == ["\"t-1\" is a child of \"t\""])
    #expect(origin.json.bytes.text == #"{"key":"t-1","made":"child","parent":"t"}"#)
  }
}
