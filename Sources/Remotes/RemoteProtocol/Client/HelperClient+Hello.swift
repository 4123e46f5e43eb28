internal import JSONText
internal import System

extension HelperClient {
  /// Says hello, a second time with a password if the server asks for one.
  func exchangeHello() throws(RemoteFailure) {
    var hello = start.hello
    hello.credential = nil
    let first = try answer(to: hello)
    guard let error = RemoteError(first) else { return try greet(first) }
    guard error.kind == .denied, error.reason == .password,
      let credential = start.credentials.find(error.user)
    else {
      close()
      throw .answered(error)
    }
    hello.credential = credential
    let second = try answer(to: hello)
    guard let error = RemoteError(second) else {
      start.credentials.report(credential, true)
      return try greet(second)
    }
    if error.kind == .denied { start.credentials.report(credential, false) }
    close()
    throw .answered(error)
  }

  private func answer(to hello: HelperHello) throws(RemoteFailure) -> Message {
    try answer(to: try send("hello", isChange: false) { hello.add(to: &$0) })
  }

  private func greet(_ answer: Message) throws(RemoteFailure) {
    guard answer.flag("ok"), let version = answer.number("version") else {
      throw reject(answer, to: "hello", isChange: false)
    }
    guard version == ProtocolLimits.version else {
      finish(.otherVersion(program: name))
      throw .broken(.otherVersion(program: name), mayHaveHappened: false)
    }
    guard let identity = HelperIdentity(answer) else {
      throw reject(answer, to: "hello", isChange: false)
    }
    self.identity = identity
  }
}
