#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif
package import JSONText

/// Small files for another program, which is given their paths. They are gone with this object;
/// what a process that is killed leaves, the next one removes.
package final class TemporaryFiles {
  package private(set) var paths: [String] = []

  /// Makes a file for each content, in a folder of our own.
  package init(_ contents: [[UInt8]], in folder: String) throws(FileError) {
    removeLeftOvers(in: folder, prefix: TemporaryPlace.prefix)
    let name = "\(folder)/\(TemporaryPlace.prefix)\(getpid())-\(randomDigits(byteCount: 8))"
    for (index, content) in contents.enumerated() {
      let path = "\(name)x\(index)"
      let file = try FileDescriptor(
        opening: path,
        flags: O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW,
        mode: 0o600
      )
      paths.append(path)
      var writer = RunWriter([Bytes(content)], to: file.number, path: path, operation: .write)
      try writer.write()
    }
  }

  deinit {
    for path in paths { _ = unlink(path) }
  }

  /// What the program has written to a file.
  package func content(of index: Int) throws(FileError) -> Bytes {
    try InputFile.ifPresent(at: paths[index])?.bytes ?? Bytes("")
  }
}
