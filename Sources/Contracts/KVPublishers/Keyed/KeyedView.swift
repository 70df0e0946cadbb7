import ControlModel

/// What a store holds of a cluster, and of the alias that it has or is to have.
struct KeyedView {
    var cluster: ClusterID
    var recordValue: KeyedValue?
    /// In ``recordValue``.
    var record: StoredRecord?
    /// nil: the alias has no keys for existing readers.
    var name: KeyedName?
}
