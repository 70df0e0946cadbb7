#if MySQL
import MySQLClient
import Probing

extension ProbeFailure {
    /// The failure that an error of the client stands for.
    init(_ error: MySQLClientError) {
        let code = error.serverError?.code ?? error.errno
        self.init(kind: ProbeFailure.kind(error), code: code, message: "\(error)")
    }

    /// The failure that an unexpected answer of the server stands for. The server lives.
    init(_ error: MySQLServerError) {
        self.init(kind: ProbeFailure.kind(ofServerError: error.code), code: error.code, message: "\(error)")
    }

    private static func kind(_ error: MySQLClientError) -> Kind {
        switch error.code {
        case .refused, .unreachable: .refused
        case .timedOut: .timedOut
        case .connectionLost: .connectionLost
        case .nameResolution: .nameResolution
        case .server: error.serverError.map { kind(ofServerError: $0.code) } ?? .protocolError
        case .protocolError, .tls, .replyTooLarge: .protocolError
        default: .local
        }
    }

    /// 1040 too many connections, 1203 and 1226 limits of the account; 1044, 1045, 1129, 1130, 1142, 1227, 3159 and their kin: we may not.
    static func kind(ofServerError code: Int) -> Kind {
        switch code {
        case 1040, 1203, 1226: .tooManyConnections
        case 1044, 1045, 1129, 1130, 1142, 1143, 1227, 1698, 1820, 1862, 3118, 3159, 4151: .accessDenied
        case 1053, 1077: .connectionLost
        default: .protocolError
        }
    }
}

extension ProbeOutcome {
    /// The outcome of a conversation that failed. `greeted`: the server's handshake was received within this very probe.
    init(_ failure: FactsReader.Failure, greeted: Bool) {
        switch failure {
        case .client(let error):
            let failure = ProbeFailure(error)
            self = (greeted && failure.isAboutServer) || error.provesServerAlive ? .alive(failure) : .unreachable(failure)
        case .server(let error): self = .alive(ProbeFailure(error))
        case .reply(let error): self = .alive(ProbeFailure(kind: .protocolError, message: "\(error)"))
        }
    }
}
#endif
