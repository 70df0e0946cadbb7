import KVPublishers

extension ConfigurationKey {
    /// What becomes of the routes where several managers are.
    static let routeKeys: [ConfigurationKey] = [
        // Below that an ordinary election would withdraw them; above an hour nobody would be protected.
        .init("RouteTTL", .duration(RoutePolicy().routeTTL), .honored, range: 5_000...3_600_000)
    ]
}
