internal import CGit2
internal import JSONText

extension LibraryReader {
  func blob(_ id: String) throws(GitError) -> Bytes? {
    var parsed = git_oid()
    try succeed { git_oid_fromstr(&parsed, id) }
    return try content(of: &parsed)
  }

  func content(of id: inout git_oid) throws(GitError) -> Bytes? {
    var blob: OpaquePointer?
    guard try succeedIfFound({ git_blob_lookup(&blob, handle, &id) }) else { return nil }
    defer { git_blob_free(blob) }
    let count = Int(git_blob_rawsize(blob))
    let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: count, alignment: 1)
    copy.copyMemory(from: UnsafeRawBufferPointer(start: git_blob_rawcontent(blob), count: count))
    return Bytes(ByteStorage(adopting: UnsafeRawBufferPointer(copy)) { $0.deallocate() })
  }

  /// The hexadecimal digits of an id.
  func text(of id: inout git_oid) -> String {
    git_oid_tostr_s(&id).map { String(cString: $0) } ?? ""
  }
}
