#if !SQLite
/// Needs the package trait `SQLite`.
@available(*, unavailable, message: "enable the trait SQLite of the package baton")
public enum SQLiteControlLog {}

/// Needs the package trait `SQLite`.
@available(*, unavailable, message: "enable the trait SQLite of the package baton")
public enum SQLiteInventoryStore {}
#endif
