/// Edits records as people, tools and formatters do.
struct RecordEditor {
  let records: RecordGenerator

  /// What one side makes of a record: one line, none where it deletes it, or two.
  func edit(
    _ members: [TreeMember],
    _ spacing: LineSpacing,
    _ random: inout SeededRandom
  ) -> [TreeLine] {
    var edited = members
    var newSpacing = spacing
    switch random.below(100) {
    case 0..<12: return []
    case 12..<20: respell(&edited, &newSpacing, &random)
    case 20..<28: bury(&edited, &random)
    case 28..<32: set("status", to: .scalar("\"open\""), in: &edited)
    case 32..<34: set(records.keyName, to: .scalar(records.key(&random)), in: &edited)
    case 34..<37: edited.shuffle(using: &random)
    default:
      for _ in 0...random.below(3) { editField(&edited, &random) }
    }
    moveClock(&edited, &random)
    return [.record(edited, newSpacing)]
  }

  private func editField(_ members: inout [TreeMember], _ random: inout SeededRandom) {
    let name = random.pick(RecordGenerator.fieldNames)
    if random.chance(percent: 12) {
      members.removeAll { $0.name == "\"\(name)\"" }
      return
    }
    guard let index = members.firstIndex(where: { $0.name == "\"\(name)\"" }) else {
      let member = TreeMember(name: "\"\(name)\"", value: records.value(of: name, &random))
      members.insert(member, at: random.pick([members.count, random.below(members.count + 1)]))
      return
    }
    members[index].value = edit(members[index].value, name, &random)
  }

  /// Another value: a new one, or the same array or object with one part edited.
  private func edit(
    _ value: TreeValue,
    _ name: String,
    _ random: inout SeededRandom
  ) -> TreeValue {
    if random.chance(percent: 20) { return records.value(of: name, &random) }
    switch value {
    case .scalar(let text):
      return random.chance(percent: 8)
        ? .scalar(Self.respelled(text)) : records.value(of: name, &random)
    case .array(var elements):
      editElements(&elements, name, &random)
      return .array(elements)
    case .object(var members):
      guard !members.isEmpty else { return records.value(of: name, &random) }
      let index = random.below(members.count)
      if random.chance(percent: 15) {
        members.remove(at: index)
      } else {
        let inner = String(members[index].name.dropFirst().dropLast())
        members[index].value = edit(members[index].value, inner, &random)
      }
      return .object(members)
    }
  }

  private func editElements(
    _ elements: inout [TreeValue],
    _ name: String,
    _ random: inout SeededRandom
  ) {
    switch random.below(elements.isEmpty ? 1 : 4) {
    case 0:
      guard case .array(let others) = records.value(of: name, &random), let added = others.last,
        !elements.contains(added) || random.chance(percent: 10)
      else { return }
      elements.insert(added, at: random.below(elements.count + 1))
    case 1: elements.remove(at: random.below(elements.count))
    case 2: elements.shuffle(using: &random)
    default:
      let index = random.below(elements.count)
      guard case .object = elements[index] else { return }
      elements[index] = edit(elements[index], "", &random)
    }
  }

  /// Makes a tombstone of a record.
  private func bury(_ members: inout [TreeMember], _ random: inout SeededRandom) {
    set("status", to: .scalar("\"tombstone\""), in: &members)
    if random.chance(percent: 85) {
      set("deleted_at", to: .scalar(random.pick(RecordGenerator.instants)), in: &members)
    }
    if random.chance(percent: 60) {
      set("deleted_by", to: records.value(of: "deleted_by", &random), in: &members)
    }
    if random.chance(percent: 40) {
      set("delete_reason", to: records.value(of: "s", &random), in: &members)
    }
  }

  private func moveClock(_ members: inout [TreeMember], _ random: inout SeededRandom) {
    switch random.below(100) {
    case 0..<60:
      set("updated_at", to: .scalar(random.pick(RecordGenerator.instants)), in: &members)
    case 60..<64: members.removeAll { $0.name == "\"updated_at\"" }
    case 64..<67: set("updated_at", to: records.value(of: "x", &random), in: &members)
    default: break
    }
  }

  private func set(_ name: String, to value: TreeValue, in members: inout [TreeMember]) {
    if let index = members.firstIndex(where: { $0.name == "\"\(name)\"" }) {
      members[index].value = value
    } else {
      members.append(TreeMember(name: "\"\(name)\"", value: value))
    }
  }

  /// The same values with other bytes.
  private func respell(
    _ members: inout [TreeMember],
    _ spacing: inout LineSpacing,
    _ random: inout SeededRandom
  ) {
    if random.chance(percent: 40) { spacing.comma = spacing.comma == "," ? ", " : "," }
    if random.chance(percent: 30) { spacing.colon = spacing.colon == ":" ? ": " : ":" }
    for index in members.indices where random.chance(percent: 40) {
      switch members[index].value {
      case .scalar(let text): members[index].value = .scalar(Self.respelled(text))
      case let value:
        members[index].value = .scalar(value.text(comma: ", ", colon: ": "))
      }
    }
  }

  /// Another spelling of a number or a string; the same text where there is none.
  static func respelled(_ text: String) -> String {
    guard let first = text.unicodeScalars.first else { return text }
    if first == "-" || ("0"..."9").contains(first) {
      if text.contains(where: { $0 == "e" || $0 == "E" }) { return text }
      return text.contains(".") ? text + "e0" : text + ".0"
    }
    let scalars = Array(text.unicodeScalars)
    guard first == "\"", scalars.count > 2, scalars[1].isASCII, scalars[1] != "\\" else {
      return text
    }
    let digits = String(scalars[1].value, radix: 16)
    let escape = "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
    return "\"" + escape + String(String.UnicodeScalarView(scalars[2...]))
  }
}
