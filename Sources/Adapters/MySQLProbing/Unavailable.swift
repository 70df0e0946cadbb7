#if !MySQL
@available(*, unavailable, message: "MySQLProbing needs libmariadb: enable the package trait `MySQL`.")
public final class MySQLProber: Sendable {}

@available(*, unavailable, message: "MySQLProbing needs libmariadb: enable the package trait `MySQL`.")
public final class MySQLReplicationController: Sendable {}

@available(*, unavailable, message: "MySQLProbing needs libmariadb: enable the package trait `MySQL`.")
public struct MySQLProbingOptions: Sendable {}
#endif
