import Claims
import ContentHash
import JSONText
import Records
import Testing

@Suite("The names of claims")
struct ClaimSubjectTests {
  @Test("A ref's name is the beginning of a digest that any tool can compute")
  func digests() {
    // printf 'tasks.jsonl\0t-1' | sha256sum
    #expect(Fixtures.refName("tasks.jsonl", #""t-1""#) == "54ced738308f355804d4f06364ecf7e6")
    // printf 'tasks.jsonl\0[1,"a"]' | sha256sum
    #expect(Fixtures.refName("tasks.jsonl", #"[1, "a"]"#) == "a3e568195bb5126d4b417076f5248476")
  }

  @Test("Keys of any kind have names of their own, which git takes")
  func oddKeys() {
    let long = String(repeating: "k", count: 1000)
    let keys = [
      "t", "T", "t/x", "t/X", "..", "a..b", ".a", "x.lock", "a b", "a~1", "a:b", "a@{b", "é",
      "🦊", "", "-x", "\\n", long, long + "k",
    ]
    let names = keys.map { Fixtures.refName("tasks.jsonl", JSONString.encode(Bytes($0)).text) }
    #expect(Set(names).count == keys.count)
    for name in names {
      #expect(name.count == 32 && name.allSatisfy { $0.isHexDigit && !$0.isUppercase })
    }
    #expect(Fixtures.refName("a.jsonl", #""x""#) != Fixtures.refName("b.jsonl", #""x""#))
    #expect(Fixtures.refName("a.jsonl", "10") == Fixtures.refName("a.jsonl", "1e1"))
  }

  @Test("A prefix may lack the slash at its end")
  func prefixes() {
    #expect(ClaimPrefix("refs/jsonl/claims") == .standard)
    #expect(ClaimPrefix("refs/jsonl/claims/") == .standard)
    #expect(ClaimPrefix.branches.isOfBranches && !ClaimPrefix.standard.isOfBranches)
  }
}
