internal import JSONText

/// Whether two edits of one thing touch the same of it, be it to equal values: taking one of them
/// back would then take back the other.
///
/// An object is compared member by member, whatever else as a whole. Nil is what is not there.
func editsOverlap(_ base: JSONValue?, _ ours: JSONValue?, _ theirs: JSONValue?) -> Bool {
  if isSame(base, ours) || isSame(base, theirs) { return false }
  guard let base = base.flatMap(members), let ours = ours.flatMap(members),
    let theirs = theirs.flatMap(members)
  else { return true }
  return Set(base.keys).union(ours.keys).union(theirs.keys).contains { name in
    editsOverlap(base[name], ours[name], theirs[name])
  }
}

private func isSame(_ left: JSONValue?, _ right: JSONValue?) -> Bool {
  guard let left, let right else { return left == nil && right == nil }
  return left.bytes == right.bytes || left.means(right)
}

/// The members of an object by their names; nil if it is not an object, or has a name twice.
private func members(of value: JSONValue) -> [Bytes: JSONValue]? {
  guard let members = value.members else { return nil }
  var byName: [Bytes: JSONValue] = [:]
  for member in members { byName[member.decodedName] = member.value }
  return byName.count == members.count ? byName : nil
}
