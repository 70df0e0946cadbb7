#if MySQL
import Refactoring
import TopologyModel

/// Sessions that operations keep from one action to the next: at most one per operation and server.
actor PinnedSessions {
    private struct Key: Hashable {
        var pin: SessionPin
        var address: InstanceAddress
    }

    private var kept: [Key: ServerSession] = [:]

    /// Hands the session over; nil when there is none that stands.
    func take(_ pin: SessionPin, _ address: InstanceAddress) async -> ServerSession? {
        guard let session = kept.removeValue(forKey: Key(pin: pin, address: address)) else { return nil }
        if session.stands { return session }
        await session.close()
        return nil
    }

    func keep(_ session: ServerSession, _ pin: SessionPin, _ address: InstanceAddress) async {
        let older = kept.updateValue(session, forKey: Key(pin: pin, address: address))
        await older?.close()
    }

    func release(_ pin: SessionPin) async {
        let sessions = kept.filter { $0.key.pin == pin }
        for key in sessions.keys { kept[key] = nil }
        for session in sessions.values { await session.close() }
    }
}
#endif
