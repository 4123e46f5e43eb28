import JSONText
import MergePolicy
import PolicySuggestion
import Records
import Testing

@Suite("Suggested clocks, rules and groups")
struct FieldSuggestionTests {
  /// Versions of a file with twelve records, in which an edit gives one of them each member.
  private func versions(_ members: [String], first: String) -> Versions {
    var lines = (1...12).map { #"{"id":"r\#($0)",\#(first)}"# }
    var files = [lines]
    for member in members {
      lines[4] = #"{"id":"r5",\#(member)}"#
      files.append(lines)
    }
    return Versions(of: files)
  }

  private func clock(_ versions: Versions) -> String? {
    for case .clock(let field) in versions.parts { return field.text }
    return nil
  }

  @Test(
    "A clock moves with each edit, and never back",
    arguments: [
      ("stamp", (1...4).map { #""2026-01-0\#($0)T00:00:00Z""# }, true),
      ("ms", (1...4).map { "\(1_767_225_600_000 + $0 * 1000)" }, true),
      ("day", (1...4).map { #""2026-01-0\#($0)""# }, true),
      ("back", [2, 3, 1, 4].map { #""2026-01-0\#($0)T00:00:00Z""# }, false),
      ("made", (1...4).map { _ in #""2026-01-01T00:00:00Z""# }, false),
      ("count", (1...4).map { "\($0)" }, false),
    ]
  )
  func clocks(name: String, values: [String], isClock: Bool) {
    let members = values.enumerated().map { #""n":\#($0.offset),"\#(name)":\#($0.element)"# }
    let found = versions(Array(members.dropFirst()), first: members[0])
    #expect(clock(found) == (isClock ? name : nil))
  }

  @Test("A clock of a usual name is preferred, and one that the policy names stays")
  func usualClock() {
    let members = (1...4).map {
      #""n":\#($0),"seen":"2026-01-0\#($0)","updated_at":"2026-01-0\#($0)""#
    }
    var found = versions(Array(members.dropFirst()), first: members[0])
    #expect(clock(found) == "updated_at")
    #expect(found.rules == ["seen": .maximum])
    found.present.clock = "seen"
    #expect(clock(found) == nil)
  }

  @Test(
    "Distinct elements that come and go, and never change places, are a set",
    arguments: [
      (["[1,2]", "[1,2,3]", "[1,3]"], true),
      ([#"["a"]"#, #"["a","b"]"#, #"["b"]"#, #"["b","c"]"#], true),
      // Changed places, doubled elements, replacements alone, additions alone.
      (["[1,2]", "[1,2,3]", "[2,1,3]", "[2,1]"], false),
      (["[1,1]", "[1,1,2]", "[1,1]"], false),
      (["[1,2]", "[1,3]", "[1,4]"], false),
      (["[2,1]", "[2,1,3]", "[2,1,3,4]"], false),
    ]
  )
  func sets(values: [String], isSet: Bool) {
    let members = values.map { #""tags":\#($0)"# }
    let found = versions(Array(members.dropFirst()), first: members[0])
    #expect(found.rules["tags"] == (isSet ? .union(key: []) : nil))
  }

  @Test("Arrays that are sorted in each record are sets without any history")
  func sortedSets() {
    func file(_ array: (Int) -> String) -> Versions {
      Versions((1...12).map { #"{"id":"r\#($0)","tags":[\#(array($0))]}"# })
    }
    #expect(file { #""a","b","x\#($0)""# }.rules["tags"] == .union(key: []))
    #expect(file { #""z","b","x\#($0)""# }.rules["tags"] == nil)
  }

  @Test("Elements with a member of their own are known by it")
  func elements() {
    let values = [
      #"[{"ref":"a","kind":"x"}]"#, #"[{"ref":"a","kind":"x"},{"ref":"b","kind":"x"}]"#,
      #"[{"ref":"a","kind":"y"},{"ref":"b","kind":"x"}]"#,
    ]
    let members = values.map { #""links":\#($0)"# }
    let found = versions(Array(members.dropFirst()), first: members[0])
    #expect(found.rules["links"] == .union(key: ["ref"]))
  }

  @Test("Elements that are only ever added at the end, in time, are a log")
  func growingList() {
    func list(_ count: Int) -> String {
      (1...count).map { #"{"at":"2026-01-0\#($0)","text":"word \#($0)"}"# }.joined(separator: ",")
    }
    let members = (1...5).map { #""comments":[\#(list($0))]"# }
    let found = versions(Array(members.dropFirst()), first: members[0])
    #expect(found.rules["comments"] == .append(key: [], sort: ["at"]))
  }

  @Test("Numbers that only rise are counted or versions by their names, else nothing tells")
  func numbers() {
    func rules(_ name: String, _ values: [Int]) -> [String: Rule] {
      let members = values.map { #""\#(name)":\#($0)"# }
      return versions(Array(members.dropFirst()), first: members[0]).rules
    }
    #expect(rules("votes", [1, 2, 3, 9]) == ["votes": .counter])
    #expect(rules("view_count", [1, 2, 3, 9]) == ["view_count": .counter])
    #expect(rules("revision", [1, 2, 3, 4]) == ["revision": .maximum])
    #expect(rules("size", [1, 2, 3, 4]) == [:])
    #expect(rules("votes", [1, 2, 1, 4]) == [:])
    // Numbers that only fall may be stocks, which are counted.
    #expect(rules("priority", [9, 5, 3, 1]) == ["priority": .minimum])
    #expect(rules("best", [9, 5, 3, 4]) == [:])
    #expect(rules("stock", [9, 5, 3, 1]) == [:])
  }

  @Test("What was committed of a merge says whether a number counts")
  func committedNumbers() {
    func line(_ number: Int) -> [String] {
      (1...8).map { #"{"id":"r\#($0)","size":\#($0 == 3 ? number : 0)}"# }
    }
    var evidence = Versions(line(1), line(2)).evidence
    evidence?.see(joined(line(1), line(3), line(5), committed: line(7)))
    #expect(evidence?.suggestion.policy.rules == ["size": .counter])
    var other = Versions(line(1), line(2)).evidence
    other?.see(joined(line(1), line(3), line(5), committed: line(5)))
    #expect(other?.suggestion.policy.rules == ["size": .maximum])
    for (values, rule) in [
      ([9, 5, 3, 3], .minimum), ([9, 7, 6, 4], .counter), ([9, 12, 6, 9], nil),
      ([9, 12, 7, 10], .counter), ([9, 5, 3, 5], nil), ([9, 5, 5, 5], nil),
    ] as [([Int], Rule?)] {
      var fallen = Versions(line(9), line(8)).evidence
      let files = values.map(line)
      fallen?.see(joined(files[0], files[1], files[2], committed: files[3]))
      #expect(fallen?.suggestion.policy.rules["size"] == rule, "\(values)")
    }
  }

  /// Twelve records with one value, of which edits change one each.
  private func changing(_ name: String, from first: String, _ edits: [(Int, String)]) -> Versions {
    var values = [String](repeating: first, count: 12)
    func file() -> [String] {
      values.enumerated().map { #"{"id":"r\#($0.offset)","\#(name)":\#($0.element)}"# }
    }
    var files = [file()]
    for (index, value) in edits {
      values[index] = value
      files.append(file())
    }
    return Versions(of: files)
  }

  @Test(
    "Texts that edits only move along one order are ranked, the last one first",
    arguments: [
      ([(1, "b"), (1, "c"), (2, "b"), (2, "c"), (3, "b")], ["c", "b", "a"]),
      ([(1, "b"), (1, "c"), (2, "b"), (2, "c"), (3, "c")], ["c", "b", "a"]),
      ([(1, "b"), (2, "b"), (3, "b"), (4, "b"), (5, "b")], ["b", "a"]),
      // Too few edits, of all or of a step; one that goes back; two that nothing sets in an order.
      ([(1, "b"), (2, "b"), (3, "b"), (4, "b")], nil),
      ([(1, "b"), (2, "b"), (3, "b"), (4, "b"), (4, "c")], nil),
      ([(1, "b"), (1, "c"), (2, "b"), (2, "c"), (3, "b"), (3, "a")], nil),
      ([(1, "b"), (2, "b"), (3, "c"), (4, "c"), (5, "b")], nil),
    ] as [([(Int, String)], [String]?)]
  )
  func orders(edits: [(Int, String)], order: [String]?) {
    let found = changing("state", from: #""a""#, edits.map { ($0.0, #""\#($0.1)""#) })
    #expect(found.rules["state"] == order.map { .rank($0.map { RankedValue($0) }) })
    guard order != nil else { return }
    let part = found.suggestion?.parts.last
    #expect(part?.evidence == .oneWay(.order(moveCount: edits.count)))
    // A value that no edit moved has no place in the order.
    var files = found.files
    for index in files.indices { files[index].append(#"{"id":"x","state":"other"}"#) }
    #expect(Versions(of: files).rules == [:])
  }

  @Test("A flag that only turns one way takes the value that it turned to")
  func flags() {
    func rules(_ first: String, _ edits: [(Int, String)]) -> [String: Rule] {
      changing("done", from: first, edits).rules
    }
    let (on, off) = ((1...3).map { ($0, "true") }, (1...3).map { ($0, "false") })
    #expect(rules("false", on) == ["done": .any])
    #expect(rules("null", on) == ["done": .any])
    #expect(rules("true", off) == ["done": .all])
    #expect(rules("false", Array(on.prefix(2))) == [:])
    #expect(rules("false", on + [(1, "false")]) == [:])
  }

  @Test("Records with one key that were both kept have an identity")
  func identities() {
    func line(_ id: String, _ hour: Int, _ name: String) -> String {
      #"{"id":"\#(id)","created_at":"2026-01-02T\#(10 + hour):00:00Z","created_by":"\#(name)"}"#
    }
    let base = (1...8).map { line("r\($0)", $0, "ann") }
    func suggested(_ kept: [String], after files: [[String]]? = nil) -> [FieldPath] {
      var evidence = Versions(of: files ?? [base]).evidence
      evidence?.see(
        joined(
          base,
          base + [line("r9", 2, "ann")],
          base + [line("r9", 3, "bob")],
          committed: base + kept
        )
      )
      return evidence?.suggestion.policy.identity ?? []
    }
    let (first, second) = (line("r9", 2, "ann"), line("r9", 3, "bob"))
    #expect(suggested([first, line("r10", 3, "bob")]) == ["created_at", "created_by"])
    #expect(suggested([first, second]) == ["created_at", "created_by"])
    #expect(suggested([second]) == [])
    // An edit of a field shows that it does not identify the record.
    #expect(
      suggested([first, second], after: [[line("r1", 1, "eva")] + base.dropFirst(), base])
        == ["created_at"]
    )
    #expect(suggested([first, second], after: [base + [#"{"id":"r0"}"#]]) == [])
    // What one version has twice, where the key is found all the same.
    let doubled = (1...20).map { line("r\($0)", $0 % 9, "ann") } + [line("r20", 9, "ann")]
    let part = Versions(doubled).suggestion?.parts.last
    #expect(part == SuggestedPart(.identity(["created_at"]), .identity(pairCount: 1)))
    var named = Versions(doubled)
    named.present.identity = ["created_by"]
    #expect(named.suggestion?.policy.identity == ["created_by"])
  }

  @Test("A digest that each edit changes is derived")
  func digests() {
    let members = (0...5).map { count in
      #""n":\#(count),"sum":"\#(String(repeating: "a\(count)", count: 20))""#
    }
    let found = versions(Array(members.dropFirst()), first: members[0])
    #expect(found.rules["sum"] == .unset)
  }

  @Test("Fields that a status alone brings, and that change with it, are its group")
  func groups() {
    func line(_ id: Int, _ isClosed: Bool, _ note: Int = 0) -> String {
      isClosed
        ? #"{"id":\#(id),"status":"closed","note":\#(note),"done":"2026-01-01"}"#
        : #"{"id":\#(id),"status":"open","note":\#(note)}"#
    }
    var lines = (1...12).map { line($0, $0 > 9) }
    var files = [lines]
    for id in [1, 2, 3] {
      lines[id] = line(id + 1, true)
      files.append(lines)
    }
    let group = PolicyPart.group(FieldGroup(lead: "status", fields: ["done"]))
    #expect(Versions(of: files).parts.contains(group))
    // Without edits, the fields may depend on the kind of record.
    #expect(!Versions(files[0]).parts.contains(group))
    // An edit of the date alone shows that it does not move with the status.
    var late = lines
    late[11] = #"{"id":12,"status":"closed","note":0,"done":"2026-02-02"}"#
    #expect(!Versions(of: files + [late]).parts.contains(group))
  }

  @Test("A mark that comes with a moment is a tombstone")
  func tombstones() throws {
    let lines = (1...9).map { id in
      id < 7
        ? #"{"id":\#(id),"deleted":false}"#
        : #"{"id":\#(id),"deleted":true,"deleted_at":"2026-01-01","deleted_by":"eva"}"#
    }
    let parts = Versions(lines).parts
    let tombstone = parts.compactMap { part in
      if case .tombstone(let tombstone) = part { tombstone } else { nil }
    }
    #expect(tombstone.map(\.field.text) == ["deleted"])
    #expect(tombstone.first?.at == "deleted_at" && tombstone.first?.by == "deleted_by")
  }

  @Test("What a policy says of a field is not suggested again")
  func presentRules() {
    let members = ["[1,2]", "[1,2,3]", "[1,3]"].map { #""tags":\#($0)"# }
    var found = versions(Array(members.dropFirst()), first: members[0])
    found.present.rules = ["tags": .list(key: [])]
    #expect(found.rules == [:])
  }
}
