internal import CommandInterface

/// Why a verb can't work with blobs.
enum BlobFailure: Equatable, Sendable {
  /// The word is neither `sha256:` and 64 digits nor the key of a record before a field.
  case badName(String)
  /// The field of a record has something else than a blob.
  case noBlob(field: String, key: String)
  /// It is not here, and there is no remote that might have it.
  case notHere(String)
  /// Git-lfs has a pointer in its place.
  case pointer(String)
  /// It is neither here nor on the remote.
  case nowhere(String, remote: String)
  /// What is here is not what the name stands for.
  case damaged(String, path: String)
  /// What the remote sends is not what the name stands for.
  case damagedOnRemote(String, remote: String)
  /// No remote serves blobs.
  case noRemote
  /// The policy file does not say where this repository's data is on a server.
  case noNamespace
  /// Not all objects of git are here, so that nobody can tell what they mention.
  case missingObject(String)
  /// The policy of a file says that it is a blob.
  case collectionOfBlobs(path: String)
  /// A file of the work tree can't be opened.
  case unreadableFile(String)
}

extension Messages {
  static func text(_ failure: BlobFailure) -> FailureText {
    switch failure {
    case .badName(let word):
      .failure(
        "\(quoted(word)) is not the name of a blob, which is sha256: and 64 hexadecimal digits; to "
          + "name one by its record, write KEY FIELD"
      )
    case .noBlob(let field, let key):
      .attention(
        "the field \(quoted(field)) of \(quoted(key)) does not name a blob; git jsonl blob add "
          + "FILE \(printable(key)) \(printable(field)) puts one there"
      )
    case .notHere(let name):
      .attention(
        "the blob \(name) is not here, and no remote serves blobs; git jsonl remote add NAME URL "
          + "adds one"
      )
    case .pointer(let name):
      .attention("git-lfs has only a pointer to the blob \(name); git lfs pull fetches it")
    case .nowhere(let name, let remote):
      .attention("the blob \(name) is neither here nor on the remote \(quoted(remote))")
    case .damaged(let name, let path):
      .attention(
        "the blob \(name) is damaged: its bytes are not those that its name stands for; remove "
          + "\(printable(path)), and git jsonl blob pull fetches it again"
      )
    case .damagedOnRemote(let name, let remote):
      .attention(
        "the blob \(name) is damaged on the remote \(quoted(remote)): nothing was kept of it"
      )
    case .noRemote:
      .failure(
        "no remote serves blobs; git jsonl remote add NAME URL adds one, for example "
          + "dir:///mnt/shared/records"
      )
    case .noNamespace:
      .failure(
        "the policy file does not say what the names of this repository's data begin with on a "
          + "server; git jsonl live init writes a line \"namespace: NAME\" into it"
      )
    case .missingObject(let id):
      .failure(
        "git does not have the object \(printable(id)), so nobody can tell which blobs it mentions"
          + "; nothing was removed"
      )
    case .collectionOfBlobs(let path):
      .failure(
        "\(printable(path)): its policy has \"tier: object-store\", which is for blobs, and not "
          + "for records; git jsonl blob add \(printable(path)) adds it as one"
      )
    case .unreadableFile(let path):
      .failure(
        "\(quoted(path)) can't be read, so nobody can tell which blobs it mentions; nothing was "
          + "removed"
      )
    }
  }
}
