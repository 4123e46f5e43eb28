package import JSONText

/// A value in the list of a `rank` rule.
package struct RankedValue: Equatable, Sendable {
  package let value: JSONValue

  package init(_ value: JSONValue) { self.value = value }

  package init(_ word: String) { value = JSONValue(validated: JSONString.encode(Bytes(word))) }

  package static func == (left: RankedValue, right: RankedValue) -> Bool {
    left.value.means(right.value)
  }
}
