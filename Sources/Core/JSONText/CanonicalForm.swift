/// The canonical form of a value: one spelling for all texts with the same meaning.
///
/// Two values have equal canonical forms exactly when `means(_:)` holds, so canonical forms serve
/// as dictionary keys and as the input of content hashes. Strings have as few escapes as JSON
/// allows, a number is a whole number with an exponent, members are sorted by name, and there is no
/// white space.
extension JSONValue {
  package var canonicalForm: JSONValue {
    if isCanonicalAsSpelled { return self }
    var text: [UInt8] = []
    appendCanonicalForm(to: &text)
    return JSONValue(validated: Bytes(text))
  }

  /// Literals and strings without escapes are their own canonical form.
  private var isCanonicalAsSpelled: Bool {
    switch kind {
    case .null, .false, .true: true
    case .string: !bytes.contains(UInt8(ascii: "\\"))
    case .number, .array, .object: false
    }
  }

  /// Whether a number is spelled with digits alone and does not end with 0: it is its own canonical
  /// form then.
  private var isPlainInteger: Bool {
    bytes.withSpan { text in
      for position in 0..<text.count where !JSONScanner.isDigit(text[position]) { return false }
      return text[text.count - 1] != UInt8(ascii: "0")
    }
  }

  private func appendCanonicalForm(to text: inout [UInt8]) {
    switch kind {
    case .null, .false, .true:
      bytes.append(to: &text)
    case .number:
      if isPlainInteger {
        bytes.append(to: &text)
      } else if let number = DecimalNumber(self) {
        text += Array(number.canonicalText.utf8)
      }
    case .string:
      if bytes.contains(UInt8(ascii: "\\")) {
        JSONString.encode(JSONString.decode(bytes)).append(to: &text)
      } else {
        bytes.append(to: &text)
      }
    case .array:
      text.append(UInt8(ascii: "["))
      for (index, element) in (elements ?? []).enumerated() {
        if index > 0 { text.append(UInt8(ascii: ",")) }
        element.appendCanonicalForm(to: &text)
      }
      text.append(UInt8(ascii: "]"))
    case .object:
      text.append(UInt8(ascii: "{"))
      for (index, pair) in Self.sortedPairs(members ?? []).enumerated() {
        if index > 0 { text.append(UInt8(ascii: ",")) }
        JSONString.encode(pair.name).append(to: &text)
        text.append(UInt8(ascii: ":"))
        pair.value.appendCanonicalForm(to: &text)
      }
      text.append(UInt8(ascii: "}"))
    }
  }
}

extension DecimalNumber {
  fileprivate var canonicalText: String {
    if digits.isEmpty { return "0" }
    let power = exponent - digits.count
    let figures = (isNegative ? "-" : "") + digits.map { String($0) }.joined()
    return power == 0 ? figures : figures + "e\(power)"
  }
}
