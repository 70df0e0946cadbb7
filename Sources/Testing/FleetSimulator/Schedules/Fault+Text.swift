/// A fault as one line: when, for how long, what, and to whom: `at 8490 ms for 1 s: crash primary 300 ms`.
extension Fault {
    var text: String {
        let span = duration > 0 ? " for \(ScheduleTime.text(duration * Nanoseconds.millisecond))" : ""
        return "\(trigger.text) \(ScheduleTime.text(milliseconds * Nanoseconds.millisecond))\(span): \(kind.text)"
    }

    init?(parsing line: String) {
        guard let colon = line.firstIndex(of: ":"), let kind = Kind(parsing: line[line.index(after: colon)...].trimmed) else { return nil }
        let when = line[..<colon].split(separator: " ").map(String.init)
        // "at 5 ms", or with "for 3 s" after it.
        guard when.count == 3 || when.count == 6 && when[3] == "for", let trigger = Trigger(parsing: when[0]),
            let moment = Fault.milliseconds(when[1...2])
        else { return nil }
        var span: Int64 = 0
        if when.count == 6 {
            guard let duration = Fault.milliseconds(when[4...5]) else { return nil }
            span = duration
        }
        self.init(kind: kind, trigger: trigger, milliseconds: moment, duration: span)
    }

    private static func milliseconds(_ words: ArraySlice<String>) -> Int64? {
        ScheduleTime.nanoseconds(words.joined(separator: " ")).map { $0 / Nanoseconds.millisecond }
    }
}

extension Fault.Trigger {
    fileprivate var text: String {
        switch self {
        case .at: "at"
        case .afterOpening: "opening+"
        case .afterDesignation: "designation+"
        }
    }

    fileprivate init?(parsing word: String) {
        switch word {
        case "at": self = .at
        case "opening+": self = .afterOpening
        case "designation+": self = .afterDesignation
        default: return nil
        }
    }
}

extension Fault.Subject {
    fileprivate var text: String {
        switch self {
        case .primary: "primary"
        case .server(let index): String(index)
        }
    }

    fileprivate init?(parsing word: String) {
        if word == "primary" {
            self = .primary
        } else if let index = Int(word) {
            self = .server(index)
        } else {
            return nil
        }
    }
}

extension SimulatedNetwork.Link {
    fileprivate var text: String {
        switch self {
        case .fine: "fine"
        case .refusing: "refusing"
        case .hanging: "hanging"
        }
    }

    fileprivate init?(parsing word: String) {
        switch word {
        case "fine": self = .fine
        case "refusing": self = .refusing
        case "hanging": self = .hanging
        default: return nil
        }
    }
}

extension Fault.Kind {
    fileprivate var text: String {
        switch self {
        case .crash(let subject, let restartsAfter):
            "crash \(subject.text)" + (restartsAfter.map { " \(ScheduleTime.text($0 * Nanoseconds.millisecond))" } ?? "")
        case .freeze(let subject): "freeze \(subject.text)"
        case .diskFreezes(let subject): "disk-freezes \(subject.text)"
        case .managerLink(let subject, let link): "manager-link \(subject.text) \(link.text)"
        case .managers(let fault): "managers \(fault.text)"
        case .managerNetwork(let link): "manager-network \(link.text)"
        case .sourceLink(let replica, let link): "source-link \(replica.map(String.init) ?? "all") \(link.text)"
        case .resolverHangs: "resolver-hangs"
        case .managerCrash: "manager-crash"
        case .managerCrashAtEffect(let effect): "manager-crash-at-effect \(effect)"
        case .managerStop: "manager-stop"
        case .managerPause: "manager-pause"
        case .journalFull: "journal-full"
        case .journalLosesReplies: "journal-loses-replies"
        case .journalSlow: "journal-slow"
        case .hooksFail: "hooks-fail"
        case .storeUnavailable: "store-unavailable"
        case .storeLosesReplies: "store-loses-replies"
        case .applierError(let server): "applier-error \(server)"
        case .userStops(let server, let receiver, let applier):
            "user-stops \(server)" + (receiver ? " receiver" : "") + (applier ? " applier" : "")
        case .slowApplier(let server): "slow-applier \(server)"
        case .globalReadLock(let server): "global-read-lock \(server)"
        case .openingFails(let server): "opening-fails \(server)"
        case .slowStatements(let subject): "slow-statements \(subject.text)"
        case .longWrite(let subject): "long-write \(subject.text)"
        case .idleTransaction(let subject): "idle-transaction \(subject.text)"
        case .diskFull(let subject): "disk-full \(subject.text)"
        case .addressMoves(let server): "address-moves \(server)"
        case .operatorPauses: "operator-pauses"
        case .operatorDowntimes(let subject): "operator-downtimes \(subject.text)"
        case .operatorMaintains(let subject): "operator-maintains \(subject.text)"
        case .operatorForbids(let server): "operator-forbids \(server)"
        case .operatorPrefers(let server): "operator-prefers \(server)"
        case .operatorAcknowledges: "operator-acknowledges"
        case .operatorCloses: "operator-closes"
        case .operatorWrites(let server): "operator-writes \(server)"
        case .operatorRejoins: "operator-rejoins"
        case .operatorStarts: "operator-starts"
        case .operatorFailsOver(let server): "operator-fails-over \(server.map(String.init) ?? "any")"
        case .operatorSwitchesOver(let server): "operator-switches-over \(server.map(String.init) ?? "any")"
        case .operatorTakesOver(let server): "operator-takes-over \(server.map(String.init) ?? "any")"
        }
    }

    fileprivate init?(parsing text: String) {
        let words = text.split(separator: " ").map(String.init)
        func subject(_ place: Int) -> Fault.Subject? { place < words.count ? Fault.Subject(parsing: words[place]) : nil }
        func number(_ place: Int) -> Int? { place < words.count ? Int(words[place]) : nil }
        func link(_ place: Int) -> SimulatedNetwork.Link? { place < words.count ? SimulatedNetwork.Link(parsing: words[place]) : nil }
        let kind: Fault.Kind?
        switch words.first {
        case "crash":
            let restart = words.count > 2 ? ScheduleTime.nanoseconds(words[2...].joined(separator: " ")).map { $0 / Nanoseconds.millisecond } : nil
            guard words.count == 2 || restart != nil else { return nil }
            kind = subject(1).map { .crash($0, restartsAfter: restart) }
        case "disk-freezes": kind = subject(1).map { .diskFreezes($0) }
        case "freeze": kind = subject(1).map { .freeze($0) }
        case "manager-link": if let who = subject(1), let link = link(2) { kind = .managerLink(who, link) } else { return nil }
        case "managers": kind = ManagerFault(parsing: Array(words.dropFirst())).map { .managers($0) }
        case "manager-network": kind = link(1).map { .managerNetwork($0) }
        case "source-link":
            guard words.count == 3, let link = link(2), words[1] == "all" || number(1) != nil else { return nil }
            kind = .sourceLink(number(1), link)
        case "resolver-hangs": kind = .resolverHangs
        case "manager-crash": kind = .managerCrash
        case "manager-crash-at-effect": kind = number(1).map { .managerCrashAtEffect($0) }
        case "manager-stop": kind = .managerStop
        case "manager-pause": kind = .managerPause
        case "journal-full": kind = .journalFull
        case "journal-loses-replies": kind = .journalLosesReplies
        case "journal-slow": kind = .journalSlow
        case "hooks-fail": kind = .hooksFail
        case "store-unavailable": kind = .storeUnavailable
        case "store-loses-replies": kind = .storeLosesReplies
        case "applier-error": kind = number(1).map { .applierError($0) }
        case "user-stops": kind = number(1).map { .userStops($0, receiver: words.contains("receiver"), applier: words.contains("applier")) }
        case "slow-applier": kind = number(1).map { .slowApplier($0) }
        case "global-read-lock": kind = number(1).map { .globalReadLock($0) }
        case "opening-fails": kind = number(1).map { .openingFails($0) }
        case "slow-statements": kind = subject(1).map { .slowStatements($0) }
        case "long-write": kind = subject(1).map { .longWrite($0) }
        case "idle-transaction": kind = subject(1).map { .idleTransaction($0) }
        case "disk-full": kind = subject(1).map { .diskFull($0) }
        case "address-moves": kind = number(1).map { .addressMoves(to: $0) }
        case "operator-pauses": kind = .operatorPauses
        case "operator-downtimes": kind = subject(1).map { .operatorDowntimes($0) }
        case "operator-maintains": kind = subject(1).map { .operatorMaintains($0) }
        case "operator-forbids": kind = number(1).map { .operatorForbids($0) }
        case "operator-prefers": kind = number(1).map { .operatorPrefers($0) }
        case "operator-acknowledges": kind = .operatorAcknowledges
        case "operator-closes": kind = .operatorCloses
        case "operator-writes": kind = number(1).map { .operatorWrites($0) }
        case "operator-rejoins": kind = .operatorRejoins
        case "operator-starts": kind = .operatorStarts
        case "operator-fails-over", "operator-switches-over", "operator-takes-over":
            guard words.count == 2, words[1] == "any" || number(1) != nil else { return nil }
            kind =
                switch words[0] {
                case "operator-fails-over": .operatorFailsOver(to: number(1))
                case "operator-takes-over": .operatorTakesOver(to: number(1))
                default: .operatorSwitchesOver(to: number(1))
                }
        default: kind = nil
        }
        guard let kind else { return nil }
        self = kind
    }
}
