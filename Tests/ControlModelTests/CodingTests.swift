import BinaryCoding
import ControlModel
import Testing
import TopologyModel

@Suite struct CodingTests {
    private static let cluster = ClusterID(high: 0x0123_4567_89AB_CDEF, low: 0xFEDC_BA98_7654_3210)
    private static let instance = InstanceAddress(host: "db1", port: 3306)
    private static let recovery = RecoveryID(rawValue: 300)

    private static let lossless = LosslessRecord(
        acknowledgements: 1,
        ackers: [
            .init(server: InstanceAddress(host: "db2", port: 3306), identity: "id", bootedAt: WallTime(milliseconds: 1_700_000_000_000)),
            .init(server: InstanceAddress(host: "db3", port: 3306), identity: "id", bootedAt: nil),
        ], executed: "0-1-5", shortcomings: ["s"])

    /// One of each kind, with the bytes that the first release wrote. A change here is a change of format: raise the version instead.
    static let golden: [(command: ControlCommand, hexadecimal: String)] = [
        (.registerCluster(cluster, primary: instance), "010001efcdab89674523011032547698badcfe03646231ea0c"),
        (.setClusterAlias(cluster, "shöp"), "020001efcdab89674523011032547698badcfe057368c3b670"),
        (
            .recordDetection(
                Detection(cluster: cluster, instance: instance, code: "DeadMaster", evidence: ["a", ""], isActionable: true)),
                "030001efcdab89674523011032547698badcfe03646231ea0c0a446561644d61737465720201610001"
        ),
        (
            .openRecovery(
                RecoveryOpening(
                    cluster: cluster, expectedEpoch: Epoch(rawValue: 2), failed: instance, failedIdentity: "id", code: "c", evidence: ["e"],
                    requestedBy: nil, isDryRun: true, flapWindow: .milliseconds(1_500))),
                    "040001efcdab89674523011032547698badcfe0203646231ea0c0269640163010165000102808090bbbad6adf00d"
        ),
        (
            .openRecovery(
                RecoveryOpening(
                    cluster: cluster, expectedEpoch: .initial, failed: instance, failedIdentity: "", code: "c", evidence: [],
                    requestedBy: "ann", flapWindow: .zero)), "040001efcdab89674523011032547698badcfe0003646231ea0c000163000103616e6e000000"
        ),
        (
            .openRecovery(
                RecoveryOpening(
                    cluster: cluster, kind: .switchover, expectedEpoch: .initial, failed: instance, failedIdentity: "", code: "c", evidence: [],
                    successor: InstanceAddress(host: "db2", port: 3306), requestedBy: "ann", flapWindow: .zero)),
                    "040002efcdab89674523011032547698badcfe0003646231ea0c000163000103616e6e000000020103646232ea0c00"
        ),
        (
            .openRecovery(
                RecoveryOpening(
                    cluster: cluster, kind: .relocation, expectedEpoch: .initial, failed: instance, failedIdentity: "", code: "c", evidence: [],
                    successor: InstanceAddress(host: "db2", port: 3306), requestedBy: "ann", flapWindow: .zero)),
                    "040003efcdab89674523011032547698badcfe0003646231ea0c000163000103616e6e000000040103646232ea0c00"
        ),
        (
            .openRecovery(
                RecoveryOpening(
                    cluster: cluster, kind: .unlock, expectedEpoch: .initial, failed: instance, failedIdentity: "", code: "c", evidence: [], flapWindow: .zero)),
            "040004efcdab89674523011032547698badcfe0003646231ea0c0001630000000000050000"
        ),
        (
            .openRecovery(
                RecoveryOpening(
                    cluster: cluster, expectedEpoch: .initial, failed: instance, failedIdentity: "", code: "c", evidence: [], requestedBy: "ann", flapWindow: .zero,
                    lossless: lossless, acceptsDataLoss: true)),
                    "040005efcdab89674523011032547698badcfe0003646231ea0c000163000103616e6e00000001000001010203646232ea0c0269640180a0abfef962"
                        + "03646233ea0c0269640005302d312d3501017301"
        ),
        (.designate(recovery, Designation(server: instance, identity: "id", target: "0-1-5", reasons: ["r"])),
        "050001ac0203646231ea0c02696405302d312d35010172"),
        (.replaceDesignation(recovery, reason: "lost"), "060001ac02046c6f7374"),
        (
            .stepIntent(recovery, StepIntent(ordinal: StepOrdinal(rawValue: 4), attempt: 2, kind: .openWrites, target: instance, detail: "d")),
            "070001ac0204020a000103646231ea0c0164"
        ),
        (.stepIntent(recovery, StepIntent(ordinal: StepOrdinal(rawValue: 1), attempt: 1, kind: .hook, target: nil, detail: "")),
        "070001ac02010101000000"),
        (.stepOutcome(recovery, StepOutcome(ordinal: StepOrdinal(rawValue: 4), attempt: 2, result: .unknown, observed: "o")),
        "080001ac02040203016f"),
        (.closeRecovery(recovery, RecoveryClosing(result: .stopped, reason: "r", lostReplicas: [instance])),
        "090001ac020301720103646231ea0c"),
        (.acknowledge(.recovery(recovery), by: "a", comment: "c"), "0a000101ac0201610163"),
        (.acknowledge(.cluster(cluster), by: "a", comment: "c"), "0a000102efcdab89674523011032547698badcfe01610163"),
        (.acknowledge(.instance(instance), by: "a", comment: "c"), "0a00010303646231ea0c01610163"),
        (.acknowledge(.all, by: "a", comment: "c"), "0a00010401610163"),
        (
            .beginDowntime(Downtime(instance: instance, owner: "o", reason: "r", endsAt: WallTime(milliseconds: 1_700_000_000_000))),
            "0b000103646231ea0c016f017280a0abfef962"
        ),
        (.endDowntime(instance), "0c000103646231ea0c"),
        (.pause(cluster, Pause(owner: "o", reason: "r", endsAt: WallTime(milliseconds: -1))),
        "0d000101efcdab89674523011032547698badcfe016f01720101"),
        (.pause(nil, Pause(owner: "o", reason: "r", endsAt: nil)), "0d000100016f017200"),
        (.resume(cluster), "0e000101efcdab89674523011032547698badcfe"),
        (.resume(nil), "0e000100"),
        (.setPromotionRule(instance, .mustNot), "0f000103646231ea0c086d7573745f6e6f74"),
        (
            .reopeningIntent(
                ReopeningIntent(
                    cluster: cluster, epoch: Epoch(rawValue: 3), server: instance, identity: "id", attempt: 2, reason: "r", limit: .seconds(2))),
            "100001efcdab89674523011032547698badcfe0303646231ea0c0269640201720400"
        ),
        (
            .reopeningOutcome(ReopeningOutcome(cluster: cluster, epoch: Epoch(rawValue: 3), attempt: 2, result: .failed, observed: "o")),
            "110001efcdab89674523011032547698badcfe030202016f"
        ),
        (.ignoreServer(names: [instance, InstanceAddress(host: "d", port: 1)]), "1200010203646231ea0c01640100"),
        (.watchServer(instance), "13000103646231ea0c"),
        (
            .suggestPromotionRule(instance, .preferNot, endsAt: WallTime(milliseconds: 1_700_000_000_000)),
            "14000103646231ea0c0a7072656665725f6e6f7480a0abfef962"
        ),
        (.setTag(instance, name: "n", value: "v"), "15000103646231ea0c016e0176"),
        (.removeTag(instance, name: "n"), "16000103646231ea0c016e"),
        (.submitPool("p", [instance], endsAt: WallTime(milliseconds: 1_700_000_000_000)), "17000101700103646231ea0c80a0abfef962"),
        (.changePrimary(PrimaryChange(cluster: cluster, expectedEpoch: Epoch(rawValue: 2), primary: instance, identity: "id", reason: "r")),
        "180001efcdab89674523011032547698badcfe0203646231ea0c0269640172"),
        (
            .beginMaintenance(Maintenance(instance: instance, owner: "o", reason: "r", endsAt: WallTime(milliseconds: 1_700_000_000_000))),
            "19000103646231ea0c016f017280a0abfef962"
        ),
        (.endMaintenance(instance), "1a000103646231ea0c"),
        (.serverRejoined(cluster, instance), "1b0001efcdab89674523011032547698badcfe03646231ea0c"),
        (.dropHistory(before: WallTime(milliseconds: 1_700_000_000_000)), "1c000180a0abfef962"),
        (.primaryTakesWrites(cluster, epoch: Epoch(rawValue: 3)), "1d0001efcdab89674523011032547698badcfe03"),
        (
            .recordOperatorAction(
                OperatorCall(
                    actor: OperatorActor(name: "a", proof: .password, claim: "c", address: "1", via: "v"), verb: "x", subject: "s", cluster: cluster, servers: [instance],
                    detail: "d", reason: "r", outcome: .refused, answer: "n")),
            "1e00010161020163013101760178017301efcdab89674523011032547698badcfe0103646231ea0c0164017202016e"
        ),
    ]

    @Test func `every command has the bytes it always had`() throws {
        for (command, expected) in CodingTests.golden {
            #expect(hexadecimal(EncodedCommand(command).bytes) == expected, "\(command)")
            let read = try EncodedCommand(bytes: bytes(expected)).decoded()
            #expect(read == command)
        }
    }

    @Test func `every kind is in the table, in the golden bytes, and has one number and one name`() {
        #expect(CommandKind.table.map(\.kind.rawValue) == Array(1...30))
        #expect(Set(CommandKind.table.map(\.name)).count == CommandKind.table.count)
        #expect(Set(CodingTests.golden.map(\.command.kind)) == Set(CommandKind.table.map(\.kind)))
        #expect(CommandKind.table.allSatisfy { $0.kind.name == $0.name && $0.version == ($0.kind == .openRecovery ? 5 : 1) })
        #expect(CommandKind(rawValue: 900).name == "command-900")
    }

    @Test func `a stamp has the bytes it always had`() throws {
        let stamp = CommandStamp(at: WallTime(milliseconds: 1_700_000_000_000), node: "n1")
        #expect(hexadecimal(stamp.encoded()) == "80a0abfef962026e31")
        #expect(try CommandStamp(decoding: stamp.encoded()) == stamp)
    }

    @Test func `an unknown kind or version is refused by name`() {
        let known = EncodedCommand(.resume(nil))
        #expect(code(EncodedCommand(kind: CommandKind(rawValue: 900), version: 1, body: [])) == .unknownKind)
        #expect(code(EncodedCommand(kind: known.kind, version: 2, body: known.body)) == .unknownVersion)
        #expect(code(EncodedCommand(kind: known.kind, version: 0, body: known.body)) == .unknownVersion)
        #expect(code(known) == nil)
    }

    @Test func `what version 1 can say has only that form`() {
        let plain = EncodedCommand(.openRecovery(Fleet.opening()))
        #expect(plain.version == 1)
        let longer = EncodedCommand(kind: .openRecovery, version: 2, body: plain.body + [1, 0, 0])
        #expect(code(longer) == .malformed)
    }

    @Test func `cut bytes and bytes left over are malformed`() throws {
        for (command, _) in CodingTests.golden {
            let whole = EncodedCommand(command)
            for length in whole.body.indices {
                let cut = EncodedCommand(kind: whole.kind, version: whole.version, body: Array(whole.body[..<length]))
                #expect(code(cut) == .malformed, "\(command) cut to \(length)")
            }
            #expect(code(EncodedCommand(kind: whole.kind, version: whole.version, body: whole.body + [0])) == .malformed)
        }
        for length in 0..<3 {
            #expect(throws: ControlModelError.self) { try EncodedCommand(bytes: Array(repeating: 1, count: length)) }
        }
    }

    @Test func `damaged bytes never crash a reader`() {
        var random = SplitMix(seed: 0xB470)
        for round in 0..<20_000 {
            let form = EncodedCommand(CodingTests.golden[round % CodingTests.golden.count].command)
            var body = form.body
            for _ in 0...Int(random.next() % 3) where !body.isEmpty {
                body[Int(random.next() % UInt64(body.count))] = UInt8(truncatingIfNeeded: random.next())
            }
            let damaged = EncodedCommand(kind: form.kind, version: form.version, body: body)
            guard let command = try? damaged.decoded() else { continue }
            #expect(EncodedCommand(command).body == body, "seed 0xB470, round \(round): what is accepted has one form")
        }
    }

    // MARK: Snapshots

    @Test func `a snapshot holds the whole state`() throws {
        let state = CodingTests.richState()
        let bytes = state.encoded()
        let read = try ControlState(decoding: bytes)
        #expect(read == state)
        #expect(read.encoded() == bytes)
        #expect(try ControlState(decoding: ControlState().encoded()) == ControlState())
    }

    @Test func `a snapshot has the bytes it always had`() {
        let checksum = CRC32C.checksum(CodingTests.richState().encoded())
        #expect(String(checksum, radix: 16) == "d22df1ed")
        #expect(hexadecimal(ControlState().encoded()) == "080000000000000000000000000000")
    }

    @Test func `a state goes on from a snapshot as if nothing had happened`() throws {
        var original = Fleet()
        let id = original.open()
        original.apply(.stepIntent(id, Fleet.intent(1)))
        var restored = original
        restored.state = try ControlState(decoding: original.state.encoded())
        for command: ControlCommand in [.stepOutcome(id, Fleet.outcome(1)), .designate(id, Fleet.designation())] {
            #expect(original.apply(command) == restored.apply(command))
        }
        #expect(original.state == restored.state)
    }

    @Test func `a snapshot that is cut, too new or out of order is refused`() {
        let bytes = CodingTests.richState().encoded()
        for length in bytes.indices { #expect(snapshotCode(Array(bytes[..<length])) == .malformed) }
        #expect(snapshotCode(bytes + [0]) == .malformed)
        #expect(snapshotCode([9] + bytes.dropFirst()) == .unknownVersion)
        #expect(snapshotCode([0] + bytes.dropFirst()) == .unknownVersion)
        let head = ControlState().encoded().prefix(8)
        let unordered: [UInt8] = [2, 1, 0x62, 1, 0, 6] + Array("prefer".utf8) + [0, 1, 0x61, 1, 0, 6] + Array("prefer".utf8) + [0]
        #expect(snapshotCode(head + unordered + [0, 0, 0, 0, 0, 0]) == .malformed)
        #expect(snapshotCode(head + [0, 0, 2, 1, 1, 0x62, 1, 0, 1, 1, 0x61, 1, 0, 0, 0, 0, 0]) == .malformed, "forgotten servers")
        #expect(snapshotCode(head + [0, 0, 1, 0, 0, 0, 0, 0]) == .malformed, "a forgotten server without a name")
        #expect(snapshotCode(head + [0, 0, 1, 1, 1, 0x62, 1, 0, 0, 0, 0, 0]) == nil)
        let lists = Array(head) + [0, 0, 0, 0, 0]
        let maintenance: [UInt8] = [1, 1, 0x62, 1, 0, 1, 0x6f, 1, 0x72, 2, 0]
        #expect(snapshotCode(lists + [1] + maintenance + [0]) == nil)
        #expect(snapshotCode(lists + [2] + maintenance + maintenance + [0]) == .malformed, "maintenances")
        let action = OperatorAction(
            index: LogIndex(rawValue: 1), call: OperatorCall(actor: .process, verb: "v", subject: "s"), at: WallTime(milliseconds: 1), node: "n"
        ).encoded()
        #expect(snapshotCode(lists + [0, 1] + action) == nil)
        #expect(snapshotCode(lists + [0, 2] + action + action) == .malformed, "what operators asked for")
    }

    @Test func `a snapshot of version 1 is read: it has no reopenings`() throws {
        let bytes: [UInt8] = [1, 0, 0, 0, 0, 0, 0, 0, 0]
        #expect(try ControlState(decoding: bytes) == ControlState())
        #expect(snapshotCode(bytes + [0]) == .malformed)
    }

    @Test func `a snapshot of version 2 is read: its promotion rules have no end, and nothing is said of servers`() throws {
        let bytes: [UInt8] = [2, 0, 0, 0, 0, 0, 0, 0, 1, 1, 0x61, 1, 0, 6] + Array("prefer".utf8) + [0]
        let state = try ControlState(decoding: bytes)
        #expect(state.promotionRules == [PromotionRuleRecord(instance: InstanceAddress(host: "a", port: 1), rule: .prefer)])
        #expect(state.ignoredServers == [] && state.tags == [] && state.pools == [])
        #expect(snapshotCode(bytes + [0]) == .malformed)
    }

    @Test func `a snapshot of version 3 is read: all of its recoveries are failovers`() throws {
        var fleet = Fleet()
        _ = fleet.open()
        let newest = try CodingTests.version4(of: fleet.state)
        let opening = EncodedCommand(.openRecovery(fleet.state.recoveries[0].opening)).body
        let start = try #require(newest.firstRange(of: opening))
        let kind = 3  // bytes that say which kind it is
        let older = [3] + newest[1..<start.upperBound] + newest[(start.upperBound + kind)...]
        #expect(try ControlState(decoding: Array(older)) == fleet.state)
        #expect(fleet.state.recoveries.map(\.opening.kind) == [.failover])
    }

    @Test func `a snapshot of version 4 is read: of former primaries only the last one is known, and nobody works on a server`() throws {
        let state = CodingTests.richState()
        #expect(state.clusters.contains { !$0.earlierPrimaries.isEmpty })
        let older = try CodingTests.version4(of: state)
        let read = try ControlState(decoding: older)
        #expect(read.clusters.map(\.formerPrimary) == state.clusters.map(\.formerPrimary))
        #expect(read.clusters.allSatisfy { $0.earlierPrimaries.isEmpty })
        #expect(!state.maintenances.isEmpty && read.maintenances.isEmpty)
        #expect(try CodingTests.version4(of: read) == older, "all the rest is there")
        #expect(snapshotCode(older + [0]) == .malformed)
    }

    @Test func `a snapshot of version 5 is read: nothing is said of what a failover may lose`() throws {
        var fleet = Fleet()
        var opening = Fleet.opening(by: "ann")
        (opening.lossless, opening.acceptsDataLoss) = (CodingTests.lossless, true)
        _ = fleet.open(opening)
        let read = try ControlState(decoding: try CodingTests.version5(of: fleet.state))
        (opening.lossless, opening.acceptsDataLoss) = (nil, false)
        #expect(read.recoveries.map(\.opening) == [opening])
        #expect(read.recoveries.map(\.steps) == fleet.state.recoveries.map(\.steps))
    }

    @Test func `a snapshot of version 6 is read: of no epoch it is known that its primary took writes`() throws {
        let state = CodingTests.richState()
        #expect(state.clusters.contains { $0.hasWritablePrimary })
        let older = try CodingTests.version6(of: state)
        let read = try ControlState(decoding: older)
        #expect(read.clusters.allSatisfy { $0.writableEpoch == nil })
        #expect(try CodingTests.version6(of: read) == older, "all the rest is there")
        #expect(snapshotCode(older + [0]) == .malformed)
    }

    @Test func `a snapshot of version 7 is read: nothing is said of what operators asked for`() throws {
        let state = CodingTests.richState()
        let older = CodingTests.version7(of: state)
        let read = try ControlState(decoding: older)
        #expect(!state.operatorActions.isEmpty && read.operatorActions.isEmpty)
        #expect(CodingTests.version7(of: read) == older, "all the rest is there")
        #expect(snapshotCode(older + [0]) == .malformed)
    }

    /// The form of version 7.
    private static func version7(of state: ControlState) -> [UInt8] {
        var bytes = state.encoded()
        bytes[0] = 7
        var actions = BinaryWriter()
        actions.writeArray(state.operatorActions)
        bytes.removeLast(actions.bytes.count)
        return bytes
    }

    /// The form of version 6.
    private static func version6(of state: ControlState) throws -> [UInt8] {
        var bytes = version7(of: state)
        bytes[0] = 6
        for cluster in state.clusters { bytes.replaceSubrange(try #require(bytes.firstRange(of: cluster.encoded())), with: version6(of: cluster)) }
        return bytes
    }

    private static func version6(of cluster: ClusterRecord) -> [UInt8] {
        var end = BinaryWriter()
        end.writeOptional(cluster.writableEpoch)
        return cluster.encoded().dropLast(end.bytes.count)
    }

    /// The form of version 5.
    private static func version5(of state: ControlState) throws -> [UInt8] {
        var bytes = try version6(of: state)
        bytes[0] = 5
        for recovery in state.recoveries {
            var plain = recovery.opening
            (plain.lossless, plain.acceptsDataLoss) = (nil, false)
            // All that version 4 says, and what version 5 adds to it.
            let older = EncodedCommand(.openRecovery(plain)).body + (plain.kind == .failover && plain.successor == nil && !plain.skipsHooks ? [1, 0, 0] : [])
            let whole = EncodedCommand(.openRecovery(recovery.opening))
            let added = whole.version == 5 ? whole.body.count - older.count : 2
            let range = try #require(bytes.firstRange(of: older))
            bytes.removeSubrange(range.upperBound..<range.upperBound + added)
        }
        return bytes
    }

    /// The form of version 4.
    private static func version4(of state: ControlState) throws -> [UInt8] {
        var bytes = try version5(of: state)
        bytes[0] = 4
        var maintenances = BinaryWriter()
        maintenances.writeArray(state.maintenances)
        bytes.removeLast(maintenances.bytes.count)
        for cluster in state.clusters {
            var rest = cluster
            rest.earlierPrimaries = []
            let range = try #require(bytes.firstRange(of: version6(of: cluster)))
            bytes.replaceSubrange(range, with: version6(of: rest).dropLast())
        }
        return bytes
    }

    /// Every list and every optional field filled.
    private static func richState() -> ControlState {
        var fleet = Fleet()
        let first = fleet.open()
        fleet.apply(.stepIntent(first, Fleet.intent(1)))
        fleet.apply(.stepOutcome(first, Fleet.outcome(1)))
        fleet.apply(.stepIntent(first, Fleet.intent(2)))
        fleet.apply(.designate(first, Fleet.designation()))
        fleet.apply(.replaceDesignation(first, reason: "lost"))
        fleet.apply(.designate(first, Fleet.designation(Fleet.second)))
        fleet.apply(.closeRecovery(first, RecoveryClosing(result: .stopped, reason: "r", lostReplicas: [Fleet.replica])))
        fleet.apply(.acknowledge(.recovery(first), by: "ann", comment: "seen"))
        fleet.close(fleet.open(Fleet.opening(Fleet.blog, failed: Fleet.blogPrimary)))
        fleet.apply(.designate(fleet.open(Fleet.opening(epoch: 2, failed: Fleet.second)), Fleet.designation()))
        fleet.close(RecoveryID(rawValue: fleet.state.lastIndex.rawValue - 1))
        fleet.apply(.acknowledge(.all, by: "ann", comment: "seen"))
        _ = fleet.open(Fleet.opening(epoch: 3, isDryRun: true))
        fleet.apply(.beginDowntime(Downtime(instance: Fleet.primary, owner: "o", reason: "r", endsAt: fleet.now + .seconds(1))))
        fleet.apply(.pause(nil, Pause(owner: "o", reason: "r", endsAt: fleet.now + .seconds(1))))
        fleet.apply(.pause(Fleet.blog, Pause(owner: "o", reason: "r", endsAt: nil)))
        fleet.apply(.setPromotionRule(Fleet.replica, .prefer))
        fleet.apply(.recordDetection(Detection(cluster: Fleet.shop, instance: Fleet.primary, code: "c", evidence: ["e"], isActionable: true)))
        fleet.apply(.resume(nil))
        fleet.apply(.resume(Fleet.blog))
        let reopening = ReopeningIntent(
            cluster: Fleet.blog, epoch: .initial, server: Fleet.blogPrimary, identity: "id", attempt: 1, reason: "r", limit: .seconds(2))
        fleet.apply(.reopeningIntent(reopening))
        fleet.apply(.reopeningOutcome(ReopeningOutcome(cluster: Fleet.blog, epoch: .initial, attempt: 1, result: .succeeded, observed: "o")))
        fleet.apply(.suggestPromotionRule(Fleet.blogPrimary, .preferNot, endsAt: fleet.now + .seconds(1)))
        fleet.apply(.setTag(Fleet.replica, name: "role", value: "backup"))
        fleet.apply(.setTag(Fleet.replica, name: "old", value: ""))
        fleet.apply(.beginMaintenance(Maintenance(instance: Fleet.replica, owner: "o", reason: "r", endsAt: fleet.now + .seconds(1))))
        fleet.apply(.submitPool("reports", [Fleet.replica, Fleet.primary], endsAt: fleet.now + .seconds(1)))
        fleet.apply(.ignoreServer(names: [InstanceAddress(host: "gone", port: 1), InstanceAddress(host: "away", port: 1)]))
        fleet.apply(.pause(nil, Pause(owner: "o", reason: "r", endsAt: fleet.now + .seconds(1))))
        fleet.apply(.pause(Fleet.blog, Pause(owner: "o", reason: "r", endsAt: nil)))
        fleet.apply(.primaryTakesWrites(Fleet.shop, epoch: Epoch(rawValue: 3)))
        for _ in 0..<2 {
            fleet.apply(
                .recordOperatorAction(
                    OperatorCall(
                        actor: OperatorActor(name: "dba", proof: .password, claim: "ann", address: "1", via: "v"), verb: "forget", subject: "away:1", cluster: Fleet.shop,
                        servers: [Fleet.replica], detail: "d", reason: "r", outcome: .done, answer: "a")))
        }
        return fleet.state
    }
}

private func code(_ encoded: EncodedCommand) -> ControlModelError.Code? {
    do {
        _ = try encoded.decoded()
        return nil
    } catch {
        return error.code
    }
}

private func snapshotCode(_ bytes: [UInt8]) -> ControlModelError.Code? {
    do {
        _ = try ControlState(decoding: bytes)
        return nil
    } catch {
        return error.code
    }
}

private func hexadecimal(_ bytes: [UInt8]) -> String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
}

private func bytes(_ hexadecimal: String) -> [UInt8] {
    let digits = Array(hexadecimal)
    return stride(from: 0, to: digits.count - 1, by: 2).compactMap { UInt8(String(digits[$0...($0 + 1)]), radix: 16) }
}

private struct SplitMix {
    var state: UInt64
    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return word ^ (word >> 31)
    }
}
