public import TopologyModel

/// Reads servers.
///
/// ## Implementing
/// `probe` never throws and always returns within the request's timeout (plus scheduling); it is called for many servers at once, and at most
/// three times at a time for one (a kept connection that does not answer, a fresh one, and the details). Cancellation ends it early with a failure of kind `local`.
/// `losses` delivers at once when a kept connection breaks between probes; losing an element under pressure is allowed, because the next
/// probe finds the same, but the order per server is kept. It is consumed once.
public protocol InstanceProber: Sendable {
    func probe(_ request: ProbeRequest) async -> ProbeReport
    /// Addresses whose kept connection broke, as it happens. Bounded: the newest are kept.
    var losses: AsyncStream<InstanceAddress> { get }
    /// Looks for errant transactions in the binary logs of a server, in the slower lane of its probes and one search at a time: what it asks may hang
    /// with the server (server truth T4). Bounded work, and always an answer within the request's timeout.
    func locate(_ request: ErrantSearchRequest) async -> ErrantSearchOutcome
    /// Writes one row of a table of the manager's own to a server that takes writes, and waits for the commit: the write probe.
    ///
    /// ## Implementing
    /// Over a connection of its own, as an account that a read-only server refuses: a row that is written to another server than the primary is the worst
    /// that can come of it. Nothing is sent before the session has read the expected run of the server and that it takes writes, nor later than the
    /// request's ``WriteProbeRequest/startTimeout``; and none while an earlier one has not ended on the server. Always an answer within
    /// ``WriteProbeRequest/timeout``.
    func write(_ request: WriteProbeRequest) async -> WriteProbeOutcome
    /// Closes whatever is kept for a server that is no longer of interest.
    func forget(_ address: InstanceAddress) async
}

extension InstanceProber {
    /// For probers that only read.
    public func write(_ request: WriteProbeRequest) async -> WriteProbeOutcome { .impossible("this prober writes nothing") }

    /// For probers that read no binary logs.
    public func locate(_ request: ErrantSearchRequest) async -> ErrantSearchOutcome { .failed("binary logs are not read here") }
}
