import TopologyModel

extension GTIDSet {
    /// The same transactions in order, in sets of at most `size`.
    func batches(of size: Int) -> [GTIDSet] {
        var batches: [GTIDSet] = []
        var batch = GTIDSet()
        var room = UInt64(size)
        for entry in entries {
            for range in entry.ranges {
                var first = range.lowerBound
                while first <= range.upperBound {
                    let last = min(range.upperBound, first + room - 1)
                    batch.insert(first...last, uuid: entry.uuid, tag: entry.tag)
                    room -= last - first + 1
                    first = last + 1
                    if room == 0 {
                        batches.append(batch)
                        (batch, room) = (GTIDSet(), UInt64(size))
                    }
                }
            }
        }
        return batch.isEmpty ? batches : batches + [batch]
    }
}
