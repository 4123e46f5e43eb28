internal import CGit2
package import JSONText

/// Whether git's merge of the lines of three versions has a conflict, so that git would ask.
///
/// https://libgit2.org/docs/reference/main/merge/git_merge_file.html: "Merge two files as they
/// exist in the in-memory data structures", by the code that git has for it.
///
/// - Throws: `GitError` if there is not enough memory.
package func hasTextConflict(base: Bytes, ours: Bytes, theirs: Bytes) throws(GitError) -> Bool {
  _ = libraryUseCount
  var result = git_merge_file_result()
  let code = base.withUnsafeBytes { base in
    ours.withUnsafeBytes { ours in
      theirs.withUnsafeBytes { theirs in
        var (first, second, third) = (input(base), input(ours), input(theirs))
        return git_merge_file(&result, &first, &second, &third, nil)
      }
    }
  }
  defer { git_merge_file_result_free(&result) }
  try succeed { code }
  return result.automergeable == 0
}

private func input(_ bytes: UnsafeRawBufferPointer) -> git_merge_file_input {
  var input = git_merge_file_input()
  git_merge_file_input_init(&input, UInt32(GIT_MERGE_FILE_INPUT_VERSION))
  input.ptr = bytes.baseAddress?.assumingMemoryBound(to: CChar.self)
  input.size = bytes.count
  return input
}
