import TestSupport

/// What the sides did to an array that both changed, and a result that has to have it.
///
/// Elements count by value; those of a record with an id of its own, by the id.
struct ElementFacts {
  private let base: [Meaning]
  private let sides: [[Meaning]]
  private let result: [Meaning]

  init(base: [PlainValue], sides: [[PlainValue]], result: [PlainValue]) {
    let all = [base, result] + sides
    let haveIDs = all.allSatisfy { elements in
      let ids = elements.compactMap { $0["id"]?.meaning }
      return ids.count == elements.count && Set(ids).count == ids.count
    }
    func names(_ elements: [PlainValue]) -> [Meaning] {
      elements.map { haveIDs ? $0["id"]?.meaning ?? $0.meaning : $0.meaning }
    }
    self.base = names(base)
    self.sides = sides.map(names)
    self.result = names(result)
  }

  var violation: String? {
    // Of an element that a version has twice, a look can't tell which one a side added.
    let all = Set(base + result + sides.joined()).filter { element in
      ([base] + sides).allSatisfy { Self.count(element, $0) <= 1 }
    }
    for element in all {
      let before = Self.count(element, base)
      let change = sides.map { Self.count(element, $0) - before }
      let after = Self.count(element, result)
      if change.allSatisfy({ $0 >= 0 }) {
        if change.contains(where: { after < before + $0 }) { return "lost an element" }
        if after > before + change[0] + change[1] { return "doubled an element" }
      } else if change.allSatisfy({ $0 <= 0 }) {
        if change.allSatisfy({ after > before + $0 }) {
          return "has an element again that was removed"
        }
        if after < before + change[0] + change[1] { return "lost an element" }
      }
    }
    for side in sides {
      let added = side.filter { all.contains($0) && Self.count($0, base) == 0 }
      let places = added.compactMap { result.firstIndex(of: $0) }
      if places != places.sorted() { return "has what a side added in another order" }
    }
    let kept = base.filter { element in
      ([base, result] + sides).allSatisfy { Self.count(element, $0) == 1 }
    }
    let orders = ([result] + sides).map { version in version.filter(kept.contains) }
    let isAsOneSide = orders[0] == orders[1] || orders[0] == orders[2]
    let isMixed = orders[1] != kept && orders[2] != kept
    return isAsOneSide || isMixed ? nil : "has what base had in another order"
  }

  private static func count(_ element: Meaning, _ elements: [Meaning]) -> Int {
    elements.count { $0 == element }
  }
}

/// A point in time as the generated records spell it.
struct PlainMoment: Comparable {
  private let seconds: Double

  init?(_ value: PlainValue) {
    if case .number = value.content, let number = Double(value.text) {
      seconds = number < 1e11 ? number : number / 1000
      return
    }
    guard let text = value.string else { return nil }
    let spelled =
      switch text.count {
      case 10: text + "T00:00:00Z"
      case 19: text.replacing(" ", with: "T") + "Z"
      case 29: Self.date(inHTTPDate: text)
      default: text
      }
    guard let instant = PlainInstant(spelled) else { return nil }
    seconds = Double(instant.seconds - Self.epoch)
  }

  /// From when numbers count.
  private static let epoch = PlainInstant("1970-01-01T00:00:00Z")?.seconds ?? 0

  private static func date(inHTTPDate text: String) -> String {
    let words = text.split(separator: " ").map(String.init)
    guard words.count == 6, words[2] == "Jan" else { return text }
    return "\(words[3])-01-\(words[1])T\(words[4])Z"
  }

  static func < (left: PlainMoment, right: PlainMoment) -> Bool { left.seconds < right.seconds }
}
