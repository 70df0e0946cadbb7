import TopologyModel

/// Something of a server that is worth a record, and about which nothing is done. It exists for as long as each look finds it, be it under one code or another.
struct LastingCondition: Sendable, Codable {
    /// Whether hooks are to hear of it. A lesser one that lasts is no reason to tell of this one before it has lasted, too.
    let isTold: Bool
    var since: MonotonicInstant
    /// The code that it has now.
    var code: String
    var codeSince: MonotonicInstant
    /// When a record under that code was proposed last.
    var proposedAt: MonotonicInstant?

    init(isTold: Bool, code: String, since: MonotonicInstant) {
        self.isTold = isTold
        self.since = since
        self.code = code
        codeSince = since
    }

    mutating func change(to code: String, now: MonotonicInstant) {
        guard self.code != code else { return }
        (self.code, codeSince, proposedAt) = (code, now, nil)
    }
}
