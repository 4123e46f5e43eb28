#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// Whether two paths lead to one folder. A path that can't be examined leads to none.
///
/// https://man7.org/linux/man-pages/man3/stat.3type.html: "The st_ino and st_dev fields taken
/// together uniquely identify the file within the system."
package func isSameFolder(_ left: String, _ right: String) -> Bool {
  var leftStatus = stat()
  var rightStatus = stat()
  guard stat(left, &leftStatus) == 0, stat(right, &rightStatus) == 0 else { return false }
  return leftStatus.st_dev == rightStatus.st_dev && leftStatus.st_ino == rightStatus.st_ino
}

/// Whether two paths lead to one file that is there.
///
/// - Throws: if one of them can't be examined.
package func leadToSameFile(_ left: String, _ right: String) throws(FileError) -> Bool {
  guard let left = try FileStatus(at: left), let right = try FileStatus(at: right)
  else { return false }
  return left.isSameFile(as: right)
}

/// Whether data written to one path would be found at the other: both lead to one file, by whatever
/// names, or to one name in one folder where nothing exists yet.
///
/// A pipe or a device does not count: each may be written to separately. A path that can't be
/// examined leads to nothing.
package func leadToOneFile(_ left: String, _ right: String) -> Bool {
  guard let leftTarget = try? resolvingLinks(left), let rightTarget = try? resolvingLinks(right)
  else { return false }
  let leftStatus = try? FileStatus(at: leftTarget)
  let rightStatus = try? FileStatus(at: rightTarget)
  if let leftStatus, let rightStatus {
    return leftStatus.kind != .other && leftStatus.isSameFile(as: rightStatus)
  }
  guard leftStatus == nil, rightStatus == nil else { return false }
  let leftFolder = folderPrefix(of: leftTarget)
  let rightFolder = folderPrefix(of: rightTarget)
  return leftTarget.utf8.dropFirst(leftFolder.utf8.count)
    .elementsEqual(rightTarget.utf8.dropFirst(rightFolder.utf8.count))
    && isSameFolder(leftFolder.isEmpty ? "." : leftFolder, rightFolder.isEmpty ? "." : rightFolder)
}

/// Whether standard input is read from the file that a path leads to.
package func isStandardInput(fileAt path: String) -> Bool {
  var input = stat()
  guard fstat(STDIN_FILENO, &input) == 0, let status = try? FileStatus(at: path) else {
    return false
  }
  return status.kind == .regular && status.isSameFile(as: FileStatus(input))
}
