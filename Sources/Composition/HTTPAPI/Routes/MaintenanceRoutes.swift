#if Daemon
    import ControlModel
    import Hummingbird
    import ManagerCore
    import Orchestration
    import Presentation
    import TopologyModel

    extension APIRoutes {
        /// What a maintenance lasts when nobody says how long: the incumbent's default.
        private static let defaultMaintenance = Duration.seconds(600)

        func addMaintenances(to group: Group) {
            // The incumbent has no duration here; its command line does.
            for path in ["begin-maintenance/:host/:port/:owner/:reason", "begin-maintenance/:host/:port/:owner/:reason/:duration"] as [RouterPath] {
                change(group, path) { _, requestContext in
                    guard let address = await firstName(requestContext) else { return .noAddress }
                    let text = requestContext.segment("duration")
                    guard let duration = text.isEmpty ? APIRoutes.defaultMaintenance : DurationText.parse(text) else { return .noDuration(text) }
                    let (owner, reason) = (requestContext.segment("owner"), requestContext.segment("reason"))
                    guard !owner.isEmpty, !reason.isEmpty else { return .noOwnerOrReason }
                    return await perform(.beginMaintenance(address, duration: duration, owner: owner, reason: reason), in: requestContext, details: WireInstance.key(address))
                }
            }
            change(group, "end-maintenance/:host/:port") { _, requestContext in
                guard let address = await firstName(requestContext) else { return .noAddress }
                return await perform(.endMaintenance(address), in: requestContext, details: WireInstance.key(address))
            }
            // The router wants one name per place in a path: this one is the number of a maintenance.
            change(group, "end-maintenance/:host") { _, requestContext in
                guard let number = UInt64(requestContext.segment("host")) else { return .error("the path must hold a server or the number of a maintenance") }
                let held = await maintenances().held
                guard let record = held.first(where: { $0.index.rawValue == number }) else { return .error("no maintenance has the number \(number)") }
                return await perform(.endMaintenance(record.maintenance.instance), in: requestContext, details: .integer(Int64(clamping: number)))
            }
            read(group, "in-maintenance/:host/:port") { _, requestContext in
                guard let address = await firstName(requestContext) else { return .noAddress }
                let isHeld = await maintenances().held.contains { $0.maintenance.instance == address }
                return .done(isHeld ? "true" : "false", details: .string(isHeld ? address.description : ""))
            }
            read(group, "maintenance") { _, _ in
                let (held, moment) = await maintenances()
                return .value(.array(held.map { WireMaintenance.json($0, at: moment) }))
            }
        }

        /// Those in force, and when that was asked.
        private func maintenances() async -> (held: [MaintenanceRecord], at: WallTime) {
            let snapshot = (await context()).snapshot
            return (snapshot.control.maintenances.filter { $0.maintenance.endsAt > snapshot.at }, snapshot.at)
        }
    }

    extension APIAnswer {
        static func noDuration(_ text: String) -> APIAnswer { .error("the duration must be a number and s, m, h, d or w, not \"\(text)\"") }
        static let noOwnerOrReason = APIAnswer.error("an owner and a reason are needed")
    }
#endif
