#if !MySQL
@available(*, unavailable, message: "MySQLClient needs libmariadb: enable the package trait `MySQL`.")
public struct MySQLConnectionOptions: Sendable {}

@available(*, unavailable, message: "MySQLClient needs libmariadb: enable the package trait `MySQL`.")
public final class MySQLReactor: Sendable {}

@available(*, unavailable, message: "MySQLClient needs libmariadb: enable the package trait `MySQL`.")
public actor MySQLConnection {}

@available(*, unavailable, message: "MySQLClient needs libmariadb: enable the package trait `MySQL`.")
public struct MySQLReply: Sendable {}

@available(*, unavailable, message: "MySQLClient needs libmariadb: enable the package trait `MySQL`.")
public struct MySQLClientError: Error {}
#endif
