internal import JSONText
package import RemoteProtocol
internal import System

/// The folder of a remote.
///
///     server             the id of this remote, and the version of its form
///     lock               locked by the process that sets it up
///     collections/       see `FolderRemote`
///     live/              see `LiveFolderRemote`
///
/// Who may do what is what the permissions of the folder say; a new file gets those of the folder.
package struct FolderRoot: Sendable {
  let path: String

  static let schema: Int64 = 1

  var serverPath: String { path + "/server" }

  /// - Parameter url: such as `dir:///shared/records`.
  package init(url: String) throws(RemoteError) {
    let path: String?
    do throws(RemoteURL.Problem) { path = try RemoteURL(url).localPath } catch { path = nil }
    guard let path else {
      throw RemoteError(.badRequest, "the URL has to be dir:// and an absolute path")
    }
    // The user has named it, so it may be a link. What is in it may not.
    let folder = realPath(path) ?? path
    self.path = folder.count > 1 && folder.hasSuffix("/") ? String(folder.dropLast()) : folder
  }

  struct Server {
    var id: String
    var schema: Int64
  }

  func server() throws(RemoteError) -> Server? {
    let file: InputFile?
    do throws(FileError) {
      file = try InputFile.ifPresent(at: serverPath)
    } catch {
      throw RemoteError(reading: error)
    }
    guard let file else { return nil }
    guard let value = try? JSONValue(parsing: file.bytes),
      let id = value.member(Bytes("server"))?.plainText, isPlainID(id),
      let schema = value.member(Bytes("schema"))?.wholeNumber
    else { throw .damaged(serverPath) }
    return Server(id: id, schema: schema)
  }

  /// The names in a folder of the remote; none if it is missing.
  func entryNames(in folder: String) throws(RemoteError) -> [String] {
    do throws(FileError) {
      return try readableEntryNames(in: folder)
    } catch {
      throw RemoteError(reading: error)
    }
  }

  var notSetUp: RemoteError {
    RemoteError(.missing, "\(path) is not set up as a remote yet", reason: .schema)
  }

  /// The server, in the form that this program knows.
  @discardableResult
  func knownServer() throws(RemoteError) -> Server {
    guard let server = try server() else { throw notSetUp }
    if server.schema == Self.schema { return server }
    let isNewer = server.schema > Self.schema
    throw RemoteError(
      .badRequest,
      "\(path) has the form \(server.schema), and this program knows the form \(Self.schema)",
      reason: isNewer ? .schemaNewer : .schemaOlder
    )
  }

  /// Makes the folder and the server if they are missing, and returns the lock under which more may
  /// be made.
  func setUp(_ call: HelperCall) throws(RemoteError) -> ProcessLock {
    let lock: ProcessLock
    do throws(FileError) {
      try makeFolder(at: path)
      lock = try ProcessLock(at: path + "/lock", waitLimitInMilliseconds: call.millisecondsLeft)
      if try InputFile.ifPresent(at: serverPath) == nil {
        try takeOverPermissions(of: path, for: path + "/lock")
        var object = ObjectText()
        object.add("server", text: randomDigits(byteCount: 16))
        object.add("schema", number: Int(Self.schema))
        try replaceFile(
          at: serverPath,
          with: [Bytes(object.closed + [UInt8(ascii: "\n")])],
          place: TemporaryPlace(folder: path)
        )
      }
      try takeOverPermissions(of: path, for: serverPath)
    } catch {
      throw RemoteError(writing: error)
    }
    try knownServer()
    return lock
  }
}
