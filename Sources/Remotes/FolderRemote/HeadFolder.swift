internal import JSONText
internal import RemoteProtocol
internal import System

/// A folder with a file `head`, which is replaced as a whole and says how much of the others
/// counts, and a file `lock`, which is locked by the process that writes.
///
/// A writer that is killed leaves bytes behind those that count, which the next one cuts off. So a
/// reader that has read the head finds all that it counts, without a lock.
struct HeadFolder: Sendable {
  let path: String
  /// What it is for, in messages.
  let collection: String
  /// The folder of the remote, whose permissions all files get.
  private let root: String

  var headPath: String { path + "/head" }

  init(at path: String, for collection: String, in root: FolderRoot) {
    self.path = path
    self.collection = collection
    self.root = root.path
  }

  /// A name that says something to a person, is short enough, and is another one for another
  /// collection, also where letters of both cases are the same.
  static func name(of collection: String) -> String {
    let plain = collection.utf8.suffix(60).map { byte -> UInt8 in
      let isPlain =
        byte < 0x80
        && (Character(UnicodeScalar(byte)).isLetter
          || Character(UnicodeScalar(byte)).isNumber || byte == UInt8(ascii: "."))
      return isPlain ? byte : UInt8(ascii: "_")
    }
    return String(decoding: plain, as: UTF8.self) + "-" + hexDigest(collection).prefix(32)
  }

  /// Reads the head of the folder at a path, whatever it is for; nil if there is none.
  ///
  /// - Throws: also if a link is in its place: the next head would be written over what it leads
  ///   to.
  static func head<Head>(
    at path: String,
    _ read: (Bytes) -> Head?
  ) throws(RemoteError) -> Head? {
    let path = path + "/head"
    let file: InputFile?
    do throws(FileError) {
      if try kindOfEntry(at: path) == .symbolicLink { throw FileError(.read, notRegular: path) }
      file = try InputFile.ifPresent(at: path)
    } catch {
      throw RemoteError(reading: error)
    }
    guard let file else { return nil }
    guard let head = read(file.bytes) else { throw .damaged(path) }
    return head
  }

  /// Puts a head in place. The first one gets the permissions of the remote's folder, and later
  /// ones keep them.
  func write(head: Bytes) throws(RemoteError) {
    do throws(FileError) {
      try replaceFile(at: headPath, with: [head], place: TemporaryPlace(folder: path))
    } catch {
      throw RemoteError(writing: error)
    }
  }

  /// Whether this user may write.
  var isWritable: Bool { canWriteToFolder(of: headPath) }

  /// Locks the folder, or with another name of a lock, a part of it.
  func lock(_ call: HelperCall, named name: String = "lock") throws(RemoteError) -> ProcessLock {
    do throws(FileError) {
      return try ProcessLock(at: path + "/" + name, waitLimitInMilliseconds: call.millisecondsLeft)
    } catch {
      if error.isTimeout {
        throw RemoteError(.unavailable, "another program has \(collection) locked")
      }
      throw RemoteError(writing: error)
    }
  }

  /// Makes a folder: this one, or one in it.
  func makeFolder(at path: String) throws(RemoteError) {
    do throws(FileError) {
      try System.makeFolder(at: path)
    } catch {
      throw RemoteError(writing: error)
    }
    try share(path)
  }

  /// Makes an empty file, or makes it empty, and gives it these bytes.
  func makeFile(_ name: String, _ content: [Bytes] = []) throws(RemoteError) {
    do throws(FileError) {
      try extendFile(at: path + "/" + name, after: 0, with: content)
    } catch {
      throw RemoteError(writing: error)
    }
    try share(path + "/" + name)
  }

  /// Gives a new file the permissions of the remote's folder.
  func share(_ file: String) throws(RemoteError) {
    do throws(FileError) {
      try takeOverPermissions(of: root, for: file)
    } catch {
      throw RemoteError(writing: error)
    }
  }

  /// Removes the head first, without which the rest is nothing.
  func remove() throws(RemoteError) {
    do throws(FileError) {
      try removeFile(at: headPath)
    } catch {
      throw RemoteError(writing: error)
    }
    do throws(FileError) {
      try removeTree(at: path)
    } catch {
      throw RemoteError(.unknown, "\(collection) is removed, but not all of \(path)")
    }
  }
}

extension RemoteError {
  /// What a failed reading means to a client.
  init(reading error: FileError) {
    self.init(error.isDenied ? .denied : .unavailable, "\(error.path): \(error.explanation)")
  }

  /// What a failed writing means to a client, also that there is no room. Once a head has its name,
  /// all is done; only whether it would survive a crash of the machine may be unknown.
  init(writing error: FileError) {
    let sentence = "\(error.path): \(error.explanation)"
    if error.operation == .synchronizeFolder {
      self.init(.unknown, sentence)
    } else if error.isFull {
      self.init(.tooLarge, sentence, reason: .full)
    } else {
      self.init(error.isDenied ? .denied : .unavailable, sentence)
    }
  }

  static func damaged(_ path: String) -> RemoteError {
    RemoteError(.unavailable, "\(path) is damaged; a backup may have it whole")
  }
}
