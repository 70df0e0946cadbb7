/// How a store is reached over HTTP.
public struct StoreHTTPSettings: Hashable, Sendable {
    /// In the order in which they are tried first; later on the one comes first that answered last. At least one, and at most ``maximumAddresses``.
    public var addresses: [StoreAddress]
    /// PEM file of the authorities that the store's certificate may come from; nil: the system's. Read when the store is made. What an address with `https` shows is always verified, and its name or
    /// its IP address, too.
    public var authorityFile: String?
    /// Within which one address has to begin its answer, a connection included. 2 s: long against an election within the store, short against patience. An answer that comes in pieces ends at the
    /// latest after twice as long; what is asked of several addresses takes as much longer.
    public var timeout: Duration = .seconds(2)
    /// The largest answer that is read. 4 MiB: some 8,000 records in the form that Consul lists them.
    public var maximumAnswerBytes = 4 << 20

    /// More members than a store has.
    public static let maximumAddresses = 16

    public init(addresses: [StoreAddress], authorityFile: String? = nil) {
        self.addresses = addresses
        self.authorityFile = authorityFile
    }
}
