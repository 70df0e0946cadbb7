public import TopologyModel

/// Servers that somebody works on.
extension ControlState {
    /// The maintenance of a server that is in force at `moment`.
    public func maintenance(of instance: InstanceAddress, at moment: WallTime) -> MaintenanceRecord? {
        let position = maintenancePosition(instance)
        guard isHeld(instance, at: position), maintenances[position].maintenance.endsAt > moment else { return nil }
        return maintenances[position]
    }

    /// A lock: whoever holds it may hold it for longer, and others have to ask for its end.
    mutating func beginMaintenance(_ maintenance: Maintenance) -> CommandResult {
        guard maintenance.endsAt > time else { return .ignored("a maintenance must end in the future") }
        guard !maintenance.owner.isEmpty, !maintenance.reason.isEmpty else { return .ignored("a maintenance needs an owner and a reason") }
        let position = maintenancePosition(maintenance.instance)
        if isHeld(maintenance.instance, at: position) {
            let held = maintenances[position].maintenance
            guard held.owner == maintenance.owner else {
                return .ignored("\(held.instance) is under maintenance by \(held.owner) (\(held.reason)); that has to end first")
            }
            maintenances[position].maintenance = maintenance
            return .done
        }
        guard maintenances.count < ControlLimits.maximumMaintenances else {
            return .ignored("\(ControlLimits.maximumMaintenances) servers are under maintenance, which is the limit")
        }
        maintenances.insert(MaintenanceRecord(index: lastIndex, maintenance: maintenance, begunAt: time), at: position)
        return .done
    }

    mutating func endMaintenance(of instance: InstanceAddress) -> CommandResult {
        let position = maintenancePosition(instance)
        guard isHeld(instance, at: position) else { return .ignored("\(instance) is not under maintenance") }
        maintenances.remove(at: position)
        return .done
    }

    /// Where the maintenance of a server is, or would be inserted.
    private func maintenancePosition(_ instance: InstanceAddress) -> Int { maintenances.firstPosition { $0.maintenance.instance >= instance } }

    private func isHeld(_ instance: InstanceAddress, at position: Int) -> Bool {
        position < maintenances.count && maintenances[position].maintenance.instance == instance
    }
}
