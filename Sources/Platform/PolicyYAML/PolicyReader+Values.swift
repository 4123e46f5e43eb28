internal import JSONText
internal import MergePolicy
internal import Records

/// Reads texts with a meaning.
extension PolicyReader {
  /// Reads a word of an enumeration.
  mutating func word<Value: RawRepresentable & CaseIterable>(
    _ node: YAMLNode,
    named name: String,
    kind: PolicyProblem.WordKind
  ) -> Value? where Value.RawValue == String {
    guard let text = text(node, named: name) else { return nil }
    if let value = Value(rawValue: text) { return value }
    let choices = Value.allCases.map(\.rawValue)
    report(.value(.unknownWord(text, kind: kind, choices: choices)), at: node)
    return nil
  }

  /// A path to a field, with dots between its names (see `FieldPath`).
  mutating func path(_ text: String, at node: YAMLNode) -> FieldPath? {
    let names = FieldPath.names(in: text)
    if names.contains(where: \.isEmpty) {
      report(.value(.badPath(text)), at: node)
      return nil
    }
    return FieldPath(names: names)
  }

  mutating func path(_ node: YAMLNode, named name: String) -> FieldPath? {
    text(node, named: name).flatMap { path($0, at: node) }
  }

  /// Reads one path, or a list of different ones.
  ///
  /// - Parameter subject: the meaning of each path as a word of the entry; nil if it has none.
  mutating func paths(
    _ node: YAMLNode,
    named name: String,
    isElement: Bool = false,
    as subject: ((FieldPath) -> PolicyWord.Subject?)? = nil
  ) -> [FieldPath]? {
    guard let texts = texts(node, named: name, isElement: isElement) else { return nil }
    var seen: Set<FieldPath> = []
    return texts.compactMap { text, node in
      guard let path = path(text, at: node) else { return nil }
      if !seen.insert(path).inserted {
        report(.value(.repeatedValue(text)), at: node)
        return nil
      }
      if let subject = subject?(path) { note(subject, at: node) }
      return path
    }
  }

  /// The fields of a key: a path, a list of paths, or a list of such lists for several kinds of
  /// record.
  mutating func keyFields(_ node: YAMLNode) -> KeyFields? {
    guard case .list(let elements) = node.content,
      elements.contains(where: { $0.shape == .list })
    else { return paths(node, named: "key", as: PolicyWord.Subject.key).map { KeyFields($0) } }
    var alternatives: [[FieldPath]] = []
    for element in elements {
      let fields = paths(element, named: "key", isElement: true, as: PolicyWord.Subject.key)
      guard let fields else { continue }
      if fields.isEmpty, case .list(let texts) = element.content, texts.isEmpty {
        report(.value(.noValues(name: "key")), at: element)
      } else if !fields.isEmpty, alternatives.contains(fields) {
        report(.value(.repeatedValue(fields.map(\.text).joined(separator: ", "))), at: element)
      } else {
        alternatives.append(fields)
        note(.alternative(fields), at: element)
      }
    }
    return KeyFields(alternatives: alternatives)
  }

  /// Yes or no, as YAML's core schema spells them.
  mutating func flag(_ node: YAMLNode, named name: String) -> Bool? {
    guard let text = text(node, named: name) else { return nil }
    if let flag = YAMLNode.flag(text) { return flag }
    report(.value(.badFlag(text)), at: node)
    return nil
  }

  /// A length of time in seconds: a number of them, or a text such as `30d` or `1h30m`.
  mutating func duration(_ node: YAMLNode, named name: String) -> Int64? {
    guard let text = text(node, named: name) else { return nil }
    if let seconds = seconds(inDuration: text) { return seconds }
    report(.value(.badDuration(text)), at: node)
    return nil
  }

  /// A whole number from 1.
  mutating func count(_ node: YAMLNode, named name: String) -> Int64? {
    guard let text = text(node, named: name) else { return nil }
    if let number = wholeNumber(text[...]), number > 0 { return number }
    report(.value(.badCount(text)), at: node)
    return nil
  }

  /// A whole number within bounds.
  mutating func number(
    _ node: YAMLNode,
    named name: String,
    in range: ClosedRange<Int64>
  ) -> Int64? {
    guard let text = text(node, named: name) else { return nil }
    if let number = wholeNumber(text[...]), range.contains(number) { return number }
    report(.value(.badNumber(text, range: range)), at: node)
    return nil
  }

  /// A percentage from 1 to 100, with or without the sign `%` after it.
  mutating func percent(_ node: YAMLNode, named name: String) -> Int64? {
    guard let text = text(node, named: name) else { return nil }
    let digits = text.hasSuffix("%") ? text.dropLast() : text[...]
    if let number = wholeNumber(digits), (1...100).contains(number) { return number }
    report(.value(.badNumber(text, range: 1...100)), at: node)
    return nil
  }

  /// A scalar as a JSON value: a number, a flag or null if it is spelled like one without quotes,
  /// else a string.
  mutating func value(
    _ node: YAMLNode,
    named name: String,
    isElement: Bool = false
  ) -> JSONValue? {
    guard case .scalar(let text, let isPlain) = node.content else {
      reportShape(of: node, named: name, isElement: isElement, expected: .text)
      return nil
    }
    if node.isNull { return JSONValue(validated: Bytes("null")) }
    if isPlain {
      let word = ["True": "true", "TRUE": "true", "False": "false", "FALSE": "false"][text] ?? text
      let isNumber = word.utf8.first.map { $0 == UInt8(ascii: "-") || isDigit($0) } ?? false
      if isNumber || word == "true" || word == "false",
        let value = try? JSONValue(parsing: Bytes(word))
      {
        return value
      }
    }
    return RankedValue(text).value
  }
}

private func isDigit(_ byte: UInt8) -> Bool {
  (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
}

/// A number written with digits alone.
private func wholeNumber(_ text: Substring) -> Int64? {
  text.utf8.allSatisfy(isDigit) ? Int64(text) : nil
}

/// The longest accepted duration: a thousand years. Sums of such durations can't overflow.
let longestDurationInSeconds: Int64 = 365_000 * 86_400

/// The seconds of a duration: a whole number of seconds, or whole numbers with units (weeks, days,
/// hours, minutes, seconds), from longer to shorter units, each at most once.
package func seconds(inDuration text: String) -> Int64? {
  if let seconds = wholeNumber(text[...]) {
    return seconds <= longestDurationInSeconds ? seconds : nil
  }
  var units: [(name: Character, seconds: Int64)] = [
    ("w", 7 * 86_400), ("d", 86_400), ("h", 3600), ("m", 60), ("s", 1),
  ]
  var rest = text[...]
  var total: Int64 = 0
  while !rest.isEmpty {
    let digits = rest.prefix { $0.isASCII && $0.isNumber }
    rest = rest.dropFirst(digits.count)
    guard let number = wholeNumber(digits), number <= longestDurationInSeconds,
      let unit = units.firstIndex(where: { $0.name == rest.first })
    else { return nil }
    total += number * units[unit].seconds
    guard total <= longestDurationInSeconds else { return nil }
    units.removeFirst(unit + 1)
    rest = rest.dropFirst()
  }
  return text.isEmpty ? nil : total
}
