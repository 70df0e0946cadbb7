/// What a new channel to another source must be given to connect in the same way as an old one, beside its account.
///
/// A server keeps them by itself as long as the channel is only pointed elsewhere; RESET … ALL drops them.
public struct ChannelOptions: Hashable, Sendable, Codable {
    /// Empty for the default channel.
    public var channel: String
    /// Those that are set, in the order of their names. An option that is not here has the server's default.
    public var options: [ChannelOption]

    public init(channel: String, options: [ChannelOption]) {
        self.channel = channel
        self.options = options.sorted { $0.name < $1.name }
    }

    public subscript(_ name: ChannelOption.Name) -> String? { options.first { $0.name == name }?.value }
}
