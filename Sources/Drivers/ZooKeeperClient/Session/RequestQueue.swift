#if Network
import NIOCore

/// What was asked and has no answer: first what was sent, in the order in which answers come, then what waits. Bounded in number and bytes.
struct RequestQueue: Sendable {
    /// What was sent as this number. An answer comes in any case, so it keeps its place when nobody waits for it any more.
    private struct Sent: Sendable {
        let xid: Int32
        var pending: PendingRequest?
    }

    private let maximumInFlight: Int
    private let maximumOperations: Int
    private let maximumBytes: Int
    private var sent = CircularBuffer<Sent>()
    private var waiting = CircularBuffer<PendingRequest>()
    private var bytes = 0
    private var lastXID: Int32
    /// None of them is late before this; nil: there are none.
    private(set) var firstDeadline: NIODeadline?

    /// - Parameter lastXID: the number before the first that is sent.
    init(maximumInFlight: Int, maximumOperations: Int, maximumBytes: Int, lastXID: Int32 = 0) {
        self.lastXID = lastXID
        self.maximumInFlight = maximumInFlight
        self.maximumOperations = maximumOperations
        self.maximumBytes = maximumBytes
    }

    var hasWaiting: Bool { !waiting.isEmpty }

    mutating func add(_ pending: PendingRequest) throws(ZooKeeperError) {
        guard sent.count + waiting.count < maximumOperations else {
            throw ZooKeeperError(.overloaded, "\(maximumOperations) operations have no answer yet (maximumOperations)")
        }
        guard bytes + pending.body.count <= maximumBytes else {
            throw ZooKeeperError(.overloaded, "operations of \(bytes) bytes have no answer yet (maximumOperationBytes is \(maximumBytes))")
        }
        bytes += pending.body.count
        waiting.append(pending)
        noteDeadline(pending)
    }

    private mutating func noteDeadline(_ pending: PendingRequest) { firstDeadline = min(firstDeadline ?? pending.deadline, pending.deadline) }

    /// The next that may be sent, and its number.
    mutating func send() -> (xid: Int32, body: [UInt8])? {
        guard sent.count < maximumInFlight, let pending = waiting.popFirst() else { return nil }
        let xid = nextXID()
        sent.append(Sent(xid: xid, pending: pending))
        return (xid, pending.body)
    }

    /// For a request of the client's own, to which nobody waits for an answer.
    mutating func sendOwn() -> Int32 {
        let xid = nextXID()
        sent.append(Sent(xid: xid, pending: nil))
        return xid
    }

    /// Numbers below 1 are not for requests.
    private mutating func nextXID() -> Int32 {
        lastXID = lastXID == .max ? 1 : lastXID + 1
        return lastXID
    }

    /// The number of the answer that has to come next.
    var expectedXID: Int32? { sent.first?.xid }
    /// What it answers. nil: nobody waits for it any more.
    var expectedRequest: Request? { sent.first?.pending?.request }

    /// That answer is there. nil: nobody waits for it any more.
    mutating func answered() -> PendingRequest? {
        let pending = sent.popFirst()?.pending
        bytes -= pending?.body.count ?? 0
        return pending
    }

    /// Before everything else that waits, for it was not carried out.
    mutating func putBack(_ pending: PendingRequest) {
        bytes += pending.body.count
        waiting.prepend(pending)
        noteDeadline(pending)
    }

    /// The connection is gone: reads wait again, before all others and in their order.
    ///
    /// - Returns: the writes, of which nobody knows.
    mutating func connectionEnded() -> [PendingRequest] {
        let pending = sent.compactMap(\.pending)
        sent.removeAll()
        let writes = pending.filter(\.request.isWrite)
        for write in writes { bytes -= write.body.count }
        for read in pending.reversed() where !read.request.isWrite { waiting.prepend(read) }
        return writes
    }

    /// Those whose time is over, those that were sent first; of them their places stay.
    mutating func expire(_ now: NIODeadline) -> (sent: [PendingRequest], waiting: [PendingRequest]) {
        guard let firstDeadline, firstDeadline <= now else { return ([], []) }
        var late: [PendingRequest] = []
        for index in sent.indices {
            if let pending = sent[index].pending, pending.deadline <= now {
                late.append(pending)
                sent[index].pending = nil
            }
        }
        let unsent = Array(waiting.filter { $0.deadline <= now })
        if !unsent.isEmpty { waiting.removeAll { $0.deadline <= now } }
        for pending in late + unsent { bytes -= pending.body.count }
        self.firstDeadline = (sent.compactMap { $0.pending?.deadline } + waiting.map(\.deadline)).min()
        return (late, unsent)
    }

    /// Nobody waits for it any more. nil: it is not known.
    mutating func cancel(_ id: RequestID) -> (request: Request, wasSent: Bool)? {
        if let index = sent.firstIndex(where: { $0.pending?.id == id }), let pending = sent[index].pending {
            sent[index].pending = nil
            bytes -= pending.body.count
            return (pending.request, true)
        }
        guard let index = waiting.firstIndex(where: { $0.id == id }) else { return nil }
        let pending = waiting.remove(at: index)
        bytes -= pending.body.count
        return (pending.request, false)
    }

    /// All that were not sent.
    mutating func takeWaiting() -> [PendingRequest] {
        let all = Array(waiting)
        waiting.removeAll()
        for pending in all { bytes -= pending.body.count }
        return all
    }
}
#endif
