#if Network
import RaftCore

/// The first meeting of a node whose disk is empty, as a value: who answered what, and what follows from it.
///
/// What counts is what the nodes say that are there now; of whoever leaves, nothing is known any more.
struct RaftMeeting: Sendable {
    enum Verdict: Hashable, Sendable {
        case begins
        case joins
        case lostDisk(saidBy: NodeID)
    }

    private struct Answer {
        let node: NodeID
        let standing: PeerStanding?
    }

    /// One of the others in the list.
    private struct Seat {
        let place: MemberAddress
        var answer: Answer?
        var trouble: String?
    }

    private let isFirst: Bool
    private let voters: UInt64
    private var seats: [Seat]
    /// Of nodes that called and are at no known address of the list.
    private var guests: [Answer] = []

    init(_ roster: RaftRoster) {
        isFirst = roster.isFirst
        voters = PeerStanding.hash(roster.bootstrap.membership.voters)
        seats = roster.others.map { Seat(place: $0) }
    }

    // MARK: What happens

    /// A handshake with a node is through.
    ///
    /// - Parameter seat: the first node at the address at which it was reached; nil: the node called itself.
    mutating func heard(_ node: NodeID, _ standing: PeerStanding?, at seat: NodeID? = nil) {
        let answer = Answer(node: node, standing: standing)
        guard let place = seats.firstIndex(where: { $0.place.node == seat ?? node }) else {
            guests.removeAll { $0.node == node }
            return guests.append(answer)
        }
        seats[place].answer = answer
        seats[place].trouble = nil
    }

    /// There is no connection with the node any more.
    mutating func left(_ node: NodeID) {
        guests.removeAll { $0.node == node }
        for place in seats.indices where seats[place].answer?.node == node {
            seats[place].answer = nil
            seats[place].trouble = "it answered, and is gone"
        }
    }

    mutating func failed(_ seat: NodeID, _ trouble: String) {
        guard let place = seats.firstIndex(where: { $0.place.node == seat }) else { return }
        seats[place].trouble = trouble
    }

    // MARK: What follows

    /// nil: the others have to be asked further.
    var verdict: Verdict? {
        for answer in seats.compactMap(\.answer) + guests where answer.standing == .knowsYou { return .lostDisk(saidBy: answer.node) }
        if isFirst, seats.allSatisfy(beginsToo) { return .begins }
        return strangers > (seats.count - newcomers) / 2 ? .joins : nil
    }

    private func beginsToo(_ seat: Seat) -> Bool { seat.answer?.node == seat.place.node && seat.answer?.standing == .new(voters: voters) }

    /// They have a log, and do not know this node.
    private var strangers: Int { seats.count { $0.answer?.standing == .knowsYouNot } }

    /// They have no log: so this node's name cannot stand in it.
    private var newcomers: Int { seats.count { if case .new? = $0.answer?.standing { true } else { false } } }

    /// Who is waited for, and why.
    var report: RaftMeetingReport {
        RaftMeetingReport(
            waiting: seats.filter { !isFirst || !beginsToo($0) }.map { RaftMeetingReport.Waiting(place: $0.place, reason: reason($0)) })
    }

    private func reason(_ seat: Seat) -> String {
        guard let answer = seat.answer else { return seat.trouble ?? "it has not answered yet" }
        switch answer.standing {
        case .new(let others) where isFirst && answer.node == seat.place.node && others != voters: return "it is new, and its list of nodes is another one: the list has to be the same on all of them"
        case .new: return "it is new itself: a cluster that this node can be added to has not begun there"
        case .knowsYouNot: return "it belongs to a cluster that does not know this node; a majority of those in the list that have begun has to say so"
        case .knowsYou, nil: return "it does not say how it stands: it is of an earlier version, or waits for its first entries"
        }
    }
}
#endif
