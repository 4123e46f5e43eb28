package import Records

extension FieldPath {
  /// The path as a policy file has it: as it is where YAML reads it so, else in single quotes, in
  /// which a backslash is a backslash (https://yaml.org/spec/1.1/#id905860).
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
