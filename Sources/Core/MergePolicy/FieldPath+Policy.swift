package import Records

extension FieldPath {
  /// The path as it is written in a policy file: as it is if YAML reads it so, else in single
  /// quotes, where a backslash is a backslash (https://yaml.org/spec/1.1/#id905860).
  package var policyText: String {
    let isPlain = text.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "."),
        UInt8(ascii: "\\"):
        true
      default: false
      }
    }
    if isPlain, !text.isEmpty, text.lowercased() != "null" { return text }
    let parts = text.split(separator: "'", omittingEmptySubsequences: false)
    return "'" + parts.joined(separator: "''") + "'"
  }
}
