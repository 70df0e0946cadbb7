import TopologyModel

extension Duration {
    /// For people: milliseconds below a second, else seconds with one digit, rounded towards zero.
    var text: String {
        let milliseconds = wholeMilliseconds
        if milliseconds.magnitude < 1000 { return "\(milliseconds) ms" }
        let tenths = milliseconds / 100
        return tenths % 10 == 0 ? "\(tenths / 10) s" : "\(tenths / 10).\((tenths % 10).magnitude) s"
    }
}
