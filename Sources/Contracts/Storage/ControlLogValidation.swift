public import ControlModel

/// The one place where the limits of a proposal are enforced; every ``ControlLog`` asks it first.
public enum ControlLogValidation {
    /// The byte forms of a batch, in order. Throws `tooLarge` for too many commands or a command with too many bytes.
    public static func encode(_ commands: [ControlCommand]) throws(StorageError) -> [EncodedCommand] {
        guard commands.count <= ControlLogLimits.maximumBatch else {
            throw StorageError(.tooLarge, "a batch of \(commands.count) commands exceeds \(ControlLogLimits.maximumBatch); propose less at once")
        }
        var encoded: [EncodedCommand] = []
        encoded.reserveCapacity(commands.count)
        for command in commands {
            let form = EncodedCommand(command)
            guard form.byteCount <= ControlLogLimits.maximumCommandBytes else {
                throw StorageError(
                    .tooLarge, "\(form.kind.name) of \(form.byteCount) bytes exceeds \(ControlLogLimits.maximumCommandBytes); shorten its texts")
            }
            encoded.append(form)
        }
        return encoded
    }
}
