import ControlModel

/// What is changed, given what is there. Each transaction is conditional on everything that it was decided on.
extension KeyedKVPublisher {
    /// The record, and the keys of its alias.
    ///
    /// - Parameter former: the alias that the record in the store has, if that is another one.
    func transaction(putting record: PrimaryRecord, _ bytes: [UInt8], in seen: KeyedView, former: KeyedName?) -> KeyedTransaction {
        var transaction = KeyedTransaction()
        transaction.require(layout.recordKey(of: record.cluster), asRead: seen.recordValue)
        if let former, former.owner == record.cluster {
            transaction.require(layout.ownerKey(of: former.alias), asRead: former.ownerValue)
            transaction.remove(layout.ownerKey(of: former.alias))
            for key in layout.addressKeys(of: former.alias) { transaction.remove(key) }
        }
        transaction.put(layout.recordKey(of: record.cluster), bytes)
        // After what is removed: of two aliases like `a` and `a/port` the keys overlap.
        if let name = seen.name { put(KeyedLayout.addresses(of: record), of: record.cluster, under: name, into: &transaction) }
        return transaction
    }

    /// The keys of the alias of a record that is there already; nil: they are as they should be, or about another cluster.
    func transaction(restoring record: PrimaryRecord, in seen: KeyedView) -> KeyedTransaction? {
        guard let name = seen.name else { return nil }
        let addresses = KeyedLayout.addresses(of: record)
        switch name.owner {
        case record.cluster where name.addresses == addresses: return nil
        case .some(let other) where other != record.cluster: return nil
        default: break
        }
        var transaction = KeyedTransaction()
        transaction.require(layout.recordKey(of: record.cluster), asRead: seen.recordValue)
        put(addresses, of: record.cluster, under: name, into: &transaction)
        return transaction
    }

    /// The record of a withdrawn route in place of the one that is there, without the keys of its alias.
    ///
    /// - Parameter bytes: nil: the record is that already.
    /// - Returns: nil when there is nothing to do.
    func transaction(withdrawing bytes: [UInt8]?, in seen: KeyedView) -> KeyedTransaction? {
        var transaction = KeyedTransaction()
        transaction.require(layout.recordKey(of: seen.cluster), asRead: seen.recordValue)
        if let bytes { transaction.put(layout.recordKey(of: seen.cluster), bytes) }
        if let name = seen.name, name.owner == seen.cluster, name.addresses.contains(where: { $0 != nil }) {
            // The alias stays this cluster's: its route may be restored.
            transaction.require(layout.ownerKey(of: name.alias), asRead: name.ownerValue)
            for key in layout.addressKeys(of: name.alias) { transaction.remove(key) }
        }
        return transaction.changes.isEmpty ? nil : transaction
    }

    private func put(_ addresses: [[UInt8]?], of cluster: ClusterID, under name: KeyedName, into transaction: inout KeyedTransaction) {
        transaction.require(layout.ownerKey(of: name.alias), asRead: name.ownerValue)
        if name.owner != cluster { transaction.put(layout.ownerKey(of: name.alias), Array(cluster.description.utf8)) }
        for (key, bytes) in zip(layout.addressKeys(of: name.alias), addresses) {
            if let bytes { transaction.put(key, bytes) } else { transaction.remove(key) }
        }
    }
}
