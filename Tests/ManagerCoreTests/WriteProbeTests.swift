import Analysis
import BatonTesting
import ControlModel
import Hooks
@testable import ManagerCore
import Probing
import Testing
import TopologyModel

@Suite("The write probe")
struct WriteProbeTests {
    private static func armed(
        isOn: Bool = true, period: Duration = .seconds(10), configure: @escaping (inout ManagerConfiguration) -> Void = { _ in }
    ) -> ManagerScene {
        ManagerScene.armed {
            $0.writeProbe.isOn = isOn
            $0.writeProbe.period = period
            configure(&$0)
        }
    }

    /// What is wished for within so long from now on.
    private func wishes(_ scene: inout ManagerScene, within duration: Duration = .seconds(12)) -> [WriteProbeRequest] {
        let before = scene.writes.count
        scene.run(duration)
        return Array(scene.writes[before...])
    }

    @Test func `nothing is written unless the policy says so`() {
        var scene = WriteProbeTests.armed(isOn: false)
        scene.run(.seconds(60))
        #expect(scene.writes.isEmpty)
    }

    @Test func `the primary is written to once per period, as it was just read, and nobody else is`() throws {
        var scene = WriteProbeTests.armed()
        scene.run(.seconds(60))
        #expect((6...7).contains(scene.writes.count), "\(scene.writes.count)")
        #expect(scene.writes.allSatisfy { $0.address == ManagerScene.db1 })
        let request = try #require(scene.writes.first)
        #expect(request.server == scene["db1"].builder.facts().server)
        #expect(request.startTimeout == .seconds(1) && request.timeout == DetectionPolicy().hangTolerance)
        #expect(scene.findings("db1")?.code == .noProblem)
    }

    // MARK: Whom nothing is written to

    @Test func `a primary that is read-only`() {
        var scene = WriteProbeTests.armed(period: .seconds(1))
        scene["db1"].builder.settings.readOnly = true
        scene.run(.seconds(2))
        #expect(wishes(&scene).isEmpty)
    }

    @Test func `a writable replica`() {
        var scene = WriteProbeTests.armed(period: .seconds(1))
        scene["db2"].builder.settings.readOnly = false
        #expect(wishes(&scene).allSatisfy { $0.address == ManagerScene.db1 })
    }

    @Test func `anybody, where the manager only observes`() {
        var scene = WriteProbeTests.armed { $0.observeOnlyReasons = ["serve --observe"] }
        #expect(wishes(&scene).isEmpty)
    }

    @Test func `a primary that is suspected, and the servers of a recovery before one of them is opened`() {
        var scene = WriteProbeTests.armed(period: .seconds(1))
        scene.kill()
        scene.loseConnection()
        let before = scene.writes.count
        var untilOpened = before
        while scene.told(.writable).isEmpty, scene.now < TopologyFixtures.now + .seconds(60) {
            untilOpened = scene.writes.count
            scene.run(.milliseconds(1))
        }
        #expect(!scene.told(.writable).isEmpty && untilOpened == before)
        #expect(scene.writes[before...].map(\.address) == [scene.record?.primary])
        scene.run(.seconds(10))
        #expect(scene.control.recoveries.first?.closing?.result == .succeeded)
        // From there on the successor is written to, and not the former primary, which comes back and takes writes.
        scene["db1"].isReachable = true
        scene["db1"].builder.settings.readOnly = false
        let later = wishes(&scene)
        let successor = scene.record?.primary
        #expect(successor != ManagerScene.db1 && !later.isEmpty && later.allSatisfy { $0.address == successor }, "\(later.map(\.address))")
    }

    @Test func `the row of the successor is told, and what keeps it stands in the result`() throws {
        func recovered(_ outcome: WriteProbeOutcome) throws -> (scene: ManagerScene, reason: String) {
            // Hooks, so that the recovery is not over before the row is there.
            var scene = ManagerScene.armed(hooks: [.postPrimaryFailover, .postFailover]) { $0.writeProbe.isOn = true }
            scene.kill()
            scene.writing.outcome = outcome
            scene.loseConnection()
            scene.run(.seconds(10))
            let recovery = try #require(scene.control.recoveries.first)
            #expect(recovery.closing?.result == .succeeded)
            return (scene, recovery.closing?.reason ?? "")
        }
        let well = try recovered(.acknowledged)
        #expect(well.scene.told(.rowWritten).map(\.text) == ["db2:3306 acknowledged a row of the write probe"])
        #expect(!well.reason.contains("row"))
        let full = try recovered(.failed("1021: Disk full"))
        #expect(full.scene.told(.rowWritten).isEmpty)
        #expect(full.reason.contains("no row of the write probe was acknowledged by it so far: 1021: Disk full"))
        let unknown = try recovered(.notTried("1290: read-only"))
        #expect(unknown.scene.told(.rowWritten).isEmpty && !unknown.reason.contains("row"))
    }

    @Test func `a server that another one answers for`() {
        var scene = WriteProbeTests.armed(period: .seconds(1))
        scene["db1"].builder.serverID = 77
        scene.run(.seconds(2))
        #expect(wishes(&scene).isEmpty)
    }

    // MARK: Turns

    @Test func `no second one is wished for while one is under way`() {
        var scene = WriteProbeTests.armed(period: .seconds(1))
        scene.run(.seconds(2))
        scene.losesActions = true
        #expect(wishes(&scene).count == 1)
    }

    @Test func `no more are under way at once than the bound allows`() {
        var scene = WriteProbeTests.armed { $0.writeProbe.maximumUnderWay = 0 }
        #expect(wishes(&scene).isEmpty)
    }

    @Test(arguments: [(WriteProbeOutcome.waits("no answer"), true), (.failed("1030"), true), (.notTried("refused"), true), (.impossible("no table"), false)])
    func `after one that was not acknowledged the next one comes soon, unless only a person helps`(outcome: WriteProbeOutcome, isSoon: Bool) {
        var scene = WriteProbeTests.armed(period: .seconds(30))
        scene.writing = (outcome, .milliseconds(1))
        let count = wishes(&scene, within: .seconds(60)).count
        #expect(isSoon ? count > 20 : count <= 2, "\(count)")
    }

    // MARK: What is told

    @Test func `a write that is not answered for as long as is tolerated is told, and nobody is promoted`() {
        var scene = WriteProbeTests.armed(period: .seconds(1))
        scene.writing = (.waits("no answer"), DetectionPolicy().hangTolerance)
        scene.run(.milliseconds(2_900))
        #expect(scene.findings("db1")?.code == .noProblem, "\(scene.findings("db1")?.code.rawValue ?? "")")
        scene.run(.seconds(2))
        #expect(scene.findings("db1")?.code == .primaryBlocked)
        scene.run(.seconds(30))
        #expect(scene.control.recoveries.isEmpty)
        scene.writing = (.acknowledged, .milliseconds(1))
        scene.run(.seconds(6))
        #expect(scene.findings("db1")?.code == .noProblem)
        let told = scene.notes.filter { $0.text.contains("write probe") }.map(\.text)
        #expect(told == ["the write probe of db1:3306 was not acknowledged: no answer", "the write probe of db1:3306 is acknowledged again"])
    }

    @Test func `an obstacle is told once, and stands beside the finding`() {
        var scene = WriteProbeTests.armed(period: .seconds(1))
        scene.writing = (.impossible("no table"), .milliseconds(1))
        scene.run(.seconds(10))
        #expect(scene.findings("db1")?.warnings.contains(.writeProbeImpossible) == true)
        #expect(scene.notes.count { $0.text.contains("cannot write: no table") } == 1)
    }

    @Test func `what was not answered while the manager stood still says nothing`() throws {
        var scene = WriteProbeTests.armed(period: .seconds(1))
        scene.run(.seconds(2))
        scene.losesActions = true
        scene.run(.seconds(2))
        let (token, request) = try #require(scene.lostWrites.last)
        let startedAt = scene.now
        scene.now = scene.now + .seconds(30)
        scene.step(.wrote(token, WriteProbeReport(request: request, startedAt: startedAt, finishedAt: scene.now, outcome: .waits("no answer"))))
        #expect(scene.machine.topology.instance(at: ManagerScene.db1)?.freshness.writes?.trouble == nil)
    }
}
