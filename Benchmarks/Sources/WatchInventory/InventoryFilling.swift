import Foundation
import SignetStorage
import SignetWatch

/// Fills an inventory by its own writing, without the indexes that only pages need and with a large cache; the last places are written as a
/// run of the watch writes them.
struct InventoryFilling {
    /// Places a second.
    struct Rates: Sendable {
        /// Without the indexes of pages, in large transactions.
        var filling: Double
        /// Places that were never seen, into the filled inventory, as a run writes them.
        var first: Double
        /// Places that are as they were, as a run writes them.
        var again: Double
        /// How long the end of the run took, which counts everything, in seconds.
        var ending: Double
    }

    private static let batch = 5000
    /// As ``WatchRun`` writes.
    private static let runBatch = 200
    private static let progressStep = 100_000

    let database: Database
    let places: SampledPlaces

    /// - Throws: what the database throws.
    func fill(places count: Int) async throws -> Rates {
        let inventory = Inventory(database: database)
        let clock = ContinuousClock()
        let run = try await inventory.beginRun(at: places.now)
        let last = min(20_000, count / 10)
        let indexes = try await database.write { session in
            let tables = InventoryTablesRepository(session)
            try tables.setCache(megabytes: 1000)
            return try tables.dropIndexes()
        }
        let filling = try await clock.measure { try await write(0..<(count - last), by: Self.batch, run, inventory) }
        let indexing = try await clock.measure {
            for index in indexes {
                try await database.write { try InventoryTablesRepository($0).create(index: index) }
            }
        }
        say(String(format: "  %d indexes were created in %.0f s", indexes.count, indexing.milliseconds / 1000))
        try await database.write { try InventoryTablesRepository($0).setCache(megabytes: 16) }
        let first = try await clock.measure {
            try await write((count - last)..<count, by: Self.runBatch, run, inventory)
        }
        let start = Int.random(in: 0...(count - last))
        let again = try await clock.measure {
            try await write(start..<(start + last), by: Self.runBatch, run, inventory)
        }
        let ending = try await clock.measure {
            _ = try await inventory.endRun(run, at: places.now.addingTimeInterval(60), outcome: .complete, problems: [])
        }
        func rate(_ count: Int, _ time: Duration) -> Double { Double(count) / (time.milliseconds / 1000) }
        return Rates(
            filling: rate(count - last, filling), first: rate(last, first), again: rate(last, again),
            ending: ending.milliseconds / 1000)
    }

    /// While one part is written, the next one is made.
    private func write(_ numbers: Range<Int>, by batch: Int, _ run: Int64, _ inventory: Inventory) async throws {
        let began = ContinuousClock.now
        var made = try made(numbers, from: numbers.lowerBound, batch)
        for first in stride(from: numbers.lowerBound, to: numbers.upperBound, by: batch) {
            async let next = self.made(numbers, from: first + batch, batch)
            try await inventory.record(made, run: run)
            made = try await next
            let done = min(first + batch, numbers.upperBound) - numbers.lowerBound
            guard done.isMultiple(of: Self.progressStep) else { continue }
            let seconds = (ContinuousClock.now - began).milliseconds / 1000
            say(String(format: "  %d places, %.0f a second", done, Double(done) / seconds))
        }
    }

    private func made(_ numbers: Range<Int>, from first: Int, _ batch: Int) throws -> [AssessedObservation] {
        guard first < numbers.upperBound else { return [] }
        return try (first..<min(first + batch, numbers.upperBound)).map { try places.assessed($0) }
    }
}
