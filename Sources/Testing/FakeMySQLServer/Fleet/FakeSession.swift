#if os(Linux)
import Glibc

/// One connection of a client. Confined to the fleet's thread.
final class FakeSession {
    /// The kernel's key for it; also, cut to 32 bits, its number on the server.
    let token: UInt64
    let descriptor: Int32
    let server: HostedServer
    var isGreeted = false
    var isLoggedIn = false
    /// The client went away, or said goodbye.
    var isOver = false
    var input = PacketBuffer()
    private var output: [UInt8] = []

    init(token: UInt64, descriptor: Int32, server: HostedServer) {
        self.token = token
        self.descriptor = descriptor
        self.server = server
    }

    var id: UInt32 { UInt32(truncatingIfNeeded: token) }

    /// Sends what the socket takes and keeps the rest for ``flush()``.
    func send(_ bytes: [UInt8]) {
        if output.isEmpty {
            let sent = transmit(bytes[...])
            output = sent < bytes.count ? Array(bytes[sent...]) : []
        } else {
            output += bytes
        }
    }

    func flush() {
        guard !output.isEmpty else { return }
        output.removeFirst(transmit(output[...]))
    }

    /// How many bytes the socket took.
    private func transmit(_ bytes: ArraySlice<UInt8>) -> Int {
        bytes.withUnsafeBytes { max(0, Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))) }
    }

    /// Reads until the kernel has nothing more, as edge-triggered events want it.
    func receive(into buffer: UnsafeMutableRawBufferPointer) {
        while true {
            let count = recv(descriptor, buffer.baseAddress, buffer.count, 0)
            if count > 0 {
                input.append(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
                if count < buffer.count { return }
            } else {
                if count == 0 || (errno != EAGAIN && errno != EINTR) { isOver = true }
                return
            }
        }
    }
}
#endif
