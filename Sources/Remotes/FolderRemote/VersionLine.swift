internal import ContentHash
internal import JSONText
internal import RemoteProtocol

/// A line of the file `versions`, which has one for each version from 0. All are equally long.
///
///     0000000000001a2b 9f86d081… 60303ae2… 7902699b…
///     offset in log    chain     receipt   digest of the push
struct VersionLine: Equatable, Sendable {
  /// Where the entry of this version begins in `log`.
  var offset: Int
  var chain: String
  /// The SHA-256 of the client and the number.
  var receipt: String
  /// The SHA-256 of what the push says as its digest.
  var digest: String

  static let byteCount = 16 + 3 * 65 + 1

  init(offset: Int, chain: String, receipt: String, digest: String) {
    self.offset = offset
    self.chain = chain
    self.receipt = receipt
    self.digest = digest
  }

  /// Reads a line without its line end; nil if it is not one.
  init?(_ text: String) {
    let parts = text.split(separator: " ", omittingEmptySubsequences: false)
    guard parts.count == 4, let offset = Int(parts[0], radix: 16),
      (0...Int(ProtocolLimits.largestNumber)).contains(offset),
      parts.dropFirst().allSatisfy({ $0.utf8.count == 64 })
    else { return nil }
    self.init(
      offset: offset,
      chain: String(parts[1]),
      receipt: String(parts[2]),
      digest: String(parts[3])
    )
  }

  var text: Bytes {
    let digits = String(offset, radix: 16)
    let zeros = String(repeating: "0", count: 16 - digits.count)
    return Bytes("\(zeros)\(digits) \(chain) \(receipt) \(digest)\n")
  }

  /// The line that names no push.
  static func beginning(chain: String) -> VersionLine {
    let none = String(repeating: "0", count: 64)
    return VersionLine(offset: 0, chain: chain, receipt: none, digest: none)
  }

  static func receipt(of push: SyncPush) -> String { hexDigest("\(push.client) \(push.number)") }
}

/// The SHA-256 of a text, in hexadecimal digits.
func hexDigest(_ text: String) -> String { hexDigest(Array(text.utf8)) }

func hexDigest(_ bytes: [UInt8]) -> String { hexDigits(sha256(bytes)) }
