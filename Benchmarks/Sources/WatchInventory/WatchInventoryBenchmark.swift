import AsyncHTTPClient
import Foundation
import SignetServer
import SignetStorage
import SignetTestSupport

/// The dashboard over an inventory of very many places: how long its pages take, and what its process holds.
struct WatchInventoryBenchmark {
    private struct Page {
        var what: String
        var rate: Rate
    }

    private static let rounds = 200

    private let places: Int
    private let fillSeconds: Double
    private let megabytes: Double
    private let pages: [Page]
    private let idle: ProcessMemory
    private let after: ProcessMemory

    static func measure(in directory: BenchDirectory, places: Int) async throws -> WatchInventoryBenchmark {
        say("An inventory of \(places) places ...")
        let data = directory.file("inventory-data")
        try FileManager.default.createDirectory(atPath: data, withIntermediateDirectories: true)
        let database = try Database.open(path: "\(data)/signet.db", migrations: SignetDatabase.migrations)
        let filling = InventoryFilling(database: database, now: Date())
        let began = ContinuousClock.now
        try await filling.fill(places: places)
        let filled = ContinuousClock.now - began
        try await database.close()
        let size = try FileManager.default.attributesOfItem(atPath: "\(data)/signet.db")[.size] as? Int ?? 0

        let process = try start(in: directory)
        defer { process.terminate() }
        let token = try text("\(data)/dashboard.token")
        let url = try text("\(data)/dashboard.address")
        var configuration = HTTPClient.Configuration()
        configuration.redirectConfiguration = .disallow
        let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
        let outcome: Result<(ProcessMemory, [Page]), any Error>
        do {
            let visitor = try await DashboardVisitor(client, url: url, token: token)
            let idle = try ProcessMemory(of: process.processIdentifier)
            outcome = .success((idle, try await measurePages(visitor, filling, places)))
        } catch {
            outcome = .failure(error)
        }
        try await client.shutdown()
        let (idle, pages) = try outcome.get()
        return WatchInventoryBenchmark(
            places: places, fillSeconds: filled.milliseconds / 1000, megabytes: Double(size) / 1e6, pages: pages,
            idle: idle, after: try ProcessMemory(of: process.processIdentifier))
    }

    private static func start(in directory: BenchDirectory) throws -> Process {
        let configuration = """
            data_directory: inventory-data
            listen: 127.0.0.1:0
            dashboard: { listen: "127.0.0.1:0" }

            """
        try configuration.write(toFile: directory.file("inventory.yaml"), atomically: true, encoding: .utf8)
        let process = Process()
        process.executableURL = URL(fileURLWithPath: signetExecutable)
        process.arguments = ["up", "--config", directory.file("inventory.yaml")]
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        let path = directory.file("inventory-data/dashboard.address")
        for _ in 0..<6000 where !FileManager.default.fileExists(atPath: path) { usleep(10_000) }
        return process
    }

    private static func text(_ path: String) throws -> String {
        try String(contentsOfFile: path, encoding: .utf8).trimmingCharacters(in: .whitespacesAndNewlines)
    }

    private static func measurePages(
        _ visitor: DashboardVisitor, _ filling: InventoryFilling, _ places: Int
    ) async throws -> [Page] {
        let any = { Int.random(in: 0..<places) }
        // As the inventory's pages point at the next one: order, rank, end, number.
        let deep = {
            let end = Int(filling.end(any()).timeIntervalSince1970) * 1000
            return (urgency: "urgency.2.\(end).\(any()).", expiry: "expiry.2.\(end).\(any()).")
        }
        return [
            try await page("overview", visitor) { "/" },
            try await page("first page", visitor) { "/inventory" },
            try await page("a page anywhere, most urgent first", visitor) { "/inventory?after=\(deep().urgency)" },
            try await page("a page anywhere, first to expire", visitor) {
                "/inventory?order=expiry&after=\(deep().expiry)"
            },
            try await page("search by name", visitor) { "/inventory?q=\(InventoryFilling.name(any()))" },
            try await page("search with very many hits", visitor) { "/inventory?q=host" },
            try await page("critical ones", visitor) { "/inventory?severity=critical" },
            try await page("warnings of a source", visitor) {
                "/inventory?severity=warning&source=files-\(any() % 10 * 2 + 1)"
            },
            try await page("an owner's", visitor) { "/inventory?owner=team-\(any() % 500)%40example.org" },
            try await page("a source's, by name", visitor) { "/inventory?order=title&source=public-\(any() % 10 * 2)" },
            try await page("one certificate", visitor) { "/places/\(any() + 1)" },
            try await page("findings", visitor) { "/findings" },
            try await page("runs", visitor) { "/runs" },
        ]
    }

    private static func page(_ what: String, _ visitor: DashboardVisitor, _ path: () -> String) async throws -> Page {
        let clock = ContinuousClock()
        var latencies: [Duration] = []
        for _ in 0..<rounds {
            let path = path()
            latencies.append(try await clock.measure { _ = try await visitor.page(path) })
        }
        return Page(what: what, rate: Rate(latencies: latencies, elapsed: .seconds(1)))
    }

    func show() {
        say("")
        say(
            String(
                format: "Dashboard over %d places (%.0f MB, filled in %.0f s)   p50 ms   p99 ms   aim: under 100 ms",
                places, megabytes, fillSeconds))
        for page in pages {
            say(
                String(
                    format: "  %@ %8.1f %8.1f", page.what.padding(toLength: 56, withPad: " ", startingAt: 0),
                    page.rate.p50, page.rate.p99))
        }
        say(
            String(
                format: "its process: %.0f MB at first, %.0f MB afterwards, %.0f MB at most (aim: under 150)",
                idle.residentMegabytes, after.residentMegabytes, after.highWaterMegabytes))
    }
}
