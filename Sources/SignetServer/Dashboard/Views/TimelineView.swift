import Foundation
import SignetCore
import SignetWatch

/// The picture of what expires in which week: bars, one a week, coloured by the worst that is known of their places.
struct TimelineView {
    struct Bar {
        let x: String
        let y: String
        let width: String
        let height: String
        let tone: String
        let label: String
    }

    struct Line {
        let left: String
        let right: String
        let y: String
        let labelX: String
        let labelY: String
        let label: String
    }

    struct Month {
        let x: String
        let y: String
        let label: String
    }

    struct Row {
        let from: String
        let places: Int
        let tone: String
        let worst: String
    }

    /// Weeks that are shown.
    static let count = 26
    /// Of one bar.
    static let days = 7

    let width = 560
    let height = 170
    let weeks = TimelineView.count
    /// The same in words.
    let sentence: String
    let lines: [Line]
    let bars: [Bar]
    let months: [Month]
    let rows: [Row]

    /// - Parameter counts: of consecutive weeks
    init(_ counts: [ExpiryCount]) {
        let plot = (left: 40.0, right: 556.0, top: 8.0, bottom: 150.0)
        let greatest = counts.map(\.counts.all).max() ?? 0
        let scale = Self.scale(greatest)
        let slot = (plot.right - plot.left) / Double(max(counts.count, 1))
        func level(_ value: Int) -> Double {
            plot.bottom - (plot.bottom - plot.top) * Double(value) / Double(scale)
        }
        lines = [0, scale / 2, scale].filter { $0 == 0 || scale > 1 || $0 == scale }.map { value in
            Line(
                left: Self.text(plot.left), right: Self.text(plot.right), y: Self.text(level(value)),
                labelX: Self.text(plot.left - 5), labelY: Self.text(level(value) + 3), label: Self.short(value))
        }
        bars = counts.enumerated().filter { $0.element.counts.all > 0 }.map { index, count in
            // What is there is seen, however much there is elsewhere.
            let top = min(level(count.counts.all), plot.bottom - 2.5)
            return Bar(
                x: Self.text(plot.left + slot * Double(index) + slot * 0.14), y: Self.text(top),
                width: Self.text(slot * 0.72), height: Self.text(plot.bottom - top), tone: count.counts.worst.name,
                label: "Week from \(Self.day(count.from)): \(count.counts.all)")
        }
        months = Self.months(counts).map { index, name in
            Month(x: Self.text(plot.left + slot * Double(index)), y: Self.text(plot.bottom + 14), label: name)
        }
        rows = counts.filter { $0.counts.all > 0 }.map {
            Row(
                from: Self.day($0.from), places: $0.counts.all, tone: $0.counts.worst.name,
                worst: $0.counts.worst.dashboardName)
        }
        let total = counts.reduce(0) { $0 + $1.counts.all }
        sentence =
            if let busiest = counts.max(by: { $0.counts.all < $1.counts.all }), total > 0 {
                "\(total) in \(counts.count) weeks; most, \(busiest.counts.all), in the week from \(Self.day(busiest.from))."
            } else {
                "Nothing expires in the next \(counts.count) weeks."
            }
    }

    private static func months(_ counts: [ExpiryCount]) -> [(Int, String)] {
        let names = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        var last = ""
        var shown: [(Int, String)] = []
        for (index, count) in counts.enumerated() {
            let month = String(day(count.from).dropFirst(5).prefix(2))
            guard month != last else { continue }
            // Two that touch are none.
            if let previous = shown.last, index - previous.0 < 2 { shown.removeLast() }
            last = month
            if let number = Int(month), names.indices.contains(number - 1) { shown.append((index, names[number - 1])) }
        }
        return shown
    }

    /// A round number, even, not below the greatest value.
    private static func scale(_ greatest: Int) -> Int {
        var power = 1
        while power * 10 <= greatest { power *= 10 }
        let candidates = [2, 4, 6, 8, 10, 20].map { $0 * power } + [2]
        return candidates.filter { $0 >= greatest }.min() ?? max(greatest, 2)
    }

    private static func short(_ value: Int) -> String {
        switch value {
        case 1_000_000...: "\(value / 1_000_000)M"
        case 10_000...: "\(value / 1000)k"
        default: "\(value)"
        }
    }

    private static func day(_ date: Date) -> String { String(MomentText.format(date).prefix(10)) }

    private static func text(_ value: Double) -> String {
        let tenths = Int((value * 10).rounded())
        return tenths % 10 == 0 ? "\(tenths / 10)" : "\(tenths / 10).\(abs(tenths % 10))"
    }
}
