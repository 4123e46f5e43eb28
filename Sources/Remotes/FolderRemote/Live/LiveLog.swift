internal import JSONText
internal import RemoteProtocol
internal import System

/// An entry of a log: a write of a value, or an event.
///
///     [18,1764512345678,"w-1","agent-1",15]
///     {"agent":"one"}
///
/// These are the revision or sequence, the time, the id of a write (an event's is empty), the key
/// of a value or the id of an event, and the length of the line, or null if the value was deleted.
struct LiveRecord: Sendable {
  var number: Int64
  var at: Int64
  var id: String
  var key: Bytes
  /// Where the entry is in the log.
  var place: Range<Int>
  /// Where its line is in the log; nil if the value was deleted.
  var line: Range<Int>?

  static func text(
    _ number: Int64,
    at: Int64,
    id: String,
    key: Bytes,
    line: Bytes?,
    into text: inout [UInt8]
  ) {
    text += "[\(number),\(at),\"\(id)\",".utf8
    text += JSONString.encode(key).array
    text += ",\(line.map { String($0.count) } ?? "null")]\n".utf8
    guard let line else { return }
    line.append(to: &text)
    text.append(UInt8(ascii: "\n"))
  }

  /// Reads the first line of an entry, without its line feed; nil if it is damaged.
  fileprivate init?(_ text: Bytes, at offset: Int) {
    guard let parts = (try? JSONValue(parsing: text))?.elements, parts.count == 5,
      let number = parts[0].wholeNumber, let at = parts[1].wholeNumber,
      let id = parts[2].plainText, let key = parts[3].string
    else { return nil }
    (self.number, self.at, self.id, self.key) = (number, at, id, key)
    let end = offset + text.count + 1
    if let count = parts[4].wholeNumber {
      if count > ProtocolLimits.lineByteCount { return nil }
      line = end..<end + Int(count)
      place = offset..<end + Int(count) + 1
    } else {
      place = offset..<end
    }
  }
}

/// A log that is read in parts. What counts of it never changes, so what was read is kept.
final class LiveLog {
  let number: Int64
  let path: String
  private let reader: FileReader
  /// A part of the log that was read in one go.
  private var window = (start: 0, bytes: Bytes(""))

  private static let windowByteCount = 1 << 20
  /// More than the first line of an entry can have.
  private static let startByteCount = 1 << 14

  /// - Throws: `RemoteError.moved` if it is gone.
  init(_ number: Int64, in folder: LiveFolder) throws(RemoteError) {
    self.number = number
    path = folder.logPath(number)
    do throws(FileError) {
      reader = try FileReader(at: path)
    } catch {
      throw error.isMissing ? .moved(path) : RemoteError(reading: error)
    }
  }

  /// How many bytes the file has, of which some at the end may be none of an entry.
  func byteCountNow() throws(RemoteError) -> Int {
    let signature: FileSignature?
    do throws(FileError) {
      signature = try FileSignature(at: path)
    } catch {
      throw RemoteError(reading: error)
    }
    guard let signature else { throw .moved(path) }
    return Int(signature.byteCount)
  }

  /// Whether this is still the file that has the name: not if somebody put back a backup.
  var isInPlace: Bool {
    guard let found = try? FileSignature(at: path) else { return false }
    return found.device == reader.signature.device
      && found.fileNumber == reader.signature.fileNumber
  }

  /// The entry that begins at an offset.
  ///
  /// - Parameters:
  ///   - end: how many bytes of the log count.
  ///   - isAlone: whether its neighbours are not wanted next.
  func record(
    at offset: Int,
    before end: Int,
    isAlone: Bool = false
  ) throws(RemoteError) -> LiveRecord {
    let range = offset..<min(offset + Self.startByteCount, end)
    let start = try bytes(range, before: isAlone ? range.upperBound : end)
    guard let lineEnd = start.firstIndex(of: UInt8(ascii: "\n"), from: 0),
      let record = LiveRecord(start[0..<lineEnd], at: offset), record.place.upperBound <= end
    else { throw .damaged(path) }
    return record
  }

  /// Some bytes of the log, of which more may be read, up to `end`.
  func bytes(_ range: Range<Int>, before end: Int) throws(RemoteError) -> Bytes {
    let isThere =
      window.start <= range.lowerBound
      && range.upperBound <= window.start + window.bytes.count
    if !isThere {
      let count = max(range.count, min(Self.windowByteCount, end - range.lowerBound))
      do throws(FileError) {
        window = (range.lowerBound, try reader.read(at: range.lowerBound, count: count))
      } catch {
        throw RemoteError(reading: error)
      }
      if range.count > window.bytes.count { throw .damaged(path) }
    }
    let start = range.lowerBound - window.start
    return window.bytes[start..<start + range.count]
  }
}
