internal import JSONText

/// What a helper serves, and how much it takes.
package struct HelperServices: Sendable {
  package var sync: (any SyncService)?
  package var live: (any LiveService)?
  /// What the server takes; nil for what the helper said of itself.
  package var limits: RemoteLimits?

  package init(
    sync: (any SyncService)? = nil,
    live: (any LiveService)? = nil,
    limits: RemoteLimits? = nil
  ) {
    self.sync = sync
    self.live = live
    self.limits = limits
  }
}

/// A request that a helper can carry out.
struct HelperWork: Sendable {
  private enum Request {
    case sync(SyncRequest, any SyncService)
    case live(LiveRequest, any LiveService)
  }

  private let request: Request
  private let call: HelperCall
  private let limits: RemoteLimits

  /// - Returns: nil if nobody knows the op.
  init?(
    _ request: HelperInbox.Request,
    _ services: HelperServices,
    _ limits: RemoteLimits
  ) throws(RemoteError) {
    call = request.call
    self.limits = limits
    if let sync = services.sync,
      let asked = try SyncRequest(request.message, op: request.op, limits)
    {
      self.request = .sync(asked, sync)
    } else if let live = services.live,
      let asked = try LiveRequest(request.message, op: request.op, limits)
    {
      self.request = .live(asked, live)
    } else {
      return nil
    }
  }

  /// Whether it goes on until it is cancelled.
  var isStream: Bool {
    switch request {
    case .sync(let request, _): if case .listen = request { true } else { false }
    case .live(let request, _): if case .listen = request { true } else { false }
    }
  }

  /// Carries the request out, and returns the answer.
  ///
  /// - Parameter send: gets the events of a stream.
  func answer(_ send: (consuming MessageText) -> Void) throws(RemoteError) -> MessageText {
    var text = MessageText(answering: call)
    switch request {
    case .sync(let request, let service):
      try service.answer(to: request, call, limits, into: &text) { collection, version in
        var event = MessageText(hintOf: call, collection)
        event.add("version", version)
        send(event)
      }
    case .live(let request, let service):
      try request.answer(by: service, call, limits, into: &text) { collection in
        send(MessageText(hintOf: call, collection))
      }
    }
    return text
  }
}

extension MessageText {
  /// The beginning of an answer that says that the request was done.
  init(answering call: HelperCall) {
    self.init()
    add("id", call.id)
    object.add("ok", flag: true)
  }

  /// A hint that a collection has changed.
  fileprivate init(hintOf call: HelperCall, _ collection: String) {
    self.init()
    add("id", call.id)
    object.add("event", text: "changed")
    object.add("collection", text: collection)
  }
}
