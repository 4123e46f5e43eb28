internal import JSONText
internal import Records

/// What base can be taken to have been, where it was committed with two candidates for a record.
struct BaseCandidates {
  let lines: [Line]

  /// The record to merge over: each field is that of the candidate which a side still has, so that
  /// this side counts as unchanged; a field that both sides have from different candidates, or that
  /// neither has, is left out.
  func base(for ours: JSONValue?, _ theirs: JSONValue?) -> Line? {
    let candidates = lines.compactMap(\.value)
    guard let ours, let theirs else {
      let kept = ours ?? theirs
      return lines.first { $0.value.means(kept) }
    }
    var names: [JSONMember] = []
    for member in candidates.flatMap({ $0.members ?? [] })
    where !names.contains(where: { $0.decodedName == member.decodedName }) {
      names.append(member)
    }
    let members = names.compactMap { named -> JSONMember? in
      let name = named.decodedName
      let values = candidates.map { $0.member(name) }
      let oursValue = ours.member(name)
      let theirsValue = theirs.member(name)
      let isOursKnown = values.contains { $0.means(oursValue) }
      let isTheirsKnown = values.contains { $0.means(theirsValue) }
      let isSettled = values.allSatisfy { $0.means(values[0]) }
      let value =
        isSettled
        ? values[0]
        : isOursKnown == isTheirsKnown ? nil : isOursKnown ? oursValue : theirsValue
      return value.map { JSONMember(name: named.name, value: $0) }
    }
    var layout = ours.layout
    layout.opening = layout.opening ?? Bytes("{")
    layout.closing = layout.closing ?? Bytes("}")
    return Line(bytes: layout.object(of: members).bytes, number: 0)
  }
}
