import ManagerCore
import Testing

@Suite struct TenureTests {
    enum Input {
        case leads(UInt64)
        case follows(UInt64)
        case confirmed(UInt64)
        case unanswered(UInt64)
    }

    private static func steps(_ inputs: [Input]) -> (steps: [Tenure.Step?], term: UInt64?) {
        var tenure = Tenure()
        let steps = inputs.map { input in
            switch input {
            case .leads(let term): tenure.nodeStands(ManagerStanding(isLeader: true, term: term))
            case .follows(let term): tenure.nodeStands(ManagerStanding(isLeader: false, term: term))
            case .confirmed(let term): tenure.majorityAnswered(true, in: term)
            case .unanswered(let term): tenure.majorityAnswered(false, in: term)
            }
        }
        return (steps, tenure.term)
    }

    @Test(arguments: [
        ([.follows(1)], [nil], nil),
        ([.leads(2)], [.confirm(term: 2)], nil),
        ([.leads(2), .leads(2), .confirmed(2)], [.confirm(term: 2), nil, .lead(term: 2)], 2),
        ([.leads(2), .confirmed(2), .leads(2)], [.confirm(term: 2), .lead(term: 2), nil], 2),
        // Asked again while the node leads.
        ([.leads(2), .unanswered(2), .confirmed(2)], [.confirm(term: 2), .confirm(term: 2), .lead(term: 2)], 2),
        // Deposed before anybody answered: it has done nothing, and watches on.
        ([.leads(2), .follows(3), .confirmed(2), .leads(4), .confirmed(4)], [.confirm(term: 2), nil, nil, .confirm(term: 4), .lead(term: 4)], 4),
        // Another term: the answer to the earlier question says nothing.
        ([.leads(2), .leads(4), .confirmed(2), .unanswered(2), .confirmed(4)], [.confirm(term: 2), .confirm(term: 4), nil, nil, .lead(term: 4)], 4),
        ([.leads(2), .confirmed(2), .follows(2)], [.confirm(term: 2), .lead(term: 2), .end], nil),
        // What it was in between was not told: others led.
        ([.leads(2), .confirmed(2), .leads(4)], [.confirm(term: 2), .lead(term: 2), .end], nil),
        // The next manager has a tenure of its own.
        ([.leads(2), .confirmed(2), .follows(3), .leads(4), .confirmed(4)], [.confirm(term: 2), .lead(term: 2), .end, nil, nil], nil),
        ([.confirmed(2)], [nil], nil),
    ] as [([Input], [Tenure.Step?], UInt64?)])
    func oneManagerLeadsInOneTerm(_ inputs: [Input], _ steps: [Tenure.Step?], _ term: UInt64?) {
        let result = Self.steps(inputs)
        #expect(result.steps == steps)
        #expect(result.term == term)
    }
}
