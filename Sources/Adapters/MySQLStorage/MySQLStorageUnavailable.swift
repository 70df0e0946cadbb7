#if !MySQL
@available(*, unavailable, message: "MySQLStorage needs libmariadb: enable the package trait `MySQL`.")
public actor MySQLControlLog {}

@available(*, unavailable, message: "MySQLStorage needs libmariadb: enable the package trait `MySQL`.")
public actor MySQLInventoryStore {}

@available(*, unavailable, message: "MySQLStorage needs libmariadb: enable the package trait `MySQL`.")
public struct MySQLStorageOptions: Sendable {}
#endif
