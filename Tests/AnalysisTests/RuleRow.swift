import Analysis
import Testing

/// A snapshot for which a row of the table is the first that holds, and changes of one condition after which the row does not hold.
struct RuleRow: Sendable, CustomTestStringConvertible {
    typealias Change = @Sendable (inout ServerSnapshot) -> Void

    var number: Int
    /// What holds for it, in the words of the reference: the replicas, of these valid, replicating, failing to connect, lagging, delayed.
    var counts: [Int] = [0, 0, 0, 0, 0, 0]
    var role = ServerRole.primary
    var ok = false
    var set: Change = { _ in }
    /// Each makes the nearest snapshot for which the row does not hold.
    var flips: [Change]

    var testDescription: String { "row \(number)" }

    var snapshot: ServerSnapshot {
        var snapshot = ServerSnapshot()
        snapshot.role = role
        snapshot.isOK = ok
        snapshot.counts.replicas = counts[0]
        snapshot.counts.valid = counts[1]
        snapshot.counts.validReplicating = counts[2]
        snapshot.counts.failingToConnect = counts[3]
        snapshot.counts.lagging = counts[4]
        snapshot.counts.delayed = counts[5]
        set(&snapshot)
        return snapshot
    }

    static func ok(_ isOK: Bool) -> Change { { $0.isOK = isOK } }
    static func role(_ role: ServerRole) -> Change { { $0.role = role } }
    static func replicas(_ number: Int) -> Change { { $0.counts.replicas = number } }
    static func valid(_ number: Int) -> Change { { $0.counts.valid = number } }
    static func replicating(_ number: Int) -> Change { { $0.counts.validReplicating = number } }
    static func failing(_ number: Int) -> Change { { $0.counts.failingToConnect = number } }
}

extension RuleRow {
    static let all: [RuleRow] = primaries + others + replicas

    static let primaries: [RuleRow] = [
        RuleRow(
            number: 4, counts: [1, 1, 1, 0, 0, 0], ok: true, set: { $0.semiSync = .locked },
            flips: [ok(false), { $0.semiSync = .lacking }, role(.coPrimary)]),
        RuleRow(
            number: 5, counts: [2, 2, 2, 0, 0, 0], ok: true, set: { $0.isBlocked = true },
            flips: [{ $0.isBlocked = false }, role(.intermediateSource)]),
        RuleRow(
            number: 6, counts: [2, 2, 2, 0, 0, 0], ok: true, set: { $0.failsToWrite = true },
            flips: [ok(false), { $0.failsToWrite = false }, { $0.isReadOnly = true }, role(.groupMember)]),
        RuleRow(number: 10, flips: [ok(true), replicas(1), role(.coPrimary)]),
        RuleRow(
            number: 15, counts: [2, 1, 0, 0, 0, 0], set: { $0.isHung = true },
            flips: [ok(true), { $0.isHung = false }, valid(0), replicating(1), role(.coPrimary)]),
        RuleRow(number: 20, counts: [2, 2, 0, 0, 0, 0], flips: [ok(true), valid(1), replicating(1), role(.coPrimary)]),
        RuleRow(number: 30, counts: [2, 0, 0, 0, 0, 0], flips: [ok(true), valid(1), { $0.counts.replicas = 0 }, role(.coPrimary)]),
        RuleRow(number: 40, counts: [2, 1, 0, 0, 0, 0], flips: [ok(true), valid(0), valid(2), replicating(1), role(.coPrimary)]),
        RuleRow(
            number: 50, counts: [2, 2, 1, 0, 2, 1],
            flips: [ok(true), { $0.counts.lagging = 1 }, { $0.counts.delayed = 2 }, replicating(0), role(.coPrimary)]),
        RuleRow(number: 60, counts: [2, 2, 1, 0, 1, 0], flips: [ok(true), { $0.provedLife = true }, replicating(0), role(.coPrimary)]),
        RuleRow(
            number: 70, counts: [2, 2, 1, 1, 0, 0], set: { $0.provedLife = true },
            flips: [ok(true), { $0.provedLife = false }, failing(0), replicating(0), role(.coPrimary)]),
        RuleRow(
            number: 85, counts: [2, 2, 2, 0, 0, 0], ok: true, set: { $0.semiSync = .lacking },
            flips: [ok(false), { $0.semiSync = .even }, role(.intermediateSource)]),
        RuleRow(
            number: 90, counts: [2, 2, 2, 0, 0, 0], ok: true,
            set: {
                $0.semiSync = .excessive
                $0.wantsExactSemiSyncReplicas = true
            }, flips: [ok(false), { $0.semiSync = .even }, { $0.wantsExactSemiSyncReplicas = false }, role(.intermediateSource)]),
        RuleRow(
            number: 100, counts: [2, 2, 1, 0, 0, 0], ok: true,
            set: {
                $0.isReadOnly = true
                $0.wantsWritablePrimary = true
            }, flips: [ok(false), { $0.isReadOnly = false }, { $0.wantsWritablePrimary = false }, replicating(0), role(.intermediateSource)]),
        RuleRow(number: 110, counts: [1, 1, 0, 0, 0, 0], ok: true, flips: [ok(false), replicas(2), valid(0), replicating(1), role(.coPrimary)]),
        RuleRow(number: 120, counts: [1, 0, 0, 0, 0, 0], ok: true, flips: [ok(false), replicas(2), valid(1), role(.coPrimary)]),
        RuleRow(number: 130, counts: [2, 2, 0, 0, 0, 0], ok: true, flips: [ok(false), valid(1), replicating(1), role(.coPrimary)]),
        RuleRow(number: 140, counts: [2, 1, 0, 0, 0, 0], ok: true, flips: [ok(false), valid(0), valid(2), replicating(1), role(.coPrimary)]),
    ]

    static let others: [RuleRow] = [
        RuleRow(
            number: 150, counts: [1, 1, 0, 0, 0, 0], role: .coPrimary,
            flips: [ok(true), valid(0), replicating(1), { $0.isPassive = true }, role(.intermediateSource)]),
        RuleRow(
            number: 155, counts: [1, 1, 0, 0, 0, 0], role: .coPrimary, set: { $0.isPassive = true },
            flips: [ok(true), valid(0), replicating(1), { $0.isPassive = false }, role(.intermediateSource)]),
        RuleRow(
            number: 160, counts: [2, 1, 0, 0, 0, 0], role: .coPrimary, flips: [ok(true), valid(0), valid(2), replicating(1), { $0.isPassive = true }, role(.primary)]),
        RuleRow(
            number: 165, counts: [2, 1, 0, 0, 0, 0], role: .coPrimary, set: { $0.isPassive = true },
            flips: [ok(true), valid(0), valid(2), replicating(1), { $0.isPassive = false }, role(.primary)]),
        RuleRow(
            number: 170, counts: [2, 2, 1, 0, 0, 0], role: .coPrimary,
            flips: [ok(true), { $0.provedLife = true }, replicating(0), role(.intermediateSource)]),
        RuleRow(number: 180, counts: [1, 0, 0, 0, 0, 0], role: .coPrimary, ok: true, flips: [ok(false), replicating(1), role(.primary)]),
        RuleRow(
            number: 190, counts: [1, 1, 0, 1, 0, 0], role: .intermediateSource,
            flips: [ok(true), replicas(2), valid(0), failing(0), replicating(1), role(.primary)]),
        RuleRow(
            number: 200, counts: [1, 1, 0, 0, 0, 0], role: .intermediateSource, flips: [ok(true), replicas(2), valid(0), replicating(1), role(.primary)]),
        RuleRow(number: 210, counts: [2, 2, 0, 0, 0, 0], role: .intermediateSource, flips: [ok(true), valid(1), replicating(1), role(.primary)]),
        RuleRow(
            number: 220, counts: [2, 1, 0, 0, 0, 0], role: .intermediateSource, flips: [ok(true), valid(0), valid(2), replicating(1), role(.primary)]),
        RuleRow(number: 230, counts: [2, 0, 0, 0, 0, 0], role: .intermediateSource, flips: [ok(true), valid(1), replicas(0), role(.primary)]),
        RuleRow(
            number: 240, counts: [2, 2, 1, 0, 2, 1], role: .intermediateSource,
            flips: [ok(true), { $0.counts.lagging = 1 }, { $0.counts.delayed = 2 }, replicating(0), role(.primary)]),
        RuleRow(
            number: 250, counts: [2, 2, 1, 0, 0, 0], role: .intermediateSource,
            flips: [ok(true), { $0.provedLife = true }, replicating(0), role(.primary)]),
        RuleRow(
            number: 260, counts: [2, 1, 0, 1, 0, 0], role: .intermediateSource, ok: true,
            flips: [ok(false), replicas(1), failing(0), valid(2), replicating(1), role(.primary)]),
        RuleRow(number: 270, counts: [1, 0, 0, 0, 0, 0], role: .intermediateSource, ok: true, flips: [ok(false), replicas(0), replicating(1), role(.primary)]),
        RuleRow(number: 275, counts: [1, 1, 0, 0, 0, 0], role: .groupMember, flips: [ok(true), replicas(0), replicating(1), role(.primary)]),
        RuleRow(number: 1000, counts: [2, 2, 2, 0, 0, 0], ok: true, flips: []),
    ]

    static let replicas: [RuleRow] = [
        RuleRow(
            number: 290, role: .replica, ok: true,
            set: {
                $0.isFirstTier = true
                $0.troubles = [.failsToConnect, .stoppedByError]
            }, flips: [{ $0.isFirstTier = false }, { $0.troubles = [.stoppedByError] }, role(.primary)]),
        RuleRow(number: 410, role: .replica, ok: true, set: { $0.troubles = [.outOfSpace] }, flips: [{ $0.troubles = [] }, role(.primary)]),
        RuleRow(number: 420, role: .replica, ok: true, set: { $0.troubles = [.stoppedByError] }, flips: [{ $0.troubles = [] }, role(.primary)]),
        RuleRow(number: 430, role: .replica, ok: true, set: { $0.troubles = [.appliesNothing] }, flips: [{ $0.troubles = [] }, role(.primary)]),
        RuleRow(number: 440, role: .replica, ok: true, set: { $0.troubles = [.receivesNothing] }, flips: [{ $0.troubles = [] }, role(.primary)]),
        RuleRow(number: 450, role: .replica, set: { $0.troubles = [.unreachable] }, flips: [{ $0.troubles = [] }, role(.intermediateSource)]),
        RuleRow(number: 500, role: .replica, ok: true, set: { $0.troubles = [.writable] }, flips: [{ $0.troubles = [] }, role(.coPrimary)]),
    ]
}
