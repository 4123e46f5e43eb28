/// The numbers of the protocol for remote helpers, as Documentation/remote-helpers.md has them.
package enum ProtocolLimits {
  /// The version of the protocol.
  package static let version: Int64 = 1
  /// The longest message, with its line feed and the lines that follow it.
  package static let messageByteCount = 1 << 24
  /// The longest answer with rows, unless it has only one.
  package static let pageByteCount = 1 << 20
  /// The longest answer with refusals that have their lines.
  package static let refusalByteCount = 1 << 23
  /// The longest line that a helper may allow.
  package static let lineByteCount = 1 << 22
  /// The longest chunk of an object that a helper may allow.
  package static let chunkByteCount = 1 << 20
  package static let openRequestCount = 16
  /// How long a helper may take to end, and how long after a deadline an answer may still come.
  package static let endMilliseconds = 1000
  package static let largestNumber: Int64 = 1 << 53 - 1
  package static let collectionByteCount = 1024
  package static let errorMessageByteCount = 1000
  package static let digestCountOfKey = 1000
}
