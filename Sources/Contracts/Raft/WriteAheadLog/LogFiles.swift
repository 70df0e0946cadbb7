/// The files of one directory, as a ``WriteAheadLog`` needs them. Names have no separators.
///
/// ## Implementing
/// Every method is done when it returns, or has thrown; one that threw may have done a part. An error that says that there is no room is a ``LogFilesError``. After any other one the log is not
/// written to any more.
public protocol LogFiles: Sendable {
    /// In the order of their bytes.
    func names() throws -> [String]
    /// Bytes of one file.
    func size(of name: String) throws -> Int
    func contents(of name: String) throws -> [UInt8]
    /// A file of so many zero bytes, which are on the disk, and so is its name. One that exists is an error.
    func create(_ name: String, size: Int) throws
    /// Within the file or, without a gap, beyond its end: then it becomes longer. It may be on the disk in part, in any order, until ``sync(_:)``.
    func write(_ bytes: [UInt8], to name: String, at offset: Int) throws
    /// Everything that was written to the file is on the disk when this returns.
    func sync(_ name: String) throws
    /// In one step, which is on the disk when this returns. A file that has the new name is replaced.
    func rename(_ name: String, to newName: String) throws
    /// It may come back after a loss of power, until the names are on the disk for another reason.
    func remove(_ name: String) throws
    /// The names, as they are, are on the disk when this returns.
    func syncNames() throws
    /// What the disk has left for files of this owner.
    func availableBytes() throws -> Int
}
