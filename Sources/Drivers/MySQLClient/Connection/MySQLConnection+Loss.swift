#if MySQL
import Glibc

extension MySQLConnection {
    /// Called by the reactor for every event on the socket.
    func socketEvent() {
        if let operation {
            if let watch { operation.became(watch.ready) }
        } else if reactor.isShutDown {
            shut(MySQLClientError(.closed, "the reactor \(reactor.name) was shut down"), politely: true)
        } else {
            checkIdleSocket()
        }
    }

    /// Decides whether an event on a socket that nobody reads means that the connection is lost.
    func checkIdleSocket() {
        guard operation == nil, case .open = state, let watch else { return }
        guard !watch.take(.reading).isEmpty || watch.peerClosed else { return }
        var buffer = [UInt8](repeating: 0, count: UnsolicitedPacket.longest)
        let count = recv(watch.descriptor, &buffer, buffer.count, Int32(MSG_PEEK) | Int32(MSG_DONTWAIT))
        let systemError = count < 0 ? errno : 0
        switch count {
        case 0:
            lose(MySQLClientError(.connectionLost, "the server closed the connection"))
        case ..<0 where systemError == EAGAIN || systemError == EINTR:
            // The event was for bytes that the last statement has read.
            return
        case ..<0:
            lose(MySQLClientError(.connectionLost, errno: Int(systemError), "the connection broke"))
        default:
            // TLS may have something of its own to say; without TLS nothing may come unasked but the server's last words.
            guard watch.peerClosed || options.tls == .disabled else { return }
            let lastWords = options.tls == .disabled ? UnsolicitedPacket.error(in: buffer.prefix(count)) : nil
            lose(MySQLClientError(.connectionLost, errno: lastWords?.code ?? 0, serverError: lastWords, "the server ended the session"))
        }
    }

    private func lose(_ error: MySQLClientError) {
        shut(error, politely: false)
        if let handler = lossHandler {
            lossHandler = nil
            handler(error)
        } else {
            untoldLoss = error
        }
    }
}
#endif
