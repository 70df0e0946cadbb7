import ManagerCore

#if Daemon
    import Hummingbird
    import ManagerCore
    import Presentation

    extension APIRoutes {
        /// `health` and `status`, which answer 503 until the node is armed, and the two that load balancers ask.
        func addHealth(to group: Group) {
            for path in ["health", "status"] as [RouterPath] {
                read(group, path) { _, _ in
                    let context = await context()
                    let json = WireHealth.json(in: context, version: ProductVersion.text)
                    return APIAnswer(status: context.snapshot.isArmed ? .ok : .serviceUnavailable, json: json)
                }
            }
            for path in ["lb-check", "_ping"] as [RouterPath] { read(group, path) { _, _ in .value("OK") } }
        }
    }
#endif
