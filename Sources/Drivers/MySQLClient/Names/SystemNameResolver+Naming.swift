#if MySQL
extension SystemNameResolver {
    /// Answers what a host is called in the end, first and only; without a dot at the end. Where it says nothing of that, the host itself.
    public static func canonicalNames(limits: Limits = Limits()) -> SystemNameResolver {
        SystemNameResolver(limits: limits, lookup: SystemLookup.canonicalName(of:))
    }
}
#endif
