extension OperationOptions {
    /// The switches with their names: in queries, as flags of the command line, and in the audit.
    package static let switches: [(name: String, path: any WritableKeyPath<OperationOptions, Bool> & Sendable)] = [
        ("allow-refetch", \.allowsRefetch), ("allow-higher-version-source", \.allowsHigherVersionSource), ("enable-gtid", \.enablesGTID),
        ("skip-blocked", \.skipsBlocked), ("force", \.isForced), ("despite-maintenance", \.ignoresMaintenance),
    ]

    /// What is accepted, by these names, and which replicas alone are meant. Empty: nothing out of the ordinary.
    package var words: [String] {
        OperationOptions.switches.filter { self[keyPath: $0.path] }.map { $0.name } + (only.isEmpty ? [] : ["only \(only)"])
    }
}
