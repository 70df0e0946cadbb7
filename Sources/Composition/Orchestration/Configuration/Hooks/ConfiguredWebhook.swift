public import Hooks

/// A receiver that is told over HTTP.
public struct ConfiguredWebhook: Hashable, Sendable {
    public var url: WebhookURL
    /// What requests are signed with.
    public var secret: Secret
    /// PEM file of the authorities that the receiver's certificate may come from; nil: the system's.
    public var authorityFile: String?

    /// As many bytes as cannot be guessed.
    public static let minimumSecretBytes = 16

    public init(url: WebhookURL, secret: Secret, authorityFile: String? = nil) {
        self.url = url
        self.secret = secret
        self.authorityFile = authorityFile
    }
}
