#if Daemon
    import Hummingbird
    import Presentation

    extension APIRoutes {
        /// `health`, `status`, and the two that load balancers ask.
        func addHealth(to group: Group) {
            for path in ["health", "status"] as [RouterPath] {
                read(group, path) { _, _ in .value(WireHealth.json(in: await context(), version: ProductVersion.text)) }
            }
            for path in ["lb-check", "_ping"] as [RouterPath] { read(group, path) { _, _ in .value("OK") } }
        }
    }
#endif
