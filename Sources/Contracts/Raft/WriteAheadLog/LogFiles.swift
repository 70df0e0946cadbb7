/// The files of one directory, as a ``WriteAheadLog`` needs them. Names have no separators.
///
/// ## Implementing
/// Every method is done when it returns, or has thrown; one that threw may have done a part. Nothing is tried again: after an error the log is not written to any more.
public protocol LogFiles: Sendable {
    /// In the order of their bytes.
    func names() throws -> [String]
    func contents(of name: String) throws -> [UInt8]
    /// A file of so many zero bytes, which are on the disk, and so is its name. One that exists is an error.
    func create(_ name: String, size: Int) throws
    /// Within the size of the file. It may be on the disk in part, in any order, until ``sync(_:)``.
    func write(_ bytes: [UInt8], to name: String, at offset: Int) throws
    /// Everything that was written to the file is on the disk when this returns.
    func sync(_ name: String) throws
    /// It may come back after a loss of power.
    func remove(_ name: String) throws
}
