import Claims
import ContentHash
import JSONText
import Testing

@Suite("The objects of claims")
struct ClaimObjectTests {
  private let refName = Fixtures.subject.refName { sha256($0) }

  private func read(_ content: String, kind: String = "commit", name: String? = nil)
    -> ClaimReading
  {
    ClaimCommit.reading(
      object: "o1",
      kind: kind,
      content: Bytes(content),
      refName: name ?? refName,
      digest: { sha256($0) }
    )
  }

  private func content(_ body: ClaimBody, name: String = "Eva", isOfBranch: Bool = false) -> String
  {
    let commit = ClaimCommit(body: body, acquired: 1000, renewed: 2000, parent: "p0")
    let bytes = commit.content(
      tree: "t0",
      name: name,
      email: "eva@example.com",
      isOfBranch: isOfBranch
    )
    return String(decoding: bytes, as: UTF8.self)
  }

  @Test("What is written is read back", arguments: [false, true])
  func roundTrip(isOfBranch: Bool) {
    var body = Fixtures.body(Fixtures.eva, epoch: 3, beat: 12)
    body.note = "until lunch\n\u{1B}[31m"
    let text = content(body, isOfBranch: isOfBranch)
    #expect(read(text) == .claim(ClaimState(object: "o1", body: body, acquired: 1000)))
    #expect(text.contains("[skip ci]") == isOfBranch)
    #expect(
      text.hasPrefix(
        """
        tree t0
        parent p0
        author Eva <eva@example.com> 1000 +0000
        committer Eva <eva@example.com> 2000 +0000

        {"version":1,"path":"tasks.jsonl","key":"t-1","by":"eva","session":"s1","epoch":3,
        """
      )
    )
  }

  @Test("A claim of more than a hundred years, which would not be read, is one of a hundred")
  func longest() {
    var body = Fixtures.body(Fixtures.eva)
    body.ttl = .max
    #expect(body.ttl == 36_500 * 86_400)
    #expect(read(content(body)) == .claim(ClaimState(object: "o1", body: body, acquired: 1000)))
  }

  @Test("A name that git would not take is made into one that it takes")
  func names() {
    let text = content(Fixtures.body(Fixtures.eva), name: "E<v>\na\u{0}")
    #expect(text.contains("\nauthor Eva <eva@example.com> 1000 +0000\n"))
    #expect(content(Fixtures.body(Fixtures.eva), name: "<>").contains("\nauthor unknown <"))
  }

  @Test("What is in another format, or at another ref, is foreign")
  func foreign() {
    let foreign = ClaimReading.foreign(object: "o1")
    let good = content(Fixtures.body(Fixtures.eva))
    #expect(read(good, kind: "blob") == foreign)
    #expect(read(good, name: "0123") == foreign)
    for content in [
      "", "\n", "tree t\n", "tree t\n\n", "tree t\n\nhello\n", "tree t\n\n{}\n", "tree t\n\n[1]\n",
      good.replacing("\"version\":1", with: "\"version\":2"),
      good.replacing("\"ttl\":60", with: "\"ttl\":-1"),
      good.replacing("\"ttl\":60", with: "\"ttl\":99999999999999999999"),
      good.replacing("\"ttl\":60", with: "\"ttl\":9999999999999"),
      good.replacing("\"state\":\"held\"", with: "\"state\":\"mine\""),
      good.replacing("\"by\":\"eva\"", with: "\"by\":7"),
      good.replacing("\"key\":\"t-1\"", with: "\"key\":null"),
    ] {
      #expect(read(content) == foreign, "\(content)")
    }
    let later = good.replacing("\"version\":1", with: "\"colour\":[],\"version\":1")
    #expect(read(later) != foreign)
  }

  @Test("A value is read back under its own key alone, and no two have the same id")
  func value() throws {
    let value = ClaimValue(body: Fixtures.body(Fixtures.eva, epoch: 3, beat: 12), acquired: 1000)
    let state = value.state { sha256($0) }
    #expect(state.object == hexDigits(sha256(value.line.array)))
    func read(_ line: Bytes, key: String) -> ClaimReading {
      ClaimValue.reading(line, key: key) { sha256($0) }
    }
    #expect(read(value.line, key: refName) == .claim(state))
    #expect(read(value.line, key: "0") == .foreign(object: state.object))
    let other = Bytes(#"{"a":1}"#)
    #expect(read(other, key: refName) == .foreign(object: hexDigits(sha256(other.array))))
    let next = ClaimValue(body: Fixtures.body(Fixtures.eva, nonce: "m"), acquired: 1000)
    #expect(next.state { sha256($0) }.object != state.object)
  }
}
