/// How a cluster is printed as a tree of lines.
package enum TopologyFormat: String, CaseIterable, Sendable {
    /// Columns with a heading: everything that matters at a glance, in words.
    case full
    /// The incumbent's `topology`: descriptions in brackets, fields without content left out.
    case orchestrator
    /// The incumbent's `topology-tabulated`: the same fields in columns, empty ones kept.
    case tabulated
    /// The incumbent's `topology-tags`: the brackets and the tags.
    case tags
}
