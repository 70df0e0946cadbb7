import ControlModel

/// A request that is to be recorded, until it is answered.
struct AskedCall: Sendable, Codable {
    let token: ManagerToken
    var call: OperatorCall
    /// What came of it stands in the call already: somebody else carries it out.
    let isSettled: Bool
}
