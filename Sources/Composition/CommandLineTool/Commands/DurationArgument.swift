#if Daemon
    import Orchestration

    extension Duration {
        /// How long something is to last, as people write it; one second at least.
        init(argument: String) throws {
            guard let parsed = DurationText.parse(argument), parsed >= .seconds(1) else {
                throw CommandFailure("\"\(argument)\" is no duration: write 30s, 15m, 2h or 1d")
            }
            self = parsed
        }
    }
#endif
