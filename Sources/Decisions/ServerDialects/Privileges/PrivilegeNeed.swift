package import TopologyModel

/// Something that the manager does on a server, and the privileges that let it.
package struct PrivilegeNeed: Hashable, Sendable {
    /// What for, in words.
    package var purpose: String
    /// Each alternative is enough, if all of it is held. The first is the least, and is what we ask to be granted.
    var alternatives: [[Privilege]]
    /// Without it the manager cannot do its job; without others it does it less well.
    package var isRequired: Bool
    /// The statements of a probe that are refused without it.
    var statements: [ProbeStatement.Kind]

    init(_ purpose: String, _ alternatives: [[Privilege]], isRequired: Bool = true, statements: [ProbeStatement.Kind] = []) {
        self.purpose = purpose
        self.alternatives = alternatives
        self.isRequired = isRequired
        self.statements = statements
    }

    package func isMet(by held: HeldPrivileges) -> Bool {
        alternatives.contains { $0.allSatisfy { held.has(Privilege(HeldPrivileges.canonical($0.name), on: $0.object)) } }
    }

    /// What to grant when it is not met.
    package var privileges: [Privilege] { alternatives.first ?? [] }

    /// Everything that the manager needs on a server, most basic first.
    ///
    /// - Parameter reservedPort: where the manager comes in while all connections are taken; nil: nowhere, or that is not known.
    package static func needs(on capabilities: ServerCapabilities, reservedPort: ReservedPort? = nil) -> [PrivilegeNeed] {
        capabilities.flavor == .mariadb ? MariaDBPrivileges.needs(capabilities.version) : MySQLPrivileges.needs(capabilities, reservedPort: reservedPort)
    }
}
