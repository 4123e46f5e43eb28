internal import CNATS
internal import JSONText
internal import System

/// The options of a connection, which are freed with this object.
final class NATSOptions {
  let pointer: OpaquePointer

  /// - Throws: `file` if a file can't be used.
  init(
    _ address: NATSAddress,
    _ login: NATSLogin?,
    milliseconds: Int
  ) throws(NATSError) {
    var created: OpaquePointer?
    guard natsOptions_Create(&created) == NATS_OK, let created else {
      throw .unreachable("there is not enough memory")
    }
    pointer = created
    // A connection that breaks is over. One that is made again by itself would send what was held
    // back, long after the caller has been told that it did not work.
    try set(natsOptions_SetAllowReconnect(created, false))
    try set(natsOptions_SetReconnectBufSize(created, 0))
    try set(natsOptions_SetIgnoreDiscoveredServers(created, true))
    try set(jsonl_nats_silence(created))
    try set(natsOptions_SetURL(created, address.url))
    try set(natsOptions_SetName(created, "git jsonl"))
    try set(natsOptions_SetTimeout(created, Int64(max(1, milliseconds))))
    try set(natsOptions_SetWriteDeadline(created, Int64(max(1, milliseconds))))
    // A server that is silently gone is noticed after three unanswered questions.
    try set(natsOptions_SetPingInterval(created, 10_000))
    try set(natsOptions_SetMaxPingsOut(created, 2))
    if let login { try set(natsOptions_SetUserInfo(created, login.user, login.password)) }
    if let path = address.files.credentials { try setCredentials(path) }
    if address.isEncrypted { try setEncryption(address) }
  }

  deinit { natsOptions_Destroy(pointer) }

  private func set(_ status: natsStatus) throws(NATSError) {
    if status != NATS_OK { throw .unreachable(text(of: status)) }
  }

  private func setEncryption(_ address: NATSAddress) throws(NATSError) {
    try set(natsOptions_SetSecure(pointer, true))
    try set(natsOptions_SetExpectedHostname(pointer, address.host))
    if let path = address.files.authority {
      try setFile(path, natsOptions_LoadCATrustedCertificates(pointer, path))
    }
    if let certificate = address.files.certificate, let key = address.files.key {
      try setFile(certificate, natsOptions_LoadCertificatesChain(pointer, certificate, key))
    }
  }

  private func setFile(_ path: String, _ status: natsStatus) throws(NATSError) {
    if status != NATS_OK { throw .file("\(path) can't be used: \(text(of: status))") }
  }

  /// A file of credentials has a JWT and a seed. One without a JWT has the seed of an nkey in one
  /// line (`SU...`), and the public key in another (`U...`), as `nk -gen user -pubout` writes them.
  private func setCredentials(_ path: String) throws(NATSError) {
    let text: String
    do throws(FileError) {
      let file = try FileReader(at: path)
      text = try file.read(at: 0, count: min(file.byteCount, 1 << 20)).text
    } catch {
      throw .file("\(path) can't be read: \(error.explanation)")
    }
    if text.contains("BEGIN NATS USER JWT") {
      // Without it, the library fails only when the server asks for a signature.
      guard text.contains("BEGIN USER NKEY SEED") else {
        throw .file("\(path) has a user's JWT without its seed")
      }
      return try set(natsOptions_SetUserCredentialsFromFiles(pointer, path, nil))
    }
    let words = text.split(whereSeparator: \.isWhitespace)
    guard words.contains(where: { $0.hasPrefix("SU") }),
      let name = words.first(where: { $0.hasPrefix("U") && $0.utf8.count == 56 })
    else {
      throw .file("\(path) has neither a user's JWT nor a seed with its public key")
    }
    try set(natsOptions_SetNKeyFromSeed(pointer, String(name), path))
  }
}

/// What libnats says about the last call of this thread, and else the text of its status.
func text(of status: natsStatus) -> String {
  let general =
    natsStatus_GetText(status).map { String(cString: $0) } ?? "status \(status.rawValue)"
  let detail = nats_GetLastError(nil).map { String(cString: $0) } ?? ""
  // It begins with the place in the library's source: "(conn.c:2088): ".
  let end = detail.hasPrefix("(") ? detail.firstRange(of: "): ")?.upperBound : nil
  let sentence = detail[(end ?? detail.startIndex)...]
  return sentence.isEmpty ? general : String(sentence)
}
