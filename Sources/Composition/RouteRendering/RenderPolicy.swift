/// When something is done.
package struct RenderPolicy: Hashable, Sendable {
    /// The store is read at least this often; each time up to a fifth earlier, by chance, so that proxies that were started together do not ask together.
    ///
    /// 1 s. A failover takes a second or two, of which this adds half a second on average; reading a hundred records ten times as often is felt by a store that a hundred proxies ask.
    package var interval: Duration = .seconds(1)
    /// How long a command that failed is left alone, doubled per failure in a row up to ``lastRetry``. 1 s.
    package var firstRetry: Duration = .seconds(1)
    /// 30 s.
    package var lastRetry: Duration = .seconds(30)

    package init(interval: Duration = .seconds(1)) {
        self.interval = interval
    }
}
