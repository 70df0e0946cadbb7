import Orchestration
import Presentation
import Testing

@Suite struct QuorumStatusTests {
    private func status(_ role: QuorumRole, leader: String? = "0a", isPartOfQuorum: Bool = true, trouble: String? = nil) -> QuorumStatus {
        QuorumStatus(
            id: "0b", bind: "0.0.0.0:1", address: "b:1", role: role, term: 7, leader: leader, leaderURL: leader == nil ? nil : "http://a:3000",
            members: [
                QuorumMember(id: "0a", address: "a:1", isVoter: true), QuorumMember(id: "0b", address: "b:1", isVoter: true),
                QuorumMember(id: "0c", address: "", isVoter: false, matchIndex: 20, silence: .milliseconds(1500)),
            ], isPartOfQuorum: isPartOfQuorum, commitIndex: 98, appliedIndex: 97, lastIndex: 100, snapshotIndex: 50, trouble: trouble.map { QuorumTrouble(.storageFull, $0) })
    }

    @Test(arguments: [QuorumRole.leader, .follower, .candidate, .learner, .halted])
    func `what is written as JSON is read again`(role: QuorumRole) throws {
        for whole in [status(role), status(role, leader: nil, isPartOfQuorum: false, trouble: "it broke")] {
            #expect(QuorumStatus(try JSONReader.value(from: whole.json.compact)) == whole)
        }
    }

    @Test func `an older manager names no code for its trouble`() {
        #expect(QuorumStatus(["id": "x", "role": "halted", "members": [], "trouble": "it broke"])?.trouble == QuorumTrouble(.unknown, "it broke"))
    }

    @Test(arguments: [JSONValue.null, [], ["id": "x", "role": "leader"], ["id": "x", "role": "king", "members": []], ["role": "leader", "members": []]])
    func `what is no status is none`(json: JSONValue) {
        #expect(QuorumStatus(json) == nil)
    }

    @Test func `people read who leads and how far everybody is`() {
        #expect(
            status(.follower).text == """
                this node  b:1, follower, term 7
                leader     a:1, http://a:3000
                log        committed 98, applied 97, written 100, snapshot 50

                a:1  0a  votes       leads
                b:1  0b  votes               this node
                ?    0c  catches up  has 20  heard 1500ms ago
                """)
        var damaged = status(.leader)
        damaged.members = [QuorumMember(id: "0d", address: "d:1", isVoter: true, matchIndex: 3, silence: .milliseconds(20), isQuarantined: true)]
        #expect(damaged.text.hasSuffix("d:1  0d  in quarantine  has 3  heard 20ms ago"), "\(damaged.text)")
        #expect(QuorumStatus(damaged.json) == damaged)
        let lost = status(.candidate, leader: nil, isPartOfQuorum: false, trouble: "it broke").text
        #expect(lost.contains("candidate, term 7, not in touch with a majority\nleader     nobody is known to lead\n") && lost.contains("\ntrouble    it broke (storageFull)\n"), "\(lost)")
    }
}
