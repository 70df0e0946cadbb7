/// An error of ``LogFiles`` that tells a lack of room from a failure.
public protocol LogFilesError: Error {
    /// The disk, or what the owner may have of it, is full. Nothing that stood on it before is touched.
    var isFull: Bool { get }
}
