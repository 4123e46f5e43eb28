#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif
internal import JSONText

/// Writes a note of one line into a file, which is made if it is missing, and does not wait for the
/// disk. A crash may leave a part of the note, so it is for what counts only if it is whole.
///
/// What was in the file behind the line stays: to shorten a file takes as long as to make one.
///
/// - Returns: whether the note is there.
package func writeNote(_ line: String, at path: String) -> Bool {
  let flags = O_WRONLY | O_CREAT | O_NOFOLLOW | O_NONBLOCK
  guard let file = try? FileDescriptor(opening: path, flags: flags, mode: 0o666) else {
    return false
  }
  let bytes = Array((line + "\n").utf8)
  return pwrite(file.number, bytes, bytes.count, 0) == bytes.count
}

/// The line that `writeNote` has written; nil if there is none, or not all of it.
package func readNote(at path: String) throws(FileError) -> String? {
  guard let text = try InputFile.ifPresent(at: path)?.bytes.text,
    let end = text.firstIndex(of: "\n")
  else { return nil }
  return String(text[..<end])
}
