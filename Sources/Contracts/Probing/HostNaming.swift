/// What the name service is asked of a server's host, for a name that is shown beside its address.
public enum HostNaming: Hashable, Sendable {
    /// What the host is called in the end: a CNAME is followed.
    case canonicalName
    /// An address of the host; one of IPv4 where there is one.
    case address
}
