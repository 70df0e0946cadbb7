public import Hooks
public import StoreHTTP

/// How a webhook is sent.
public struct WebhookSettings: Hashable, Sendable {
    public var url: WebhookURL
    /// What requests are signed with. At least ``minimumSecretBytes`` bytes. It prints as redacted.
    public var secret: StoreSecret
    /// For audits; nil: the address without its query.
    public var name: String?
    /// For all attempts together. Default 10 s.
    public var deadline: Duration = .seconds(10)
    /// PEM file of the authorities that the receiver's certificate may come from; nil: the system's. Read when the hook is made. What an address with `https` shows is always verified, and its name, too.
    public var authorityFile: String?
    /// Within which there has to be a connection; at most a third of the deadline, so that there is time for a second one. Default 2 s.
    public var connectTimeout: Duration = .seconds(2)
    /// After the first attempt. It doubles with each further one. Default 200 ms: a receiver that is being restarted listens again soon.
    public var firstPause: Duration = .milliseconds(200)
    /// Pauses grow no further. Default 5 s.
    public var longestPause: Duration = .seconds(5)

    /// As many as an attacker who saw requests must not be able to guess.
    public static let minimumSecretBytes = 16

    public init(url: WebhookURL, secret: StoreSecret) {
        self.url = url
        self.secret = secret
    }
}
