internal import System

/// Whether git read a file after it was written, as `git add` does, and not the other way round, as
/// a checkout or a merge does.
///
/// What git puts in place is an object before it is a file. When git is asked to write an object
/// that it has, it renews the object's time (`freshen_file` in git's object-file.c), so that the
/// time of an added object is that of the last adding. Only a loose object says its time. Where the
/// clock of the file system has not ticked between the two, the answer is no.
///
/// - Parameters:
///   - file: the path of the file.
///   - blobID: the id of the file's content, in hexadecimal digits.
///   - commonDirectory: the git directory that all work trees share.
/// - Throws: if one of the two is there and its status can't be read.
package func wasAdded(
  file: String,
  as blobID: String,
  commonDirectory: String
) throws -> Bool {
  let object = "\(commonDirectory)/objects/\(blobID.prefix(2))/\(blobID.dropFirst(2))"
  guard let read = try FileSignature(at: object), let written = try FileSignature(at: file)
  else { return false }
  // The clocks of two file systems may differ.
  return read.device == written.device && read.modified > written.modified
}
