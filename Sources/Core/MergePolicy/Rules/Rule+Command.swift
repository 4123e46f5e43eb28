extension Rule {
  /// Whether a text can name a command of the rule `exec`: letters and digits of ASCII, dashes,
  /// dots and underscores, and no dash in front.
  ///
  /// Names come from a file that is versioned with the data, which anybody may have written. They
  /// become part of a key of git's configuration.
  package static func isCommandName(_ text: String) -> Bool {
    let isPlain = text.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
        UInt8(ascii: "_"):
        true
      default: false
      }
    }
    return isPlain && !text.isEmpty && !text.hasPrefix("-")
  }
}

extension Policy {
  /// Whether deciding a field may require a command of the user.
  package var hasCommands: Bool {
    rules.values.contains { $0.mayBeCommand } || otherwise?.mayBeCommand == true
  }
}

extension Rule {
  fileprivate var mayBeCommand: Bool {
    if case .exec = self { return true }
    if case .text(let then) = self { return then.mayBeCommand }
    return false
  }
}
