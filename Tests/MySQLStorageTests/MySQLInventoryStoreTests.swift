#if MySQL
import BatonTesting
import ControlModel
import MySQLStorage
import Storage
import TestServers
import Testing
import TopologyModel

@Suite struct MySQLInventoryStoreTests {
    @Test(arguments: InventoryStoreConformance.checks, TestServerKind.all) func `the inventory keeps the promises of an inventory`(
        check: ConformanceCheck<any InventoryStore>, kind: TestServerKind
    ) async throws {
        try await Scratch.with(kind) { scratch in
            let store = try await scratch.openInventory()
            try await check.run(store)
            await store.close()
        }
    }

    @Test(arguments: TestServerKind.all) func `what was saved is there after closing and opening`(kind: TestServerKind) async throws {
        try await Scratch.with(kind) { scratch in
            try await InventoryStoreConformance.checkReopening { use in
                let store = try await scratch.openInventory()
                try await use(store)
                await store.close()
            }
        }
    }

    @Test(arguments: TestServerKind.all) func `a lost session is replaced, and many records are saved all or none`(kind: TestServerKind) async throws {
        try await Scratch.with(kind) { scratch in
            let store = try await scratch.openInventory()
            let sessions = "SELECT ID FROM information_schema.PROCESSLIST WHERE DB = DATABASE() AND ID <> CONNECTION_ID()"
            for session in try await scratch.column(sessions) { try await scratch.server.sql("KILL \(session)") }
            let records = (1...1_200).map { record("db\($0).example") }
            try await store.save(records)
            #expect(try await store.load().count == records.count)

            let tooLong = String(repeating: "x", count: 70_000)
            let refused = await #expect(throws: StorageError.self) { try await store.save([record("new.example"), record("db1.example", identity: tooLong)]) }
            #expect(refused?.code == .tooLarge)
            #expect(try await store.load().count == records.count)
            try await store.remove(records.map(\.address))
            #expect(try await store.load().isEmpty)
            await store.close()
        }
    }

    @Test(arguments: TestServerKind.all) func `hosts are told apart to the last byte`(kind: TestServerKind) async throws {
        try await Scratch.with(kind) { scratch in
            let records = ["A.example", "a.example", "a.example ", "ä.example"].map { record($0) }
            let store = try await scratch.openInventory()
            try await store.save(records)
            #expect(try await store.load() == records)
            await store.close()
        }
    }

    @Test(arguments: TestServerKind.all) func `a closed store says so`(kind: TestServerKind) async throws {
        try await Scratch.with(kind) { scratch in
            let store = try await scratch.openInventory()
            await store.close()
            await store.close()
            let failure = await #expect(throws: StorageError.self) { try await store.load() }
            #expect(failure?.code == .closed)
        }
    }

    @Test(arguments: TestServerKind.all) func `tables that are not right are refused`(kind: TestServerKind) async throws {
        try await Scratch.with(kind) { scratch in
            let store = try await scratch.openInventory()
            try await store.save([record("db1.example")])
            try await scratch.sql("UPDATE baton_inventory SET port = 70000")
            let damaged = await #expect(throws: StorageError.self) { try await store.load() }
            #expect(damaged?.code == .corrupt)
            await store.close()
            try await scratch.sql("UPDATE baton_schema SET version = 99")
            let newer = await #expect(throws: StorageError.self) { try await scratch.openInventory() }
            #expect(newer?.code == .tooNew)
        }
    }

    private func record(_ host: String, identity: String = "one") -> InventoryRecord {
        InventoryRecord(
            address: InstanceAddress(host: host, port: 3306), identity: identity, versionText: "", source: nil, lastSeen: WallTime(milliseconds: 1),
            isExplicit: false)
    }
}
#endif
