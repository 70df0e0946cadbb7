#if MySQL
import MySQLClient
import Refactoring
import ServerDialects
import TopologyModel

/// The acting part of one action: decide, send, read back.
struct ActionExecution: Sendable {
    /// The address by which the server was reached.
    let target: InstanceAddress
    let reader: FactsReader
    let dialect: any ServerDialect
    let deadline: Deadline
    /// Empty: a server without an account for replication cannot be made to follow another one.
    let credentialsQuery: String

    private var rules: ActionRules { ActionRules(dialect: dialect, canSupplyCredentials: !credentialsQuery.isEmpty) }

    func perform(_ action: ServerAction, _ look: ServerLook) async -> ActionOutcome {
        let statements: [String]
        do {
            // What is left is measured after the server's clock was read, so the server's deadline is never later than ours.
            switch try rules.decide(action, facts: look.facts, deadline: ServerDeadline(clock: look.clock, remaining: deadline.remaining)) {
            case .alreadyDone: return .alreadyDone(look.facts)
            case .refuse(let reason): return .failed(reason, observed: look.facts)
            case .send(let all): statements = all
            }
        } catch {
            return .failed(ServerFailure(code: 0, message: "\(error)"), observed: look.facts)
        }
        if case .applyRelayLogs(let channel, let place) = action, let failure = await objection(to: place, on: channel, look) { return failure }
        if case .purgeBinaryLogs(_, let readers?) = action, let failure = await objection(toReadersBeside: readers, look) { return failure }
        if case .pointToSource(let specification) = action, rules.lacksCredentials(specification, look.facts) {
            if let failure = await giveCredentials(for: specification, look) { return failure }
        }
        let course: ServerLook.Course
        do {
            if case .resetReplication(let name, _) = action { try await endUnfinishedApplier(name, look) }
            if case .endSessions(let ids) = action {
                try await end(ids)
                course = .taken(try await ServerLook.take(reader, dialect: dialect))
            } else {
                course = try await ServerLook.take(reader, dialect: dialect, following: statements)
            }
        } catch {
            // Sent, and perhaps executed.
            return .unknown(error.message)
        }
        switch course {
        case .refused(let refusal): return .failed(ServerFailure(refusal), observed: try? await ServerLook.take(reader, dialect: dialect).facts)
        case .taken(let after): return outcome(of: action, before: look, after: after)
        }
    }

    /// What only the first look asked for is taken from there.
    private func outcome(of action: ServerAction, before: ServerLook, after: ServerLook) -> ActionOutcome {
        let facts = after.facts.keepingDetails(of: before.facts)
        if rules.isAchieved(action, facts: facts) { return .done(facts) }
        return .failed(ServerFailure(code: 0, message: rules.shortfall(after: action, facts: facts)), observed: facts)
    }

    // MARK: Relay logs

    /// A place in the relay logs is believed only when what comes next there is not applied yet.
    private func objection(to place: BinlogCoordinates, on channel: String, _ look: ServerLook) async -> ActionOutcome? {
        do {
            guard let statement = try dialect.relayLogEvents(channel: channel, from: place) else { return nil }
            guard let result = try await reader.query([statement]).first else { return nil }
            return RelayLogEvents(reply: ReplyTable(result)).objection(applied: look.facts.transactions.applied).map { refused($0, look) }
        } catch let error as FactsReader.Failure {
            if case .server(let refusal) = error { return .failed(ServerFailure(refusal), observed: look.facts) }
            return .unknown(error.message)
        } catch {
            return refused("\(error)", look)
        }
    }

    /// Nothing comes any more to one whose receiver is stopped, and what it is in the middle of is undone, as it would be a minute later. Without the privilege to end it that is waited for.
    private func endUnfinishedApplier(_ name: String, _ look: ServerLook) async throws(FactsReader.Failure) {
        guard let channel = look.facts.channels.first(where: { $0.name == name }), channel.receiver == .stopped, channel.applier != .stopped,
            let statement = (try? dialect.unfinishedApplier(channel: name)) ?? nil
        else { return }
        do throws(FactsReader.Failure) {
            let found = try await reader.query([statement]).first?.rows.compactMap { $0["Id"].flatMap { UInt64($0) } } ?? []
            try await end(found)
        } catch {
            guard case .server = error else { throw error }
        }
    }

    // MARK: Binary logs

    /// Somebody may have begun to read them since the plan was made.
    private func objection(toReadersBeside known: [AnnouncedReplica], _ look: ServerLook) async -> ActionOutcome? {
        do throws(FactsReader.Failure) {
            let replies = try await reader.run(BinaryLogReaders.statements(dialect)).replies
            let present = ReplicaAnnouncements.replicas(replies: replies, server: look.facts.server, reachedAt: target)
            return BinaryLogReaders.objection(to: present, known: known).map { refused($0, look) }
        } catch {
            if case .server(let refusal) = error { return .failed(ServerFailure(refusal), observed: look.facts) }
            // Nothing was sent that changes anything.
            return .failed(ServerFailure(code: 0, message: "it let us in, and then: \(error.message)"), observed: nil)
        }
    }

    // MARK: Credentials

    /// Gives the channel the account that the server itself answers to the configured query; nil when that was done. What a server answers
    /// to a statement that it cannot read repeats the statement, so of refusals here only the numbers are told.
    private func giveCredentials(for specification: SourceSpecification, _ look: ServerLook) async -> ActionOutcome? {
        var doing = "answering ReplicationCredentialsQuery"
        do throws(FactsReader.Failure) {
            let row = try await reader.query([credentialsQuery]).first?.rows.first
            guard let row, let user = row[0], !user.isEmpty, let password = row[1] else {
                return refused("ReplicationCredentialsQuery must answer a row with a user and a password", look)
            }
            let statements: [String]
            do {
                statements = try rules.giveCredentials(user: user, password: password, specification.channel, facts: look.facts)
            } catch {
                return refused("the account that ReplicationCredentialsQuery answers cannot be written into a statement", look)
            }
            doing = "taking the account of replication"
            try await reader.send(statements)
            return nil
        } catch {
            switch error {
            case .server(let refusal): return refused("the server failed at \(doing): error \(refusal.code) (\(refusal.sqlState))", look)
            case .client(let failure): return .unknown("\(doing): \(failure.code)")
            case .reply: return .unknown(doing)
            }
        }
    }

    private func refused(_ message: String, _ look: ServerLook) -> ActionOutcome {
        .failed(ServerFailure(code: 0, message: message), observed: look.facts)
    }

    // MARK: Fence

    /// Closes writes and ends client sessions, again and again until the read-only state holds or the time is over.
    ///
    /// Sessions are ended before the first try: a commit that waits for the acknowledgement of a semi-sync replica, which is just what a woken
    /// primary's sessions do, would hold `read_only` back for the whole lock wait (measured: 1 s against 12 ms). While a try waits, new writes
    /// queue behind it, which is what a fence is for. If others do not end they are ended again, then also the sessions of our own account
    /// (but this one), and where the flavour has it everybody is kept out by `offline_mode` until it is done, be it by a later attempt.
    func fence(_ look: ServerLook) async -> ActionOutcome {
        var refusal: MySQLServerError?
        var hindrance = ""
        var round = 0
        do throws(FactsReader.Failure) {
            if rules.isAchieved(.fence, facts: look.facts), look.facts.settings.isOffline != true, try await clientSessions(sparingOwnAccount: true).isEmpty {
                return .alreadyDone(look.facts)
            }
            while !deadline.hasPassed {
                let isLadder = round > 0
                if isLadder, let offline = dialect.offlineMode(true) { try await reader.send([offline]) }
                try await endClientSessions(sparingOwnAccount: !isLadder)
                do throws(FactsReader.Failure) {
                    try await reader.send(dialect.closeWrites)
                } catch {
                    guard case .server(let answer) = error, answer.code == DetailFacts.lockWaitTimeoutCode else { throw error }
                    refusal = answer
                    let waiting = try await unacknowledged()
                    hindrance = ActionExecution.text(ofUnacknowledged: waiting.count)
                    if !waiting.isEmpty, try await isShutOut(but: waiting) {
                        var failure = ServerFailure(answer)
                        failure.message += hindrance
                        failure.leavesNobodyIn = true
                        return .failed(failure, observed: nil)
                    }
                    round += 1
                    continue
                }
                try await endClientSessions(sparingOwnAccount: true)
                // An attempt that ended before it was done left it on: whoever is kept out would be when this server is the primary again.
                if isLadder || look.facts.settings.isOffline == true, let online = dialect.offlineMode(false) { try await reader.send([online]) }
                let facts = try await ServerLook.take(reader, dialect: dialect).facts
                if rules.isAchieved(.fence, facts: facts) { return .done(facts) }
                round += 1
            }
        } catch {
            switch error {
            case .server(let answer): return .failed(ServerFailure(answer), observed: try? await ServerLook.take(reader, dialect: dialect).facts)
            case .client, .reply: return .unknown(error.message + hindrance)
            }
        }
        guard let refusal else { return .failed(ServerFailure(code: 0, message: "read-only does not hold: a privileged client opens writes again"), observed: nil) }
        var failure = ServerFailure(refusal)
        failure.message += hindrance
        return .failed(failure, observed: nil)
    }

    /// The sessions of commits that no KILL ends. They are not let go by switching the wait off: it is what keeps a primary that lost its replicas from telling its clients that rows are safe.
    private func unacknowledged() async throws(FactsReader.Failure) -> [UInt64] {
        guard let statement = dialect.unendableCommits else { return [] }
        do throws(FactsReader.Failure) {
            return try await reader.query([statement]).first?.rows.compactMap { $0["Id"].flatMap { UInt64($0) } } ?? []
        } catch {
            // Where it cannot be told the fence goes on all the same.
            guard case .server = error else { throw error }
            return []
        }
    }

    private static func text(ofUnacknowledged count: Int) -> String {
        guard count > 0 else { return "" }
        return "; \(count) commit\(count == 1 ? " waits" : "s wait") for acknowledgements, which no KILL ends: they have to come, or rpl_semi_sync_source_timeout has to pass"
    }

    /// Keeps everybody out, where the flavour has `offline_mode`, and ends those who are in; whether only the sessions are left of which nothing but the wait remains.
    private func isShutOut(but waiting: [UInt64]) async throws(FactsReader.Failure) -> Bool {
        guard let offline = dialect.offlineMode(true) else { return false }
        try await reader.send([offline])
        try await endClientSessions(sparingOwnAccount: false)
        return try await clientSessions(sparingOwnAccount: true).allSatisfy(waiting.contains)
    }

    private func clientSessions(sparingOwnAccount: Bool) async throws(FactsReader.Failure) -> [UInt64] {
        let results = try await reader.query([dialect.clientSessions(sparingOwnAccount: sparingOwnAccount)])
        return results.first?.rows.compactMap { $0["Id"].flatMap { UInt64($0) } } ?? []
    }

    /// Those that were there at the moment of asking.
    private func endClientSessions(sparingOwnAccount: Bool) async throws(FactsReader.Failure) {
        try await end(try await clientSessions(sparingOwnAccount: sparingOwnAccount))
    }

    /// One that is gone already ends nothing but the batch, and the rest is sent again: it is not essential, and changes nothing.
    private func end(_ sessions: [UInt64]) async throws(FactsReader.Failure) {
        let kills = sessions.map { ProbeStatement(.replicationSessions, dialect.endSession($0)) }
        if !kills.isEmpty { _ = try await reader.run(kills) }
    }
}
#endif
