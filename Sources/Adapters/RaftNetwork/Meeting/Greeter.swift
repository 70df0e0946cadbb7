#if Network
import NIOCore
import RaftCore

/// Brings a ``RaftMeeting`` about: connects to everybody in the list, whoever is there, and again when a connection ends. Lives on the event loop.
final class Greeter {
    private unowned let owner: NetworkLoop
    private let roster: RaftRoster
    private var meeting: RaftMeeting
    private var links: [Link] = []
    private let promise: EventLoopPromise<RaftMeeting.Verdict>
    private let observe: @Sendable (RaftMeetingReport) -> Void
    private var nextReport: Scheduled<Void>?
    private var reportInterval: Duration
    private(set) var isOver = false

    init(_ owner: NetworkLoop, _ roster: RaftRoster, _ observe: @escaping @Sendable (RaftMeetingReport) -> Void) {
        self.owner = owner
        self.roster = roster
        self.observe = observe
        meeting = RaftMeeting(roster)
        promise = owner.loop.makePromise(of: RaftMeeting.Verdict.self)
        reportInterval = owner.settings.meetingReportFirst
    }

    var verdict: EventLoopFuture<RaftMeeting.Verdict> { promise.futureResult }

    /// - Parameter present: those with whom a handshake is through already.
    func begin(_ present: [PeerSession]) {
        for session in present { meeting.heard(session.node, session.standing) }
        links = roster.others.map { Link($0.node, .messages, owner: owner, isGreeting: true) }
        for (link, place) in zip(links, roster.others) {
            link.move(to: owner.usable(place))
            link.pump()
        }
        scheduleReport()
        decide()
    }

    private func scheduleReport() {
        nextReport = owner.loop.assumeIsolated().scheduleTask(in: TimeAmount(reportInterval)) { [weak self] in
            guard let self, !isOver else { return }
            observe(meeting.report)
            reportInterval = min(reportInterval * 2, owner.settings.meetingReportMost)
            scheduleReport()
        }
    }

    // MARK: What the loop tells

    /// - Parameter link: over which the node was reached; nil: it called itself.
    func heard(_ session: PeerSession, over link: Link?) {
        meeting.heard(session.node, session.standing, at: link?.node)
        decide()
    }

    func left(_ node: NodeID) {
        meeting.left(node)
        decide()
    }

    func failed(_ node: NodeID, _ trouble: String) { meeting.failed(node, trouble) }

    private func decide() {
        if let verdict = meeting.verdict { end(.success(verdict)) }
    }

    func stop(_ reason: RaftNetworkError) {
        end(.failure(reason))
        for link in links { link.close("this node stops") }
    }

    /// The connections stay: the others are not to believe that this node is gone. The second time it does nothing.
    func end(_ result: Result<RaftMeeting.Verdict, any Error>) {
        guard !isOver else { return }
        isOver = true
        nextReport?.cancel()
        promise.completeWith(result)
    }
}
#endif
