internal import JSONText

/// A tar archive of regular files, in memory.
///
/// https://pubs.opengroup.org/onlinepubs/9699919799/utilities/pax.html, "ustar Interchange Format":
/// each file is a header of 512 bytes and its content, filled up to a multiple of 512; two blocks
/// of zeros end the archive.
struct TarArchive {
  private var bytes: [UInt8] = []
  /// Seconds since 1970, for all files.
  private let time: Int64

  private static let blockSize = 512
  static let nameLimit = 100

  init(time: Int64) { self.time = time }

  /// Adds a file.
  ///
  /// - Precondition: the name has 1 to `nameLimit` bytes, and the content less than 8 GB.
  mutating func add(_ name: String, _ content: Bytes) {
    let name = Array(name.utf8)
    precondition(!name.isEmpty && name.count <= Self.nameLimit, "A name is too long.")
    var header = [UInt8](repeating: 0, count: Self.blockSize)
    func put(_ text: some Sequence<UInt8>, at start: Int) {
      for (index, byte) in text.enumerated() { header[start + index] = byte }
    }
    put(name, at: 0)
    put(Self.octal(0o644, digits: 7), at: 100)
    put(Self.octal(0, digits: 7), at: 108)
    put(Self.octal(0, digits: 7), at: 116)
    put(Self.octal(Int64(content.count), digits: 11), at: 124)
    put(Self.octal(max(time, 0), digits: 11), at: 136)
    // The checksum counts as blanks in its own sum.
    put("        ".utf8, at: 148)
    put("0".utf8, at: 156)
    put("ustar\0".utf8, at: 257)
    put("00".utf8, at: 263)
    let sum = header.reduce(0) { $0 + Int64($1) }
    put(Self.octal(sum, digits: 6), at: 148)
    header[154] = 0
    bytes += header
    content.append(to: &bytes)
    fill()
  }

  /// The whole archive.
  var whole: Bytes { Bytes(bytes + [UInt8](repeating: 0, count: 2 * Self.blockSize)) }

  private mutating func fill() {
    let rest = bytes.count % Self.blockSize
    if rest > 0 { bytes += [UInt8](repeating: 0, count: Self.blockSize - rest) }
  }

  private static func octal(_ number: Int64, digits: Int) -> [UInt8] {
    let text = Array(String(number, radix: 8).utf8)
    return [UInt8](repeating: UInt8(ascii: "0"), count: max(0, digits - text.count)) + text
  }
}
