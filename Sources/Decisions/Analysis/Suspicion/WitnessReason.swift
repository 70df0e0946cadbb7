import TopologyModel

/// Why a replica votes as it does. Votes are taken with every reading of a suspicion and hardly ever read by anybody: the words are made when they are.
indirect enum WitnessReason: Hashable, Sendable, CustomStringConvertible {
    case text(String)
    /// Not read since the suspicion began; how long before it, if at all.
    case unread(lastReadBefore: Duration?)
    case restarted(reads: Int, needed: Int)
    /// Neither failing nor silent; the code of an error that the receiver still shows.
    case receiver(ReplicationThreadState, error: Int?)
    case silent(for: Duration, period: Duration, needed: Duration?)
    /// `after`: the beginning of the suspicion.
    case failed(error: Int, after: Duration)
    case failing(error: Int, for: Duration, after: Duration, retry: Duration, WaitingFor)
    case saw(String, after: Duration, sinceThen: WitnessReason?)
    case receivedEvents(after: Duration, sinceThen: WitnessReason)
    /// It does not answer; how long others were read since, and what it saw before.
    case gone(for: Duration, WitnessReason)

    /// What a failing receiver is not believed for yet.
    enum WaitingFor: Hashable, Sendable {
        case nothing
        case duration(Duration)
        /// One that is stopped does not try again.
        case start
    }

    var description: String {
        switch self {
        case .text(let text): text
        case .unread(let age): "not read since the suspicion began\(age.map { ", last read \($0.text) before it" } ?? "")"
        case .restarted(let reads, let needed): "it restarted; \(reads) of \(needed) reads of its new run"
        case .receiver(let state, let error): "its receiver \(WitnessReason.words(state))\(state == .running ? "" : error.map { " with error \($0)" } ?? "")"
        case .silent(let lasted, let period, let needed):
            "nothing received for \(lasted.text) (heartbeat period \(period.text))\(needed.map { ", \($0.text) needed" } ?? "")"
        case .failed(let error, let after): "its receiver failed with error \(error), seen \(after.text) after the suspicion began"
        case .failing(let error, let lasted, let after, let retry, let waitingFor):
            "its receiver shows error \(error) for \(lasted.text), first seen \(after.text) after the suspicion began (connect retry \(retry.text))\(waitingFor)"
        case .saw(let how, let after, let sinceThen): "\(how), \(after.text) after the suspicion began\(sinceThen.map { "; since then \($0)" } ?? "")"
        case .receivedEvents(let after, let sinceThen): "received events \(after.text) after the suspicion began; since then \(sinceThen)"
        case .gone(let unread, let before): "it does not answer, and was read last \(unread.text) before others; until then: \(before)"
        }
    }

    private static func words(_ state: ReplicationThreadState) -> String {
        switch state {
        case .stopped: "is stopped"
        case .connecting: "is connecting"
        case .running: "runs"
        }
    }
}

extension WitnessReason.WaitingFor: CustomStringConvertible {
    var description: String {
        switch self {
        case .nothing: ""
        case .duration(let needed): ", \(needed.text) needed"
        case .start: ", and is stopped"
        }
    }
}
