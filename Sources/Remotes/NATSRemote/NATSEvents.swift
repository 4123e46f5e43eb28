internal import JSONText
internal import NATSClient
internal import RemoteProtocol
internal import System

/// Events in a stream: `jsonl.BUCKET.ID`, one subject for each.
///
/// An event is appended on condition that its subject has no message. So the server itself sees to
/// it that an event is there once, for as long as it is there.
final class NATSEvents: EventService {
  private let remote: NATSRemote

  init(_ remote: NATSRemote) { self.remote = remote }

  func append(
    _ append: EventAppend,
    to name: LiveName,
    _ call: HelperCall
  ) throws(RemoteError) -> AppendAnswer {
    let stream = StreamName(name, .events)
    let state = try remote.state(of: stream, call)
    let clock = try remote.serverClock(of: stream, call)
    // Nobody can tell any more whether an event was among those that are gone.
    let isUncertain = append.isRepeat && Int64(state.first) > append.after + 1
    var results = [AppendResult?](repeating: nil, count: append.events.count)
    var open = Array(append.events.indices)
    if !isUncertain {
      open = self.append(append.events, state, clock, call, &results)
    }
    // Those that have a message are known, or it was another one.
    while !open.isEmpty {
      let part = Array(open.prefix(100))
      open = Array(open.dropFirst(100))
      let subjects = part.map { stream.subject(of: append.events[$0].id) }
      do throws(RemoteError) {
        let found = try remote.newestMessages(subjects, in: stream, call)
        for (index, message) in zip(part, found) {
          results[index] = Self.result(of: append.events[index], message, isUncertain)
        }
      } catch {
        for index in part { results[index] = .refused(error) }
      }
    }
    var now = clock.now
    for case .done(_, let at, _)? in results { now = max(now, at) }
    return AppendAnswer(results: results.compactMap { $0 }, now: now)
  }

  /// Sends the events, and takes what the server says of each.
  ///
  /// - Returns: those whose subject has a message.
  private func append(
    _ events: [NewEvent],
    _ state: StreamState,
    _ clock: ServerClock,
    _ call: HelperCall,
    _ results: inout [AppendResult?]
  ) -> [Int] {
    let limit = state.settings.byteCount.map { Int($0) } ?? Int.max
    var sent: [Int] = []
    for (index, event) in events.enumerated() {
      // The server would remove it, as the oldest.
      if event.line.count + event.id.count + 100 > limit {
        results[index] = .refused(
          RemoteError(.tooLarge, "the event is longer than all may be together", reason: .full)
        )
      } else {
        sent.append(index)
      }
    }
    let moment = SteadyClock.milliseconds
    let requests = sent.map { index in
      NATSRequest(
        state.name.subject(of: events[index].id),
        headers: [(name: "Nats-Expected-Last-Subject-Sequence", value: "0")],
        events[index].line
      )
    }
    var met: [Int] = []
    for (index, outcome) in zip(sent, remote.exchange(requests, call)) {
      do throws(NATSError) {
        guard let sequence = try outcome.jetStreamAnswer().number("seq") else {
          throw NATSError.lost("the server answered without a sequence")
        }
        results[index] = .done(
          sequence: Int64(sequence),
          at: clock.time(at: moment),
          wasThere: false
        )
      } catch .refused(let refusal) where refusal.number == JetStreamRefusal.otherSequence {
        met.append(index)
      } catch .nobodyAnswers {
        results[index] = .refused(.noCollection)
      } catch {
        let isSent = if case .failed(_, isSent: false) = outcome { false } else { true }
        results[index] = .refused(RemoteError(error, changes: isSent))
      }
    }
    return met
  }

  private static func result(
    of event: NewEvent,
    _ message: NewestMessage?,
    _ isUncertain: Bool
  ) -> AppendResult {
    guard let message else {
      return isUncertain
        ? .refused(
          RemoteError(.lost, "events that would tell are gone by retention", reason: .retention)
        )
        : .refused(RemoteError(.unavailable, "the event was removed at this moment"))
    }
    guard message.content == event.line else {
      let sentence = "\(event.id.text) is there already, with other content"
      return .refused(RemoteError(.badRequest, sentence, reason: .content))
    }
    return .done(sequence: Int64(message.sequence), at: message.at, wasThere: true)
  }

  func follow(
    _ question: FollowQuestion,
    in name: LiveName,
    into page: inout LivePage,
    _ call: HelperCall
  ) throws(RemoteError) -> EventsEnd {
    let stream = StreamName(name, .events)
    let state = try remote.state(of: stream, call)
    var point = LivePoint(origin: state.origin, newest: Int64(state.newest), now: 0)
    if state.isOther(than: question.origin, after: question.after) {
      point.now = try remote.serverClock(of: stream, call).now
      return .reset(point)
    }
    var last = LastPlace(sequence: point.newest)
    try remote.readStream(stream, after: question.after, limit: question.limit, call) {
      stored,
      _ in
      last.note(stored)
      let word = stored.message.subject.dropFirst(stream.subject.utf8.count)
      return page.add(
        LiveEvent(
          sequence: Int64(stored.sequence),
          id: Key.unescaped(word),
          at: stored.at,
          line: stored.message.content
        )
      )
    }
    point.newest = last.sequence
    point.now = max(try remote.serverClock(of: stream, call).now, last.at)
    let first = Int64(state.first)
    let isGap = question.after > 0 && first > question.after + 1
    return .page(point, gap: isGap ? question.after + 1...first - 1 : nil)
  }
}
