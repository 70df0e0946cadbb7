import ManagerCore

#if Daemon
    import Hummingbird
    import ManagerCore
    import Presentation

    extension APIRoutes {
        /// `health` and `status`, which answer 500 until the node is armed, as the incumbent does for a node that is not healthy, and the two that
        /// load balancers ask.
        func addHealth(to group: Group) {
            for path in ["health", "status"] as [RouterPath] {
                read(group, path) { _, _ in
                    let context = await context()
                    let json = WireHealth.json(in: context, version: ProductVersion.text)
                    return APIAnswer(status: context.snapshot.isArmed ? .ok : .internalServerError, json: json)
                }
            }
            for path in ["lb-check", "_ping"] as [RouterPath] { read(group, path) { _, _ in .value("OK") } }
        }
    }
#endif
