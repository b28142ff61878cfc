import Foundation

/// The pages that are measured: every list with the choices and orders that the dashboard offers, from anywhere in it.
struct InventoryPages {
    /// How long one took.
    struct Measured: Sendable {
        var what: String
        var rate: Rate
    }

    private static let rounds = 200

    let visitor: DashboardVisitor
    let sample: SampledPlaces
    let places: Int

    func measure() async throws -> [Measured] {
        try await overviews() + lists() + chosen() + found() + searches() + others()
    }

    private func any() -> Int { Int.random(in: 0..<places) }

    /// As the inventory's pages point at the next one: order, rank, end, number, name.
    private func cursor(_ order: String, _ number: Int) -> String {
        let end = Int(sample.end(number).timeIntervalSince1970) * 1000
        let name =
            order == "title" ? Data(SampledPlaces.name(number).utf8).map { String(format: "%02x", $0) }.joined() : ""
        return "order=\(order)&after=\(order).2.\(end).\(number + 1).\(name)"
    }

    private func owner(_ number: Int) -> String { "owner=team-\(number % 500)%40example.org" }

    private func source(_ number: Int) -> String { "source=\(SampledPlaces.source(number))" }

    private func overviews() async throws -> [Measured] {
        [
            try await page("overview") { "/" },
            try await page("findings") { "/findings" },
            try await page("one certificate") { "/places/\(any() + 1)" },
        ]
    }

    private func lists() async throws -> [Measured] {
        var pages = [try await page("inventory, first page") { "/inventory" }]
        for (order, name) in Self.orders {
            pages.append(try await page("  a page anywhere, \(name)") { "/inventory?\(cursor(order, any()))" })
        }
        return pages
    }

    private static let orders = [("urgency", "most urgent first"), ("expiry", "first to expire"), ("title", "by name")]

    private func chosen() async throws -> [Measured] {
        var pages: [Measured] = []
        for (order, name) in Self.orders {
            for severity in ["warning", "critical"] {
                pages.append(
                    try await page("\(severity), \(name)") { "/inventory?severity=\(severity)&order=\(order)" })
            }
            pages.append(try await page("a source's, \(name)") { "/inventory?order=\(order)&\(source(any()))" })
            pages.append(
                try await page("  a page anywhere of them") {
                    let number = any()
                    return "/inventory?\(source(number))&\(cursor(order, number))"
                })
            pages.append(try await page("an owner's, \(name)") { "/inventory?order=\(order)&\(owner(any()))" })
            pages.append(
                try await page("a source's that are an owner's, \(name)") {
                    let number = any()
                    return "/inventory?order=\(order)&\(source(number))&\(owner(number))"
                })
            pages.append(
                try await page("a source's that are a stranger's, \(name)") {
                    let number = any()
                    return "/inventory?order=\(order)&\(source(number))&\(owner(number + 1))"
                })
            pages.append(
                try await page("warnings of a source, \(name)") {
                    "/inventory?severity=warning&order=\(order)&\(source(any()))"
                })
        }
        return pages
    }

    private func found() async throws -> [Measured] {
        var pages: [Measured] = []
        for (order, name) in Self.orders {
            pages.append(try await page("what has expired, \(name)") { "/inventory?rule=expired&order=\(order)" })
            pages.append(
                try await page("  a page anywhere of them") {
                    let anywhere = cursor(order, any()).replacing("\(order).2.", with: "\(order).0.")
                    return "/inventory?rule=expired&\(anywhere)"
                })
            pages.append(
                try await page("incomplete chains of a source, \(name)") {
                    "/inventory?rule=chain-incomplete&order=\(order)&\(source(any() / 5 * 5 + 1))"
                })
            pages.append(
                try await page("incomplete chains of an owner, \(name)") {
                    "/inventory?rule=chain-incomplete&order=\(order)&\(owner(any()))"
                })
            pages.append(
                try await page("  a page anywhere of them") {
                    let number = any()
                    let anywhere = cursor(order, number).replacing("\(order).2.", with: "\(order).1.")
                    return "/inventory?rule=chain-incomplete&\(owner(number))&\(anywhere)"
                })
            pages.append(
                try await page("incomplete chains of a source that are an owner's, \(name)") {
                    let number = any() / 5 * 5 + 1
                    return "/inventory?rule=chain-incomplete&order=\(order)&\(source(number))&\(owner(number))"
                })
        }
        return pages
    }

    private func searches() async throws -> [Measured] {
        [
            try await page("search by name") { "/inventory?q=\(SampledPlaces.name(any()))" },
            try await page("search by serial number") { "/inventory?q=\(SampledPlaces.serial(any()))" },
            try await page("search for a path and a name") {
                "/inventory?q=nginx+\(SampledPlaces.name(any() / 2 * 2 + 1))"
            },
            try await page("search with very many hits") { "/inventory?q=host" },
            try await page("  critical ones of them, by name") { "/inventory?q=host&severity=critical&order=title" },
            try await page("  incomplete chains of them") { "/inventory?q=host&rule=chain-incomplete" },
            try await page("search with digits of all serial numbers") {
                "/inventory?q=40\(String(format: "%02x", any() % 256))"
            },
            try await page("search with a digit") { "/inventory?q=\(any() % 10)" },
            try await page("search with nothing to be found") { "/inventory?q=nowhere-\(any())" },
        ]
    }

    private func others() async throws -> [Measured] {
        [
            try await page("issuers") { "/issuers" },
            try await page("audit trail") { "/audit" },
            try await page("runs") { "/runs" },
        ]
    }

    private func page(_ what: String, _ path: () -> String) async throws -> Measured {
        let clock = ContinuousClock()
        var latencies: [Duration] = []
        for _ in 0..<Self.rounds {
            let path = path()
            latencies.append(try await clock.measure { _ = try await visitor.page(path) })
        }
        return Measured(what: what, rate: Rate(latencies: latencies, elapsed: .seconds(1)))
    }
}
