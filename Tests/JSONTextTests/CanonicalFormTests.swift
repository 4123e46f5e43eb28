import JSONText
import TestSupport
import Testing

/// One spelling for all texts that mean the same.
@Suite struct CanonicalFormTests {
  @Test(arguments: Array(1...8) as [UInt64])
  func formsAreEqualExactlyWhereValuesAre(_ seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    for round in 0..<400 {
      let leftModel = ValueModel.random(&random)
      let isSame = random.chance(percent: 50)
      let rightModel = isSame ? leftModel : ValueModel.random(&random)
      let left = try json(leftModel.spelled(&random))
      let right = try json(rightModel.spelled(&random))
      let note: Comment = "seed \(seed), round \(round): \(left.bytes.text) \(right.bytes.text)"
      let areEqual = leftModel == rightModel
      #expect(left.means(right) == areEqual, note)
      #expect((left.canonicalForm.bytes == right.canonicalForm.bytes) == areEqual, note)
      #expect(left.order(to: right) == right.order(to: left).reversed, note)
    }
  }

  @Test(arguments: Array(1...4) as [UInt64])
  func orderIsTransitive(_ seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    for _ in 0..<20 {
      let values = try (0..<8).map { _ in try json(ValueModel.random(&random).spelled(&random)) }
      for first in values {
        for second in values where first.order(to: second) != .greater {
          for third in values where second.order(to: third) != .greater {
            let note: Comment = "seed \(seed)"
            #expect(first.order(to: third) != .greater, note)
          }
        }
      }
    }
  }

  @Test(
    arguments: [
      "null", "1.50", "1e400", "-0.0", #""\u0041\n\ud800""#, #"[ 1.0 , {"b":2,"a":[ ]} ]"#,
      #"{"b":1,"a":2,"\u0062":3}"#,
    ]
  )
  func aFormIsItsOwnFormAndMeansTheSame(_ text: String) throws {
    let value = try json(text)
    let form = value.canonicalForm
    #expect(refusal(of: form.bytes) == nil)
    #expect(value.means(form))
    #expect(form.canonicalForm.bytes == form.bytes)
  }

  @Test(
    arguments: [
      ("[ true ,\"\\u0041\"]", #"[true,"A"]"#),
      (#"{ "b" : null , "a" : "\/" }"#, #"{"a":"/","b":null}"#),
      (#""\u000a""#, #""\n""#), ("-0", "0"), ("2.0", "2"),
    ]
  )
  func whatFormsLookLike(_ text: String, _ expected: String) throws {
    #expect(try json(text).canonicalForm.bytes.text == expected)
  }

  @Test func duplicateMembersKeepTheirOrder() throws {
    let (one, other) = (try json(#"{"a":1,"a":2}"#), try json(#"{"a":2,"a":1}"#))
    #expect(!one.means(other))
    #expect(one.canonicalForm.bytes != other.canonicalForm.bytes)
  }
}
