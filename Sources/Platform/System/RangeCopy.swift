#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif
#if os(Linux)
  internal import CSystem
#endif
internal import JSONText

extension FileReader {
  /// Appends a range of this file to another file, given by its descriptor.
  ///
  /// - Throws: `FileError`, with the code ESTALE if the file has become shorter than that.
  func copy(_ range: Range<Int>, to number: Int32, path: String) throws(FileError) {
    var position = range.lowerBound
    #if os(Linux)
      position = try copyInKernel(range, to: number, path: path)
    #endif
    while position < range.upperBound {
      let part = try read(at: position, count: min(range.upperBound - position, 1 << 20))
      if part.isEmpty { throw FileError(.read, path: path, code: ESTALE) }
      var writer = RunWriter([part], to: number, path: path)
      try writer.write()
      position += part.count
    }
  }

  #if os(Linux)
    /// Copies as much as the system copies by itself, and returns the position that it reached.
    ///
    /// https://man7.org/linux/man-pages/man2/copy_file_range.2.html: it "performs an in-kernel copy
    /// between two file descriptors", and fails with EXDEV, EINVAL, EOPNOTSUPP or ENOSYS if the
    /// kernel or the file systems can't. It may copy only a part, and nothing at the end of the
    /// file.
    private func copyInKernel(
      _ range: Range<Int>,
      to number: Int32,
      path: String
    ) throws(FileError) -> Int {
      var position = off_t(range.lowerBound)
      while position < range.upperBound {
        let count = limitedByFault(min(range.upperBound - Int(position), 1 << 30))
        do throws(FileError) {
          let copied = try succeed(.write, path) {
            jsonl_copy_file_range(descriptorNumber, &position, number, count)
          }
          if copied == 0 { break }
        } catch {
          guard [EXDEV, EINVAL, EOPNOTSUPP, ENOSYS].contains(error.code) else { throw error }
          break
        }
      }
      return Int(position)
    }
  #endif
}
