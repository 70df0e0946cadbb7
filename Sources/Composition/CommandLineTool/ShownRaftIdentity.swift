/// Who a node is to the others.
package struct ShownRaftIdentity: Hashable, Sendable {
    /// In hexadecimal digits.
    package var node: String
    /// In hexadecimal digits.
    package var cluster: String
    /// What a certificate of the node must name, in a subject alternative name of the kind URI.
    package var uri: String

    package init(node: String, cluster: String, uri: String) {
        self.node = node
        self.cluster = cluster
        self.uri = uri
    }
}
