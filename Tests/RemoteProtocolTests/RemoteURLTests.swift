import RemoteProtocol
import Testing

@Suite("URLs of remotes")
struct RemoteURLTests {
  @Test(
    "The scheme names the helper",
    arguments: [
      ("dir:///a/b", "git-jsonl-remote-dir"), ("postgres://h/d", "git-jsonl-remote-postgres"),
      ("PostgreSQL://u@h:5432/d?sslmode=verify-full", "git-jsonl-remote-postgres"),
      ("nats://h", "git-jsonl-remote-nats"), ("tls://h", "git-jsonl-remote-nats"),
      ("my-own2://x", "git-jsonl-remote-my-own2"),
    ]
  )
  func helper(url: String, name: String) throws {
    #expect(try RemoteURL(url).helperName == name)
  }

  @Test(
    "What is not a URL is refused",
    arguments: [
      "", "x", "dir:/a", "://x", "../dir://x", "a/b://x", "9x://a", "-x://a", "a b://c",
      "dir:///a\nb", "dir:///\u{7F}", "d\u{e9}://x",
    ]
  )
  func noURL(text: String) {
    #expect(throws: RemoteURL.Problem.notAURL) { try RemoteURL(text) }
  }

  @Test(
    "A password is refused, wherever it is",
    arguments: [
      "postgres://u:p@h/d", "postgres://:p@h/d", "postgres://u:p/w@h/d", "postgres://u:p#x@h/d",
      "postgres:///d?password=x", "postgres://h/d?a=b&PASSWORD=x", "postgres://h/d?sslpassword=x",
      "postgres://h/d?pass%77ord=x", "nats://token:@h", "mysql://h/d?passwd=x",
    ]
  )
  func password(text: String) {
    #expect(throws: RemoteURL.Problem.hasPassword) { try RemoteURL(text) }
  }

  @Test("A port, a user and a file of passwords are none")
  func noPassword() throws {
    for url in ["postgres://u@h:5432/d", "postgres://[::1]:5432/d", "postgres://h/d?passfile=/p"] {
      #expect(throws: Never.self) { try RemoteURL(url) }
    }
  }

  @Test("A local path has its escapes decoded")
  func localPath() throws {
    #expect(try RemoteURL("dir:///a%20b/%C3%A9").localPath == "/a b/é")
    #expect(try RemoteURL("dir:///a%b").localPath == "/a%b")
    #expect(try RemoteURL("dir://host/a").localPath == nil)
    #expect(try RemoteURL("dir:///a?b").localPath == nil)
    #expect(try RemoteURL("dir:///a%00b").localPath == nil)
  }
}
