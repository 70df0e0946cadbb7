extension StringProtocol where SubSequence == Substring {
    /// Without the white space at its ends, lines' ends included.
    package var trimmed: Substring {
        guard let last = lastIndex(where: { !$0.isWhitespace }) else { return self[endIndex...] }
        return self[...last].drop(while: \.isWhitespace)
    }
}
