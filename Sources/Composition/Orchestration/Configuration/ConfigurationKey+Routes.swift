import KVPublishers

extension ConfigurationKey {
    /// Who is told of a primary, and what becomes of the routes where several managers are.
    static let routeKeys: [ConfigurationKey] = [
        .init("KVFileDirectory", .string(""), .honored),
        .init("KVFileFormats", .list([RecordFileFormat.json.rawValue]), .honored),
        // MARK: Stores, beside the incumbent's keys
        .init("ConsulSSLCAFile", .string(""), .honored),
        .init("ConsulDataCenters", .list([]), .honored),
        .init("EtcdEndpoints", .list([]), .honored),
        .init("EtcdUser", .string(""), .honored),
        .init("EtcdPassword", .string(""), .honored, isSecret: true),
        .init("EtcdSSLCAFile", .string(""), .honored),
        .init("ZkAccount", .string(""), .honored, isSecret: true),
        // MARK: Routes
        // Below that an ordinary election would withdraw them; above an hour nobody would be protected.
        .init("RouteTTL", .duration(RoutePolicy().routeTTL), .honored, range: 5_000...3_600_000),
        // Below, stores that many managers share would have nothing else to do; above a day a route that somebody removed would be missed by people.
        .init("RouteReconcileInterval", .duration(RoutePolicy().reconcileInterval), .honored, range: 1_000...86_400_000),
    ]
}
