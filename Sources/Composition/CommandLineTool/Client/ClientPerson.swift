#if Daemon
    /// Who sits at this command line: what the daemon's audit shows beside whoever proved to be somebody.
    enum ClientPerson {
        /// Of what goes into a header; no account's name is longer.
        private static let maximumLength = 128

        /// With sudo the user who called it, since everybody is root there.
        static func name(environment: [String: String]) -> String {
            func value(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }
            return value("SUDO_USER") ?? value("USER") ?? value("LOGNAME") ?? "unknown"
        }

        /// `user@host`.
        static func text(environment: [String: String], host: String) -> String {
            "\(name(environment: environment))@\(host)".filter(isPlain).prefix(maximumLength).description
        }

        /// A header holds nothing that would end it.
        private static func isPlain(_ character: Character) -> Bool { character.isASCII && character > " " && character < "\u{7F}" }
    }
#endif
