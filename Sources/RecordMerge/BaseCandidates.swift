internal import JSONText
internal import Records

/// What base can be taken to have been, where it was committed with two candidates for a record.
struct BaseCandidates {
  let lines: [Line]

  /// The record to merge over: the candidate that one side still has, so that this side counts as
  /// unchanged. Where neither or both have one, the same holds for each field, and a field that
  /// stays open is left out.
  func base(for ours: JSONValue?, _ theirs: JSONValue?) -> Line? {
    let candidates = lines.compactMap(\.value)
    guard let ours, let theirs else {
      let kept = ours ?? theirs
      return lines.first { $0.value.means(kept) }
    }
    let oursTwin = lines.first { $0.value.means(ours) }
    let theirsTwin = lines.first { $0.value.means(theirs) }
    if (oursTwin == nil) != (theirsTwin == nil) { return oursTwin ?? theirsTwin }
    var seen: Set<Bytes> = []
    let names = candidates.flatMap { $0.members ?? [] }
      .filter { seen.insert($0.decodedName).inserted }
    let fields = candidates.map(Self.fields)
    let oursFields = Self.fields(ours)
    let theirsFields = Self.fields(theirs)
    let members = names.compactMap { named -> JSONMember? in
      let name = named.decodedName
      let values = fields.map { $0[name] }
      let oursValue = oursFields[name]
      let theirsValue = theirsFields[name]
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

  private static func fields(_ record: JSONValue) -> [Bytes: JSONValue] {
    Dictionary(
      (record.members ?? []).map { ($0.decodedName, $0.value) },
      uniquingKeysWith: { $1 }
    )
  }
}
