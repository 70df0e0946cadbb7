import ControlModel

/// What a store holds of an alias.
struct KeyedName {
    var alias: String
    var ownerValue: KeyedValue?
    /// What is under the address keys, in their order; nil: nothing.
    var addresses: [[UInt8]?]

    /// The cluster that the address keys are about; nil: none that is known.
    var owner: ClusterID? { ownerValue.flatMap { ClusterID(parsing: String(decoding: $0.bytes, as: UTF8.self)) } }
}
