import Foundation

/// How many events fell on each day of a span; days are counted from its beginning.
public struct DailyCounts: Equatable, Sendable {
    /// The first moment of the first day.
    public let start: Date
    /// One count a day.
    public let counts: [Int]

    /// The length of a day in seconds.
    public static let day: TimeInterval = 86_400

    /// Counts moments; those outside of the span are left out.
    public init(_ moments: [Date], from start: Date, days: Int) {
        self.start = start
        var counts = [Int](repeating: 0, count: max(0, days))
        for moment in moments {
            let day = Int((moment.timeIntervalSince(start) / Self.day).rounded(.down))
            if counts.indices.contains(day) { counts[day] += 1 }
        }
        self.counts = counts
    }

    /// The count that `share` of the days do not exceed: 0 the smallest, 0.5 the median, 1 the largest; 0 without days.
    public func percentile(_ share: Double) -> Int {
        let sorted = counts.sorted()
        guard let last = sorted.indices.last else { return 0 }
        return sorted[Int((Double(last) * min(max(share, 0), 1)).rounded(.up))]
    }

    /// The days with most events, busiest first, days without any left out.
    public func busiest(_ limit: Int) -> [(day: Date, count: Int)] {
        counts.enumerated().filter { $0.element > 0 }
            .sorted { ($1.element, $0.offset) < ($0.element, $1.offset) }.prefix(max(0, limit))
            .map { (start.addingTimeInterval(Double($0.offset) * Self.day), $0.element) }
    }

    /// Sums of so many days each; the last one may be of fewer.
    public func sums(ofDays days: Int) -> [(from: Date, count: Int)] {
        stride(from: 0, to: counts.count, by: max(1, days)).map { first in
            let last = min(counts.count, first + max(1, days))
            return (start.addingTimeInterval(Double(first) * Self.day), counts[first..<last].reduce(0, +))
        }
    }
}
