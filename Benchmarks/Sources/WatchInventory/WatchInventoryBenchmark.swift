import AsyncHTTPClient
import Foundation
import SignetServer
import SignetStorage
import SignetTestSupport

/// The dashboard over an inventory of very many places: how long its pages take, and what its process holds.
struct WatchInventoryBenchmark {
    private let places: Int
    private let rates: InventoryFilling.Rates
    private let megabytes: Double
    private let pages: [InventoryPages.Measured]
    private let scrape: Rate
    private let idle: ProcessMemory
    private let afterPages: ProcessMemory
    private let afterScrapes: ProcessMemory

    static func measure(in directory: BenchDirectory, places: Int) async throws -> WatchInventoryBenchmark {
        say("An inventory of \(places) places ...")
        let data = directory.file("inventory-data")
        try FileManager.default.createDirectory(atPath: data, withIntermediateDirectories: true)
        let database = try Database.open(path: "\(data)/signet.db", migrations: SignetDatabase.migrations)
        let sample = try await SampledPlaces(now: Date())
        let rates = try await InventoryFilling(database: database, places: sample).fill(places: places)
        try await database.close()
        let size = try FileManager.default.attributesOfItem(atPath: "\(data)/signet.db")[.size] as? Int ?? 0

        let process = try start(in: directory)
        defer { process.terminate() }
        let token = try text("\(data)/dashboard.token")
        let url = try text("\(data)/dashboard.address")
        var configuration = HTTPClient.Configuration()
        configuration.redirectConfiguration = .disallow
        let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
        let outcome: Result<WatchInventoryBenchmark, any Error>
        do {
            let visitor = try await DashboardVisitor(client, url: url, token: token)
            let memory = { try ProcessMemory(of: process.processIdentifier) }
            let idle = try memory()
            let pages = try await InventoryPages(visitor: visitor, sample: sample, places: places).measure()
            let afterPages = try memory()
            let scrape = try await scrape(
                "http://\(text("\(data)/address"))/metrics", token: text("\(data)/metrics.token"), client)
            outcome = .success(
                WatchInventoryBenchmark(
                    places: places, rates: rates, megabytes: Double(size) / 1e6, pages: pages, scrape: scrape,
                    idle: idle,
                    afterPages: afterPages, afterScrapes: try memory()))
        } catch {
            outcome = .failure(error)
        }
        try await client.shutdown()
        return try outcome.get()
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

    /// What Prometheus asks for, with series of the 10,000 most urgent places.
    private static func scrape(_ url: String, token: String, _ client: HTTPClient) async throws -> Rate {
        var request = HTTPClientRequest(url: url)
        request.headers.add(name: "Authorization", value: "Bearer \(token)")
        let (asked, clock) = (request, ContinuousClock())
        var latencies: [Duration] = []
        for _ in 0..<20 {
            latencies.append(
                try await clock.measure {
                    let answer = try await client.execute(asked, timeout: .seconds(60))
                    for try await _ in answer.body {}
                    guard answer.status == .ok else { throw BenchError("\(url): \(answer.status)") }
                })
        }
        return Rate(latencies: latencies, elapsed: .seconds(1))
    }

    func show() {
        say("")
        say(
            String(
                format:
                    "Written (%.0f MB): %.0f places/s without the indexes of pages; as a run writes them into what is there,",
                megabytes, rates.filling))
        say(
            String(
                format:
                    "%.0f new places/s and %.0f that are as they were; its end, which counts everything, takes %.1f s",
                rates.first, rates.again, rates.ending))
        say("")
        say(
            "Dashboard over \(places) places".padding(toLength: 58, withPad: " ", startingAt: 0)
                + "p50 ms   p99 ms   aim: under 100 ms")
        for page in pages { show(page.what, page.rate) }
        say(
            String(
                format: "its process: %.0f MB at first, %.0f MB after the pages, %.0f MB at most (aim: under 150)",
                idle.residentMegabytes, afterPages.residentMegabytes, afterPages.highWaterMegabytes))
        say("")
        show("a scrape of /metrics, with 10,000 places (no page; no aim)", scrape)
        say(
            String(
                format: "its process then: %.0f MB, %.0f MB at most", afterScrapes.residentMegabytes,
                afterScrapes.highWaterMegabytes))
    }

    private func show(_ what: String, _ rate: Rate) {
        say(
            String(
                format: "  %@%8.1f %8.1f", what.padding(toLength: 54, withPad: " ", startingAt: 0), rate.p50, rate.p99))
    }
}
