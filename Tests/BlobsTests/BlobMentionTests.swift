import Blobs
import ContentHash
import JSONText
import Testing

@Suite("Mentions of blobs")
struct BlobMentionTests {
  private let first = BlobName(digest: sha256(Array("first".utf8)))
  private let second = BlobName(digest: sha256(Array("second".utf8)))

  @Test("Names are found wherever a text is cut")
  func cuts() {
    let text = Array(#"{"a":{"blob":"\#(first.text)"},"b":"\#(second.text)"}"#.utf8)
    for cut in 0...text.count {
      var mentions = BlobMentions()
      mentions.add(Bytes(Array(text[..<cut])))
      mentions.add(Bytes(Array(text[cut...])))
      #expect(mentions.names == [first, second], "\(cut)")
    }
    var bytes = BlobMentions()
    for byte in text { bytes.add(Bytes([byte])) }
    #expect(bytes.names == [first, second])
  }

  @Test("Two texts are not one, and what is not a name is none")
  func none() {
    var mentions = BlobMentions()
    mentions.add(whole: Bytes("sha256:" + first.digits.prefix(30)))
    mentions.add(whole: Bytes(String(first.digits.suffix(34))))
    mentions.add(whole: Bytes("sha256:" + first.digits.uppercased()))
    mentions.add(whole: Bytes("sha1:" + first.digits + " sha256:sha256:"))
    #expect(mentions.names == [])
    mentions.add(whole: Bytes("sha256:sha256:" + second.digits + "0"))
    #expect(mentions.names == [second])
  }

  @Test("A value names a blob by its text, or by the member for it")
  func values() throws {
    let reference = BlobReference(name: first, byteCount: 5, type: "text/plain")
    #expect(
      reference.json.text == #"{"blob":"\#(first.text)","size":5,"type":"text/plain"}"#
    )
    #expect(blobName(in: try JSONValue(parsing: reference.json)) == first)
    #expect(blobName(in: try JSONValue(parsing: Bytes("\"\(first.text)\""))) == first)
    for text in ["1", "\"\(first.digits)\"", "{\"blob\":1}", "[\"\(first.text)\"]", "\"sha256:\""] {
      #expect(blobName(in: try JSONValue(parsing: Bytes(text))) == nil, "\(text)")
    }
  }
}
