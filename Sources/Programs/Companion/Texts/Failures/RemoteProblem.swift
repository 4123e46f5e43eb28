internal import CommandInterface
internal import RemoteProtocol
internal import System

/// Why a verb can't work with a remote for records.
enum RemoteProblem: Equatable, Sendable {
  case badName(String)
  /// Which is not shown, since it may have a password.
  case badURL
  case passwordInURL
  /// A remote of this name is there, with another URL.
  case exists(String)
  case unknown(String, nearest: String?)
  /// There is no remote.
  case none
  /// There are several, and none was named.
  case several([String])
  /// A setting names a remote that is not there.
  case unknownServer(String, setting: String, nearest: String?)
  /// Several remotes can serve a tier, and the setting does not say which one does.
  case severalServers([String], tier: String, setting: String)
  /// The URL of a folder is not an absolute path.
  case notAFolder(String)
  case noHelper(program: String, scheme: String)
  case relativePath(remote: String, String, String)
  /// The helper, or the server behind it.
  case failed(RemoteFailure)
}

extension Messages {
  static func text(_ problem: RemoteProblem) -> FailureText {
    switch problem {
    case .badName(let name):
      .failure(
        "\(quoted(name)) can't be the name of a remote: it can have letters, digits, dots, dashes "
          + "and underscores, and begins with a letter or a digit"
      )
    case .badURL:
      .failure(
        "this is not a URL of a remote, such as dir:///shared/records or "
          + "postgres://db.example.com/records"
      )
    case .passwordInURL:
      .failure(
        "the URL has a password, which would be seen in the configuration and in logs; leave it "
          + "out: git credential is asked for it, or the server's own library finds it"
      )
    case .exists(let name):
      .failure(
        "there is a remote \(quoted(name)) already; git jsonl remote remove \(printable(name)) "
          + "removes it"
      )
    case .unknown(let name, let nearest):
      .failure(
        "there is no remote \(quoted(name))" + suggestion(nearest)
          + "; git jsonl remote list lists those that there are"
      )
    case .none:
      .failure("there is no remote for records; git jsonl remote add NAME URL adds one")
    case .several(let names):
      .failure(
        "there are the remotes \(list(names.map(quoted), last: "and")); name the one that you mean"
      )
    case .unknownServer(let name, let setting, let nearest):
      .failure(
        "\(printable(setting)) names the remote \(quoted(name)), which is not there"
          + suggestion(nearest) + "; git config \(printable(setting)) NAME names another one"
      )
    case .severalServers(let names, let tier, let setting):
      .failure(
        "each of the remotes \(list(names.map(quoted), last: "and")) can serve \(tier); git config "
          + "\(printable(setting)) NAME says which one does"
      )
    case .notAFolder(let url):
      .failure(
        "\(quoted(url)) is not dir:// and an absolute path, such as dir:///mnt/shared/records"
      )
    case .noHelper(let program, let scheme):
      .failure(
        "\(printable(scheme)): URLs need the program \(printable(program)), which is neither "
          + "beside git-jsonl nor in PATH"
      )
    case .relativePath(let remote, let setting, let path):
      .failure(
        "jsonl.remote.\(printable(remote)).\(setting) is \(quoted(path)), which is not an absolute "
          + "path"
      )
    case .failed(let failure): .failure(sentence(failure))
    }
  }

  /// What went wrong with a remote, and whether something may have changed.
  static func sentence(_ failure: RemoteFailure) -> String {
    switch failure {
    case .answered(let error): answerSentence(error)
    case .broken(let end, let mayHaveHappened):
      sentence(end)
        + (mayHaveHappened ? "; it is not known whether the change was made" : "")
    }
  }

  private static func answerSentence(_ error: RemoteError) -> String {
    let message = printable(error.message)
    switch (error.kind, error.reason) {
    case (.missing, .schema):
      return message + "; git jsonl sync init NAME --create sets it up"
    case (.badRequest, .schemaOlder):
      return message + "; git jsonl sync init NAME --upgrade brings it up to date"
    case (.badRequest, .schemaNewer): return message + "; a newer git-jsonl is needed"
    case (.unknown, _): return message + "; it is not known whether the change was made"
    case (.held, _), (.lost, _), (.stale, _), (.missing, _), (.denied, _), (.unavailable, _),
      (.tooLarge, _), (.badRequest, _):
      return message
    }
  }

  private static func sentence(_ end: HelperEnd) -> String {
    switch end {
    case .notInstalled(let program):
      "the program \(printable(program)) is neither beside git-jsonl nor in PATH"
    case .notStarted(let error), .failed(let error): fileProblem(error)
    case .exited(let program, let status) where status > 128:
      "\(printable(program)) was ended by signal \(status - 128) before it had answered"
    case .exited(let program, let status):
      "\(printable(program)) ended with exit status \(status) before it had answered"
    case .silenced(let program): "\(printable(program)) closed its output before it had answered"
    case .stalled(let program, let milliseconds):
      "\(printable(program)) did not answer within \(counted(milliseconds / 1000, "second"))"
    case .babbled(let program, let problem):
      "\(printable(program)) does not keep to the protocol: \(sentence(problem))"
    case .badAnswer(let program, let op, let start):
      "\(printable(program)) does not keep to the protocol: its answer to \(printable(op)) lacks "
        + "something, or has something wrong: \(quoted(start))"
    case .otherVersion(let program):
      "\(printable(program)) speaks another version of the protocol; install one of the same "
        + "version as git-jsonl"
    case .notCapable(let program, let capability):
      "\(printable(program)) does not serve \(printable(capability))"
    case .notUnderstood(let program, let message):
      "\(printable(program)) did not understand a request: \(printable(message))"
    }
  }

  private static func sentence(_ problem: MessageProblem) -> String {
    switch problem {
    case .tooLong: "it sent a message that is longer than there may be"
    case .notAnObject(let start): "it sent what is not a JSON object: \(quoted(start))"
    case .badLines: "the lines after a message are not what it says"
    case .unterminated: "it ended in the middle of a message"
    case .unrelated(let start): "it sent an answer to no open request: \(quoted(start))"
    case .tooManyEvents: "it sent more events than there are things to tell"
    case .tooManyRequests: "more requests are open than there may be"
    }
  }
}
