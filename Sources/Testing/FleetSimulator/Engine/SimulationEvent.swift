/// What happens next, and to whom. Payloads are numbers: servers, clients and faults by index, probes and actions by slot. A generation or
/// boot number makes events that are out of date harmless, so nothing is ever removed from the queue.
enum SimulationEvent: Hashable {
    case managerTimer(manager: Int32, generation: Int32)
    case managerRestarts(manager: Int32, incarnation: Int32)
    case managerResumes(manager: Int32, generation: Int32)
    /// Whether the process that was told to stop may end.
    case managerStops(manager: Int32, incarnation: Int32)
    case connectionLost(server: Int32, manager: Int32, incarnation: Int32)
    case probeArrives(slot: Int32)
    case probeAnswers(slot: Int32)
    case actionArrives(slot: Int32)
    case actionExecutes(slot: Int32)
    case actionAnswers(slot: Int32)
    case writeArrives(slot: Int32)
    case writeExecutes(slot: Int32)
    case writeAnswers(slot: Int32)
    case commitEnds(generation: Int32)
    case hookEnds(slot: Int32)
    case publishArrives(slot: Int32)
    case publishAnswers(slot: Int32)
    case receiverTries(server: Int32, generation: Int32)
    case receiverTried(server: Int32, generation: Int32, error: Int32)
    case receiverLoses(server: Int32, generation: Int32)
    case receiverTick(server: Int32, generation: Int32)
    case deliver(server: Int32, generation: Int32)
    case apply(server: Int32, generation: Int32)
    case clientTurn(client: Int32)
    /// A replica has everything up to that place in the source's binary log.
    case acknowledged(server: Int32, boot: Int32, place: Int32, replica: Int32)
    case commitTimesOut(server: Int32, boot: Int32, transaction: Int32)
    case serverRestarts(server: Int32, boot: Int32)
    case serverThaws(server: Int32)
    case faultBegins(index: Int32)
    case faultEnds(index: Int32)
    /// A statement that writes has written, or an idle transaction is committed.
    case transactionEnds(server: Int32, boot: Int32, number: Int32)
    case lockWaitEnds(server: Int32, boot: Int32, number: Int32)
    case closerUnanswered(server: Int32, number: Int32)
    case closersGoOn(server: Int32, boot: Int32)
    // Nodes of the replicated log of several managers:
    case replicaTick(manager: Int32, incarnation: Int32)
    case replicaWritten(manager: Int32, incarnation: Int32)
    case replicaReceives(slot: Int32)
    case replicaAnswers(slot: Int32)
    case replicaGoesOn(slot: Int32)
    case standbyLooks(manager: Int32, incarnation: Int32)
    case heal
    case look
    case operatorTurn(index: Int32)

    /// Rows are written, sent or applied, or managers talk to each other, and nothing else changes: most events are of this kind.
    var movesRowsOnly: Bool {
        switch self {
        case .deliver, .apply, .clientTurn, .acknowledged, .commitTimesOut, .replicaTick, .replicaWritten, .replicaReceives, .replicaGoesOn: true
        default: false
        }
    }

    /// The event folded into one number for the hash of a run; independent of the process.
    var fingerprint: UInt64 {
        func mix(_ kind: UInt64, _ a: Int32 = 0, _ b: Int32 = 0) -> UInt64 {
            kind << 56 ^ UInt64(UInt32(bitPattern: a)) << 24 ^ UInt64(UInt32(bitPattern: b))
        }
        return switch self {
        case .managerTimer(let manager, let generation): mix(1, generation, manager)
        case .managerRestarts(let manager, let incarnation): mix(2, incarnation, manager)
        case .managerResumes(let manager, let generation): mix(3, generation, manager)
        case .connectionLost(let server, let manager, let incarnation): mix(4, server ^ manager << 16, incarnation)
        case .probeArrives(let slot): mix(5, slot)
        case .probeAnswers(let slot): mix(6, slot)
        case .actionArrives(let slot): mix(7, slot)
        case .actionExecutes(let slot): mix(8, slot)
        case .actionAnswers(let slot): mix(9, slot)
        case .commitEnds(let generation): mix(10, generation)
        case .hookEnds(let slot): mix(11, slot)
        case .publishArrives(let slot): mix(12, slot)
        case .publishAnswers(let slot): mix(13, slot)
        case .receiverTries(let server, let generation): mix(14, server, generation)
        case .receiverTried(let server, let generation, let error): mix(15, server, generation ^ error << 16)
        case .receiverLoses(let server, let generation): mix(16, server, generation)
        case .receiverTick(let server, let generation): mix(17, server, generation)
        case .deliver(let server, let generation): mix(18, server, generation)
        case .apply(let server, let generation): mix(19, server, generation)
        case .clientTurn(let client): mix(20, client)
        case .serverRestarts(let server, let boot): mix(21, server, boot)
        case .serverThaws(let server): mix(22, server)
        case .faultBegins(let index): mix(23, index)
        case .faultEnds(let index): mix(24, index)
        case .heal: mix(25)
        case .look: mix(26)
        case .operatorTurn(let index): mix(27, index)
        case .managerStops(let manager, let incarnation): mix(28, incarnation, manager)
        case .acknowledged(let server, let boot, let place, let replica): mix(29, server ^ replica << 8 ^ boot << 16, place)
        case .writeArrives(let slot): mix(31, slot)
        case .writeExecutes(let slot): mix(32, slot)
        case .writeAnswers(let slot): mix(33, slot)
        case .transactionEnds(let server, let boot, let number): mix(34, server ^ boot << 16, number)
        case .lockWaitEnds(let server, let boot, let number): mix(35, server ^ boot << 16, number)
        case .closerUnanswered(let server, let number): mix(36, server, number)
        case .closersGoOn(let server, let boot): mix(37, server, boot)
        case .replicaTick(let manager, let incarnation): mix(38, manager, incarnation)
        case .replicaWritten(let manager, let incarnation): mix(39, manager, incarnation)
        case .replicaReceives(let slot): mix(40, slot)
        case .replicaAnswers(let slot): mix(41, slot)
        case .replicaGoesOn(let slot): mix(42, slot)
        case .standbyLooks(let manager, let incarnation): mix(43, manager, incarnation)
        case .commitTimesOut(let server, let boot, let transaction): mix(30, server ^ boot << 16, transaction)
        }
    }
}
