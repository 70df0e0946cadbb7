#if SQLite
import BatonTesting
import Foundation
import GRDB
import SQLiteStorage
import Storage
import Testing
import TopologyModel

@Suite struct SQLiteInventoryStoreTests {
    @Test(arguments: InventoryStoreConformance.checks) func `the inventory in SQLite keeps the promises of an inventory`(
        check: ConformanceCheck<any InventoryStore>
    ) async throws {
        let scratch = try Scratch()
        let store = try await SQLiteInventoryStore.open(directory: scratch.path)
        try await check.run(store)
        await store.close()
    }

    @Test func `what was saved is there after closing and opening`() async throws {
        let scratch = try Scratch()
        try await InventoryStoreConformance.checkReopening { use in
            let store = try await SQLiteInventoryStore.open(directory: scratch.path)
            try await use(store)
            await store.close()
        }
    }

    @Test func `a closed store says so`() async throws {
        let scratch = try Scratch()
        let store = try await SQLiteInventoryStore.open(directory: scratch.path)
        await store.close()
        await store.close()
        let failure = await #expect(throws: StorageError.self) { try await store.load() }
        #expect(failure?.code == .closed)
    }

    @Test func `files that are not right are refused`() async throws {
        let garbage = try Scratch()
        try Data(repeating: 0x41, count: 8_192).write(to: URL(fileURLWithPath: "\(garbage.path)/inventory.sqlite"))
        #expect(try await refusal(garbage) == .corrupt)

        let newer = try Scratch()
        #expect(try await refusal(newer) == nil)
        let database = try DatabaseQueue(path: "\(newer.path)/inventory.sqlite")
        try await database.write { try $0.execute(sql: "INSERT INTO grdb_migrations VALUES ('99')") }
        try database.close()
        #expect(try await refusal(newer) == .tooNew)
    }

    private func refusal(_ scratch: Scratch) async throws -> StorageError.Code? {
        do {
            let store = try await SQLiteInventoryStore.open(directory: scratch.path)
            await store.close()
            return nil
        } catch {
            return error.code
        }
    }
}
#endif
