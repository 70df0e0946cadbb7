package import ControlModel
package import TopologyModel

/// Maintenances as the incumbent's clients know them.
package enum WireMaintenance {
    package static func json(_ record: MaintenanceRecord, at moment: WallTime) -> JSONValue {
        let maintenance = record.maintenance
        return .object([
            JSONMember("MaintenanceId", .integer(Int64(clamping: record.index.rawValue))), JSONMember("Key", WireInstance.key(maintenance.instance)),
            JSONMember("BeginTimestamp", .string(CivilTime.format(record.begunAt))),
            JSONMember("SecondsElapsed", .integer((moment - record.begunAt).components.seconds)),
            JSONMember("IsActive", .bool(maintenance.endsAt > moment)), JSONMember("Owner", .string(maintenance.owner)),
            JSONMember("Reason", .string(maintenance.reason)),
            // Not of the incumbent.
            JSONMember("EndTimestamp", .string(CivilTime.format(maintenance.endsAt))),
        ])
    }
}
