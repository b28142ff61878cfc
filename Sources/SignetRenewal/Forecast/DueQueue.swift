import Foundation

/// Numbers by the moment at which they are due: a binary heap. Of those due at the same moment the lowest comes first.
struct DueQueue: Sendable {
    private var heap: [(at: Date, number: Int)] = []

    mutating func insert(_ number: Int, at moment: Date) {
        heap.append((moment, number))
        var child = heap.count - 1
        while child > 0, isBefore(child, (child - 1) / 2) {
            heap.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    /// Takes out the one due first; nil: none is left.
    mutating func popFirst() -> (at: Date, number: Int)? {
        guard let first = heap.first, let last = heap.popLast() else { return nil }
        guard !heap.isEmpty else { return first }
        heap[0] = last
        var parent = 0
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count && isBefore(child, least) {
                least = child
            }
            guard least != parent else { return first }
            heap.swapAt(parent, least)
            parent = least
        }
    }

    private func isBefore(_ left: Int, _ right: Int) -> Bool {
        (heap[left].at, heap[left].number) < (heap[right].at, heap[right].number)
    }
}
