#if MySQL
import CBatonLinux

/// What a program that keeps thousands of connections does to keep them small.
public enum ConnectionMemory {
    /// Larger blocks are mapped one by one. The stack and the read buffer of a connection are, and a few pages of each are ever touched.
    private static let mappedFromBytes: Int32 = 16 << 10

    /// Changes the process: large blocks come fresh from the system and go back to it when they are freed.
    ///
    /// The allocator else carves the stacks of new connections out of what former ones left, pages that are all in memory: measured with 2,000
    /// servers, 30 MB more. For the beginning of `main`; without effect on C libraries other than glibc.
    public static func tuneProcess() { cbaton_map_blocks_from(mappedFromBytes) }
}
#endif
