/// An object whose members have been located. Use it to read several members: each look at a member
/// of a `JSONValue` scans the whole object.
///
/// The versions of a record are passed from rule to rule, so this type is copied often; a copy
/// counts one reference.
package struct JSONObject: Sendable {
  private let content: Content

  package var value: JSONValue { content.value }
  private var members: [Member] { content.members }

  private final class Content: Sendable {
    let value: JSONValue
    let members: [Member]
    /// The marks of all names, as bits. Most names that are looked up are in no record.
    let nameMarks: UInt64

    init(_ value: JSONValue, _ members: [Member]) {
      self.value = value
      self.members = members
      nameMarks = members.reduce(0) { marks, member in
        if member.isNameEscaped { return .max }
        let name = member.name.lowerBound + 1..<member.name.upperBound - 1
        return marks | 1 << UInt64(JSONObject.mark(ofName: name, in: value.bytes))
      }
    }
  }

  /// Where a member lies in the object.
  private struct Member {
    var name: Range<Int>
    var value: Range<Int>
    /// Whether the name has escapes, so that its text differs from its bytes.
    var isNameEscaped: Bool
  }

  /// Finds the members of an object; nil for any other kind of value.
  package init?(_ value: JSONValue) {
    guard value.kind == .object else { return nil }
    var members: [Member] = []
    members.reserveCapacity(32)
    value.bytes.withSpan { text in
      var scanner = JSONScanner()
      var valueStart = 0
      _ = try? scanner.scanParts(text, at: 0, closing: UInt8(ascii: "}")) {
        (scanner, text, nameStart) throws(JSONError) in
        let escapeCount = scanner.escapeCount
        let nameEnd = try scanner.scanName(text, at: nameStart, &valueStart)
        let isNameEscaped = scanner.escapeCount != escapeCount
        let valueEnd = try scanner.scanValue(text, at: valueStart)
        members.append(
          Member(
            name: nameStart..<nameEnd,
            value: valueStart..<valueEnd,
            isNameEscaped: isNameEscaped
          )
        )
        return valueEnd
      }
    }
    content = Content(value, members)
  }

  package var count: Int { members.count }

  /// The name of a member as it is spelled, with its quotes.
  package func name(at index: Int) -> Bytes { value.bytes[members[index].name] }

  package func isNameEscaped(at index: Int) -> Bool { members[index].isNameEscaped }

  /// The text that the name of a member means.
  package func decodedName(at index: Int) -> Bytes {
    let member = members[index]
    if member.isNameEscaped { return JSONString.decode(value.bytes[member.name]) }
    return value.bytes[member.name.lowerBound + 1..<member.name.upperBound - 1]
  }

  /// Whether a member has the same name as one of another object.
  package func hasSameName(at index: Int, as other: JSONObject, at otherIndex: Int) -> Bool {
    let (member, otherMember) = (members[index], other.members[otherIndex])
    if member.isNameEscaped || otherMember.isNameEscaped {
      return decodedName(at: index) == other.decodedName(at: otherIndex)
    }
    return value.bytes.holdsSame(member.name, as: other.value.bytes, otherMember.name)
  }

  /// Whether the values of two members have the same bytes.
  package func hasSameValue(at index: Int, as other: JSONObject, at otherIndex: Int) -> Bool {
    value.bytes.holdsSame(
      members[index].value,
      as: other.value.bytes,
      other.members[otherIndex].value
    )
  }

  /// A number from 0 to 63 that is the same for members of one name.
  package func nameMark(at index: Int) -> Int {
    let name = decodedName(at: index)
    return Self.mark(ofName: 0..<name.count, in: name)
  }

  private static func mark(ofName range: Range<Int>, in text: Bytes) -> Int {
    if range.isEmpty { return 0 }
    let (first, last) = (text[range.lowerBound], text[range.upperBound - 1])
    return (range.count &+ Int(first) &* 7 &+ Int(last) &* 31) & 63
  }

  package func value(at index: Int) -> JSONValue {
    JSONValue(validated: value.bytes[members[index].value])
  }

  package func member(at index: Int) -> JSONMember {
    JSONMember(name: name(at: index), value: value(at: index))
  }

  /// The value of the only member with a name; nil if there is none, or more than one.
  package func member(_ name: Bytes) -> JSONValue? {
    let (index, isRepeated) = find(name)
    return isRepeated ? nil : index.map { value(at: $0) }
  }

  /// The members with a name: the first one, and whether there are others.
  package func find(_ name: Bytes) -> (index: Int?, isRepeated: Bool) {
    let mark = Self.mark(ofName: 0..<name.count, in: name)
    if content.nameMarks & 1 << UInt64(mark) == 0 { return (nil, false) }
    var found: Int?
    for index in members.indices where isName(at: index, equalTo: name) {
      if found != nil { return (found, true) }
      found = index
    }
    return (found, false)
  }

  /// Where the name of a member lies, with its quotes, and where its value does.
  package func place(at index: Int) -> (name: Range<Int>, value: Range<Int>) {
    (members[index].name, members[index].value)
  }

  private func isName(at index: Int, equalTo name: Bytes) -> Bool {
    let member = members[index]
    if member.isNameEscaped { return JSONString.decode(value.bytes[member.name]) == name }
    let start = member.name.lowerBound + 1
    return member.name.count - 2 == name.count
      && name.equalByteCount(from: 0, value.bytes, from: start) >= name.count
  }

  /// The text between the members.
  package var layout: JSONLayout {
    guard let first = members.first, let last = members.last else {
      return JSONLayout(opening: nil, colon: nil, comma: nil, closing: nil)
    }
    let bytes = value.bytes
    return JSONLayout(
      opening: bytes[0..<first.name.lowerBound],
      colon: bytes[first.name.upperBound..<first.value.lowerBound],
      comma: members.count > 1 ? bytes[first.value.upperBound..<members[1].name.lowerBound] : nil,
      closing: bytes[last.value.upperBound..<bytes.count]
    )
  }
}
