internal import CGit2
package import JSONText

extension GitRepository {
  /// The content of a blob, by its id in hexadecimal; nil if there is none.
  package func blob(_ id: String) throws(GitError) -> Bytes? {
    var parsed = git_oid()
    try succeed { git_oid_fromstr(&parsed, id) }
    return try content(of: &parsed)
  }

  /// The id that a file with this content would have as a blob.
  ///
  /// The conversions that libgit2 supports are applied first: line ends, and `ident`. A filter that
  /// is a command of the user (`filter=NAME`, as with LFS) is not run.
  package func blobID(of content: Bytes, path: String) throws(GitError) -> String {
    var filters: OpaquePointer?
    let flags = GIT_FILTER_ALLOW_UNSAFE.rawValue
    try succeed { git_filter_list_load(&filters, handle, nil, path, GIT_FILTER_TO_ODB, flags) }
    defer { git_filter_list_free(filters) }
    var filtered = git_buf()
    defer { git_buf_dispose(&filtered) }
    var id = git_oid()
    try content.withUnsafeBytes { (bytes) throws(GitError) in
      let start = bytes.baseAddress?.assumingMemoryBound(to: CChar.self)
      guard filters != nil else {
        try succeed { git_odb_hash(&id, start, bytes.count, GIT_OBJECT_BLOB) }
        return
      }
      try succeed { git_filter_list_apply_to_buffer(&filtered, filters, start, bytes.count) }
      try succeed { git_odb_hash(&id, filtered.ptr, filtered.size, GIT_OBJECT_BLOB) }
    }
    return text(of: &id)
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
