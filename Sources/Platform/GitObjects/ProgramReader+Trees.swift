internal import JSONText

extension ProgramReader {
  func blob(_ id: String) throws(GitError) -> Bytes? {
    guard isGitID(id) else { throw GitError(message: "\(id) is not the id of an object") }
    guard let object = try object(named: id), object.kind == .blob else { return nil }
    return object.content
  }

  func blobID(_ path: String, at revision: String) throws(GitError) -> String? {
    guard let top = try object(named: revision + "^{tree}") else { return nil }
    return try blobID(path, in: top)
  }

  func fileID(_ path: String, in commit: String) throws(GitError) -> String? {
    guard let top = try object(named: commit + "^{tree}") else {
      throw GitError(message: "there is no commit \(commit)")
    }
    return try blobID(path, in: top)
  }

  private func blobID(_ path: String, in top: GitObject) throws(GitError) -> String? {
    var tree = top
    let names = path.split(separator: "/")
    for (number, name) in names.enumerated() {
      guard let entry = tree.entry(named: Array(name.utf8)) else { return nil }
      if number == names.count - 1 { return entry.isFile ? entry.id : nil }
      guard entry.isFolder else { return nil }
      guard let inner = try object(named: entry.id), inner.kind == .tree else {
        throw GitError(message: "the object \(entry.id) is missing; git fsck may tell more")
      }
      tree = inner
    }
    return nil
  }

  /// https://git-scm.com/docs/git-diff-tree, "RAW OUTPUT FORMAT": with `--name-status` and `-z`, a
  /// letter and the path, or for a renamed file `R`, a number, and both paths.
  func fileChanges(from old: String?, to new: String) throws(GitError) -> [GitFileChange] {
    guard let old else {
      return try texts(["ls-tree", "-r", "-z", "--full-tree", "--name-only", new]).map {
        GitFileChange(oldPath: nil, newPath: $0)
      }
    }
    let output = try run(["diff-tree", "-r", "-M", "-z", "--name-status", old, new])
    let parts = output?.array.split(separator: 0) ?? []
    var changes: [GitFileChange] = []
    var position = 0
    while position + 1 < parts.count {
      let letter = parts[position].first
      let isRenamed = letter == UInt8(ascii: "R") || letter == UInt8(ascii: "C")
      let last = position + (isRenamed ? 2 : 1)
      guard last < parts.count else { break }
      if let oldPath = validText(of: parts[position + 1]), let newPath = validText(of: parts[last])
      {
        changes.append(
          GitFileChange(
            oldPath: letter == UInt8(ascii: "A") ? nil : oldPath,
            newPath: letter == UInt8(ascii: "D") ? nil : newPath
          )
        )
      }
      position = last + 1
    }
    return changes
  }
}

/// A name in a tree.
private struct TreeEntry {
  /// Six digits or five, such as 100644 and 40000.
  let mode: ArraySlice<UInt8>
  let id: String

  var isFolder: Bool { mode.elementsEqual("40000".utf8) }
  /// A file, or a link; not a folder, and not a submodule.
  var isFile: Bool { mode.starts(with: "10".utf8) || mode.starts(with: "12".utf8) }
}

extension GitObject {
  /// The entry of a tree with a name; nil if there is none.
  ///
  /// Git's `tree-walk.c`: entries of a mode, a space, the name, a null byte, and the id as bytes.
  fileprivate func entry(named name: [UInt8]) -> TreeEntry? {
    let bytes = content.array
    let idByteCount = id.utf8.count / 2
    var position = 0
    while let space = bytes[position...].firstIndex(of: UInt8(ascii: " ")),
      let end = bytes[space...].firstIndex(of: 0), end + idByteCount < bytes.count
    {
      let next = end + 1 + idByteCount
      if bytes[(space + 1)..<end].elementsEqual(name) {
        return TreeEntry(mode: bytes[position..<space], id: hexadecimal(bytes[(end + 1)..<next]))
      }
      position = next
    }
    return nil
  }
}

private func hexadecimal(_ bytes: ArraySlice<UInt8>) -> String {
  let digits = Array("0123456789abcdef".utf8)
  let text = bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
  return String(decoding: text, as: UTF8.self)
}
