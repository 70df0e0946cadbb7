public import TopologyModel

/// Makes a ``Topology`` out of ``InstanceBuilder``s, or out of a drawing.
///
/// ```swift
/// var fleet = TopologyBuilder(drawing: "db1 <- db2, db3; db2 <- db4")
/// fleet["db3"].settings.binaryLogEnabled = false
/// let topology = fleet.build()
/// ```
public struct TopologyBuilder: Sendable {
    /// In the order in which they were added; their ids follow it, from 0.
    public private(set) var instances: [InstanceBuilder] = []

    public init(_ instances: [InstanceBuilder] = []) {
        for instance in instances { add(instance) }
    }

    /// Reads a drawing: links `source <- replica, replica`, or a server alone, separated by `;` or line breaks.
    ///
    /// `#` begins a comment that ends with the line. Servers get the ids 1, 2, … in order of their first mention, ports default to 3306.
    /// A replica that stands to the right of several sources follows them all, on channels named after the sources from the second on.
    public init(drawing: String, flavor: ServerFlavor = .mariadb) {
        for line in drawing.split(whereSeparator: \.isNewline) {
            for statement in line.prefix(while: { $0 != "#" }).split(separator: ";") {
                let sides = statement.split(separator: "<-", omittingEmptySubsequences: false).map { TopologyBuilder.names($0) }
                for name in sides.joined() { mention(name, flavor) }
                for (sources, replicas) in zip(sides, sides.dropFirst()) {
                    precondition(sources.count == 1, "exactly one server stands left of an arrow: \(statement)")
                    for replica in replicas {
                        let channel = self[replica].channels.isEmpty ? "" : sources[0]
                        self[replica] = self[replica].following(sources[0], channel: channel)
                    }
                }
            }
        }
    }

    private static func names(_ side: Substring) -> [String] {
        side.split { $0 == "," || $0.isWhitespace }.map(String.init)
    }

    private mutating func mention(_ name: String, _ flavor: ServerFlavor) {
        let address = InstanceBuilder.address(name)
        guard !instances.contains(where: { $0.address == address }) else { return }
        instances.append(InstanceBuilder(name, flavor: flavor, serverID: UInt32(instances.count + 1)))
    }

    /// Adds a server. A second one with the same address is a mistake in the test and traps.
    public mutating func add(_ instance: InstanceBuilder) {
        precondition(!instances.contains { $0.address == instance.address }, "\(instance.address) is there already")
        instances.append(instance)
    }

    /// The server with that address; traps when there is none.
    public subscript(_ name: String) -> InstanceBuilder {
        get { instances[index(of: name)] }
        set { instances[index(of: name)] = newValue }
    }

    private func index(of name: String) -> Int {
        let address = InstanceBuilder.address(name)
        guard let index = instances.firstIndex(where: { $0.address == address }) else { preconditionFailure("there is no server \(name)") }
        return index
    }

    public func build() -> Topology {
        var topology = Topology()
        topology.update(instances.map { $0.build(id: topology.register($0.address)) })
        return topology
    }
}
