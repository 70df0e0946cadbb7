#if Daemon
    import Hooks
    import Orchestration
    import ProcessHooks
    import StoreHTTP
    import WebhookHooks

    extension ConfiguredHook {
        /// - Parameter options: what all hooks that run programs share; the deadline is this one's own.
        func hook(_ options: ProcessHookOptions, background: BackgroundProcesses) throws -> any Hook {
            var options = options
            options.deadline = deadline
            switch action {
            case .shellLine(let line): return ProcessHook(.shellLine(line), name: name, phase: phase, isRequired: isRequired, options: options, background: background)
            case .program(let program, let arguments):
                return ProcessHook(.executable(program, arguments: arguments), name: name, phase: phase, isRequired: isRequired, options: options, background: background)
            case .webhook(let webhook):
                var settings = WebhookSettings(url: webhook.url, secret: StoreSecret(webhook.secret.reveal()))
                settings.name = name
                settings.deadline = deadline
                settings.authorityFile = webhook.authorityFile
                return try WebhookHook(settings, phase: phase, isRequired: isRequired)
            }
        }
    }
#endif
