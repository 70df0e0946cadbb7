#if Network
package import KVPublishers
package import ZooKeeperClient

extension KeyedStoreError {
    /// - Parameter isWrite: of a write, what is not known to have failed may have been done.
    package init(_ error: ZooKeeperError, isWrite: Bool) {
        let code: Code =
            switch error.code {
            case .unreachable, .overloaded, .closed: .unreachable
            case .refused, .settings: .refused
            case .rejected: error.serverCode.map { KeyedStoreError.passing.contains($0) } == true ? .unreachable : .refused
            // What answered is no ZooKeeper, or there is more than one message holds. Of a write it would be `outcomeUnknown`.
            case .malformed: .refused
            default: isWrite ? .outcomeUnknown : .unreachable
            }
        self.init(code, error.path.map { "\($0): \(error.message)" } ?? error.message)
    }

    /// What a server answers that could not do it at this moment; nothing was done.
    private static let passing: Set<ZooKeeperServerCode> = [
        .systemError, .dataInconsistency, .connectionLoss, .operationTimeout, .requestTimeout, .sessionExpired, .sessionMoved, .throttled, .notReadOnly,
    ]
}
#endif
