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
