#if MySQL
/// The operations in flight, the one with the nearest deadline first. Each knows its place, so that one that ends is taken out at once.
struct DeadlineHeap {
    private var items: [Operation] = []

    var isEmpty: Bool { items.isEmpty }
    var all: [Operation] { items }
    var nearest: Int64? { items.first?.deadline }

    mutating func insert(_ operation: Operation) {
        operation.heapIndex = items.count
        items.append(operation)
        siftUp(items.count - 1)
    }

    mutating func remove(_ operation: Operation) {
        let index = operation.heapIndex
        guard items.indices.contains(index), items[index] === operation else { return }
        operation.heapIndex = Operation.notInHeap
        let last = items.removeLast()
        guard last !== operation else { return }
        items[index] = last
        last.heapIndex = index
        siftUp(index)
        siftDown(last.heapIndex)
    }

    mutating func removeNearest(dueAt now: Int64) -> Operation? {
        guard let first = items.first, first.deadline <= now else { return nil }
        remove(first)
        return first
    }

    private mutating func siftUp(_ start: Int) {
        var index = start
        while index > 0 {
            let parent = (index - 1) / 2
            guard items[index].deadline < items[parent].deadline else { return }
            swap(index, parent)
            index = parent
        }
    }

    private mutating func siftDown(_ start: Int) {
        var index = start
        while true {
            var smallest = index
            for child in [2 * index + 1, 2 * index + 2] where child < items.count && items[child].deadline < items[smallest].deadline {
                smallest = child
            }
            guard smallest != index else { return }
            swap(index, smallest)
            index = smallest
        }
    }

    private mutating func swap(_ left: Int, _ right: Int) {
        items.swapAt(left, right)
        items[left].heapIndex = left
        items[right].heapIndex = right
    }
}
#endif
