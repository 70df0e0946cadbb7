public import ControlModel

/// The ordered, durable list of control commands.
///
/// ## Implementing
/// `propose` returns only when the whole batch is on stable storage and applied, in order, all or nothing, with one sync. If it throws
/// ``StorageError`` with a code whose outcome is certain, nothing of the batch was committed; with `outcomeUnknown` it may have been.
/// Concurrent calls are put in some order. An empty batch commits nothing and answers nothing. Check a batch with ``ControlLogValidation``
/// before anything else, and run `ControlLogConformance` (BatonTesting) on a new implementation.
public protocol ControlLog: Sendable {
    /// Commits and applies a batch; one result per command. At most ``ControlLogLimits/maximumBatch`` commands.
    func propose(_ commands: [ControlCommand], stamp: CommandStamp) async throws(StorageError) -> [CommandResult]
    /// The state after everything that is committed. Does not wait for a proposal in progress, and still answers after ``close()``.
    func state() async -> ControlState
    /// What may soon keep the log from committing, in words for people that say what to do; empty when nothing does. Cheap: asked every few seconds.
    /// May wait for a proposal in progress.
    func warnings() async -> [String]
    /// Gives everything back; proposals throw `closed` from then on. Calling it again does nothing.
    func close() async
}

extension ControlLog {
    /// None: for a log that nothing can fill.
    public func warnings() async -> [String] { [] }
}
