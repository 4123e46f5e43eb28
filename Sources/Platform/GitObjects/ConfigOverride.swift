internal import System

/// A setting from the environment, which overrides all configuration files.
struct ConfigOverride: Equatable {
  /// In the form that `normalized(_:)` returns.
  var key: String
  /// Nil for a key without a value, which means true.
  var value: String?

  /// The settings in order; the last one for a key counts.
  ///
  /// https://git-scm.com/docs/git-config#ENVIRONMENT: GIT_CONFIG_COUNT, GIT_CONFIG_KEY_<n> and
  /// GIT_CONFIG_VALUE_<n>; settings of `git -c` come in GIT_CONFIG_PARAMETERS, and take precedence.
  static func all(in environment: ProgramEnvironment) -> [ConfigOverride] {
    var all: [ConfigOverride] = []
    let count = environment.value(of: "GIT_CONFIG_COUNT").flatMap { Int($0) } ?? 0
    for number in 0..<max(0, min(count, 10_000)) {
      guard let key = environment.value(of: "GIT_CONFIG_KEY_\(number)") else { continue }
      let value = environment.value(of: "GIT_CONFIG_VALUE_\(number)") ?? ""
      all.append(ConfigOverride(key: normalized(key), value: value))
    }
    var parameters =
      environment.value(of: "GIT_CONFIG_PARAMETERS").map { Array($0.utf8)[...] } ?? []
    while let next = takeParameter(&parameters) { all.append(next) }
    return all
  }

  /// A key with its case-insensitive parts in lower case: all but the part between its first and
  /// its last dot.
  static func normalized(_ key: String) -> String {
    guard let first = key.firstIndex(of: "."), let last = key.lastIndex(of: ".") else {
      return key.lowercased()
    }
    return key[..<first].lowercased() + key[first..<last] + key[last...].lowercased()
  }

  /// Takes the next parameter from the front: `'key'='value'`, `'key'=` for a key alone, or, as git
  /// wrote it before 2.31, `'key=value'`.
  private static func takeParameter(_ text: inout ArraySlice<UInt8>) -> ConfigOverride? {
    text = text.drop { $0 == UInt8(ascii: " ") }
    guard let word = takeQuoted(&text) else { return nil }
    guard text.first == UInt8(ascii: "=") else {
      let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let value = parts.count == 2 ? String(parts[1]) : nil
      return ConfigOverride(key: normalized(String(parts[0])), value: value)
    }
    text = text.dropFirst()
    return ConfigOverride(key: normalized(word), value: takeQuoted(&text))
  }

  /// Takes a word in single quotes from the front; outside the quotes a backslash escapes a quote
  /// or an exclamation mark.
  private static func takeQuoted(_ text: inout ArraySlice<UInt8>) -> String? {
    let quote = UInt8(ascii: "'")
    guard text.first == quote else { return nil }
    var word: [UInt8] = []
    while text.first == quote {
      let inner = text.dropFirst().prefix { $0 != quote }
      word += inner
      text = text[inner.endIndex...].dropFirst()
      if text.first == UInt8(ascii: "\\"), text.count > 1 {
        word.append(text[text.startIndex + 1])
        text = text.dropFirst(2)
      }
    }
    return String(decoding: word, as: UTF8.self)
  }
}
