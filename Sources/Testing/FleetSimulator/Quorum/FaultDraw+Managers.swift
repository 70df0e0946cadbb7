extension FaultDraw {
    private static let mostManagerFaults = 6

    /// Of a generator of their own, beside the faults that the seed has anyway.
    static func managerFaults(seed: UInt64, plan: SimulationPlan, _ quorum: QuorumPlan) -> [Fault] {
        var random = SimulationRandom(seed: seed, stream: .quorum, index: 1)
        let last = plan.healsAt / Nanoseconds.millisecond
        return (0..<random.integer(1...mostManagerFaults)).map { _ in
            // Most of them while a recovery is under way: that is what managers have to hand over.
            let trigger: Fault.Trigger = random.pick([.at, .afterOpening, .afterOpening, .afterDesignation])
            let at = trigger == .at ? random.integer(quietMilliseconds...last - 1_000) : random.integer(0...1_500)
            return Fault(
                kind: .managers(managerFault(&random, quorum)), trigger: trigger, milliseconds: at, duration: random.pick([50, 300, 1_000, 3_000, 8_000]))
        }
    }

    private static func managerFault(_ random: inout SimulationRandom, _ quorum: QuorumPlan) -> ManagerFault {
        let subject: ManagerFault.Subject = random.chance(70) ? .leader : .manager(random.integer(0...quorum.managers - 1))
        let other = random.integer(0...quorum.managers - 1)
        return switch random.integer(0...17) {
        case 0, 1, 2: .kill(subject)
        case 3, 4, 5: .pause(subject)
        case 6, 7: .cut(subject)
        case 8: .deaf(subject)
        case 9, 10: .link(other, (other + 1) % quorum.managers)
        case 11: .halves
        case 12, 13: .isolate(subject)
        case 14: .site(other)
        case 15: .lossy(random.pick([50, 200, 500]))
        case 16: .slowDisk(subject)
        default: .fullDisk(subject)
        }
    }
}
