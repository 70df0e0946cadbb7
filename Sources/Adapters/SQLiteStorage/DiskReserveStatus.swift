#if SQLite
/// Whether the journal could still write if the disk became full now.
public enum DiskReserveStatus: String, Hashable, Sendable {
    /// The reserve is on the disk.
    case present
    /// The disk became full and the reserve was given to the journal. Critical: free space before it is used up too.
    case released
    /// There was never enough room for the reserve since the journal was opened. Critical: free space.
    case missing
}
#endif
