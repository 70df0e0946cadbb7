/// What operators asked for.
extension ControlState {
    /// The answer to a call that was recorded when it was begun goes to that one. What is said again and again of the same thing is one action, as long as nothing else is said
    /// of it in between: else programs that repeat themselves would push out what people did.
    mutating func record(_ call: OperatorCall, by node: String) -> CommandResult {
        let call = call.bounded()
        if let place = operatorActions.lastIndex(where: { $0.isAnswered(by: call) }) {
            operatorActions[place].call = call
            operatorActions[place].lastAt = time
            return .done
        }
        if let place = operatorActions.lastIndex(where: { $0.call.subject == call.subject }), operatorActions[place].isRepeated(by: call, at: time) {
            operatorActions[place].lastAt = time
            operatorActions[place].times = operatorActions[place].times &+ 1
            return .done
        }
        operatorActions.append(OperatorAction(index: lastIndex, call: call, at: time, node: node))
        let excess = operatorActions.count - ControlLimits.maximumOperatorActions
        if excess > 0 { operatorActions.removeFirst(excess) }
        return .done
    }
}
