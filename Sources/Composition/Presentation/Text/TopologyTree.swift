import ControlModel
import ManagerCore
package import TopologyModel

/// A cluster as a tree of lines; in the incumbent's form:
///
///     db1:3306   [0s,ok,10.11.19-MariaDB,rw,ROW,>>]
///     + db2:3306 [0s,ok,10.11.19-MariaDB,ro,ROW,>>,GTID]
///
/// Below the root every level is indented by two; `+` marks a server whose replication works and that was read lately, `‡` a secondary of a replication
/// group, `-` any other.
package struct TopologyTree {
    private struct Line {
        var label: String
        var instance: Instance
        var health: InstanceHealth
    }

    private let context: PresentationContext
    private let cluster: Cluster
    /// Per member.
    private let parents: [InstanceID?]
    private var lines: [Line] = []

    /// The lines, without a line end after the last.
    package static func text(of cluster: Cluster, in context: PresentationContext, format: TopologyFormat = .orchestrator) -> String {
        var tree = TopologyTree(context: context, cluster: cluster)
        tree.build()
        return tree.columns(format).lines.joined(separator: "\n")
    }

    private func columns(_ format: TopologyFormat) -> TextColumns {
        switch format {
        case .full:
            let rows = lines.map { line in
                [line.label] + InstanceColumns(instance: line.instance, health: line.health).cells
            }
            return TextColumns(rows: [InstanceColumns.heading] + rows, separator: "  ", alignedRight: InstanceColumns.alignedRight, padsLast: false)
        case .orchestrator:
            return TextColumns(rows: lines.map { [$0.label, brackets($0)] }, separator: " ", alignedRight: [], padsLast: false)
        case .tabulated:
            let lagColumn = 1
            return TextColumns(rows: lines.map { [$0.label] + $0.health.fields }, separator: "|", alignedRight: [lagColumn], padsLast: true)
        case .tags:
            return TextColumns(rows: lines.map { [$0.label, brackets($0) + " [" + tags(of: $0.instance) + "]"] }, separator: " ", alignedRight: [], padsLast: false)
        }
    }

    private func brackets(_ line: Line) -> String { "[" + line.health.fields.filter { !$0.isEmpty }.joined(separator: ",") + "]" }

    /// Sorted by name; without the sign where there is no value.
    private func tags(of instance: Instance) -> String {
        context.snapshot.control.tags(of: instance.address).map { $0.value.isEmpty ? $0.name : "\($0.name)=\($0.value)" }.joined(separator: ",")
    }

    private init(context: PresentationContext, cluster: Cluster) {
        self.context = context
        self.cluster = cluster
        parents = cluster.members.map { cluster.parent(of: $0.id) }
    }

    /// Roots first. Members of a ring have no root: each is shown at depth 1, and so are its replicas below it.
    private mutating func build() {
        var isShown: Set<InstanceID> = []
        for (member, parent) in zip(cluster.members, parents) where parent == nil { add(member, depth: 0, &isShown) }
        let ring = cluster.members.filter { !isShown.contains($0.id) && isInRing($0) }
        for member in ring { isShown.insert(member.id) }
        for member in ring {
            append(member, depth: 1)
            addChildren(of: member, depth: 2, &isShown)
        }
    }

    private func isInRing(_ member: Instance) -> Bool {
        var current = member.id
        for _ in cluster.members {
            guard let next = cluster.parent(of: current) else { return false }
            if next == member.id { return true }
            current = next
        }
        return false
    }

    private mutating func add(_ instance: Instance, depth: Int, _ isShown: inout Set<InstanceID>) {
        guard isShown.insert(instance.id).inserted else { return }
        append(instance, depth: depth)
        addChildren(of: instance, depth: depth + 1, &isShown)
    }

    private mutating func addChildren(of instance: Instance, depth: Int, _ isShown: inout Set<InstanceID>) {
        for (member, parent) in zip(cluster.members, parents) where parent == instance.id { add(member, depth: depth, &isShown) }
    }

    private mutating func append(_ instance: Instance, depth: Int) {
        let health = InstanceHealth(instance, in: context)
        let mark = instance.groupPrimary != nil ? "‡ " : health.replicates ? "+ " : "- "
        var label = depth == 0 ? "" : String(repeating: "  ", count: depth - 1) + mark
        label += instance.address.description
        let names = [instance.placement.alias, instance.placement.displayName].filter { !$0.isEmpty }
        if !names.isEmpty { label += " (\(names.joined(separator: ", ")))" }
        lines.append(Line(label: label, instance: instance, health: health))
    }
}
