internal import NATSClient
package import RemoteProtocol
internal import System

extension NATSRemote {
  package func listen(
    in namespace: String,
    to collections: [String],
    _ call: HelperCall,
    _ changed: (_ collection: String) -> Void
  ) throws(RemoteError) {
    for collection in collections {
      let name = LiveName(namespace: namespace, collection: collection)
      if try stateIfThere(StreamName(name, .values), call) != nil { continue }
      _ = try state(of: StreamName(name, .events), call)
    }
    let own = try newConnection(call)
    do throws(NATSError) {
      let hints = try NATSHints(
        own,
        Self.subjects(of: collections, in: namespace),
        call.patience
      )
      for collection in collections { changed(collection) }
      while let news = try hints.wait(cancellation: call.cancellation) {
        for collection in news.sorted() { changed(collection) }
        // One hint speaks for all changes of this time.
        if call.cancellation.wait(milliseconds: 20) { return }
      }
    } catch {
      throw RemoteError(error, changes: false)
    }
  }

  /// Where the server tells of what is written, and of settings.
  private static func subjects(
    of collections: [String],
    in namespace: String
  ) -> [(subject: String, topic: String)] {
    collections.flatMap { collection in
      [LiveKind.values, .events].flatMap { kind in
        let stream = StreamName(LiveName(namespace: namespace, collection: collection), kind)
        return [
          (subject: stream.subject + ">", topic: collection),
          (subject: "$JS.EVENT.ADVISORY.STREAM.*." + stream.stream, topic: collection),
        ]
      }
    }
  }
}
