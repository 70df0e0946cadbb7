/// What one client asked of one object, and what it was told.
package struct RecordedOperation<Model: SequentialModel>: Sendable {
    package enum Ending: Sendable {
        /// The moment is not before the answer was there.
        case answered(Model.Answer, at: Int64)
        /// It may take effect at any time from its beginning on, or never.
        case unknown
    }

    package var operation: Model.Operation
    /// Not after the moment at which it could take effect first. Moments of one history are of one clock, in any unit.
    package var began: Int64
    package var ending: Ending

    package init(_ operation: Model.Operation, began: Int64, ending: Ending) {
        self.operation = operation
        self.began = began
        self.ending = ending
    }
}
