internal import JSONText

/// The member names of several records, each once, in the order in which they come.
struct MemberNames {
  private(set) var names: [Bytes] = []
  private var known: Set<Bytes> = []

  mutating func see(_ record: JSONValue) {
    for member in record.members ?? [] where known.insert(member.name).inserted {
      names.append(member.decodedName)
    }
  }
}
