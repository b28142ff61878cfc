import Foundation
import SignetCore
import SignetPKI
import SignetStorage

/// Looks in certificate transparency for certificates of own names that nobody here has asked for.
///
/// What is found and unknown is remembered and told at every look, until somebody here knows it or it has ended; what is known is not
/// told: other sources do that.
public struct TransparencySource: WatchSource {
    /// How many tiles are fetched at a time.
    private static let concurrency: Int64 = 4
    private static let pageSize = 500

    private let settings: TransparencySourceSettings
    private let domains: [String]
    private let database: Database
    private let fetcher: any RemoteFetching
    private let isKnown: @Sendable (LoggedCertificate) async throws -> Bool
    private let clock: any WallClock

    /// - Parameters:
    ///   - database: opened with ``WatchMigrations``
    ///   - isKnown: whether somebody here has asked for it: the inventory, the own authority, the engine; see
    ///     ``Inventory/knows(_:)``
    public init(
        settings: TransparencySourceSettings, database: Database, fetcher: any RemoteFetching = HTTPFetcher(),
        clock: any WallClock = SystemClock(), isKnown: @escaping @Sendable (LoggedCertificate) async throws -> Bool
    ) {
        self.settings = settings
        self.database = database
        self.fetcher = fetcher
        self.clock = clock
        self.isKnown = isKnown
        domains = settings.names.map { name in
            let host = name.lowercased()
            return host.hasSuffix(".") ? String(host.dropLast()) : host
        }
    }

    public var name: String { settings.name }
    public var judgesByInventory: Bool { true }

    public func look(_ tell: @escaping @Sendable (Observation) async throws -> Void) async throws -> LookExtent {
        let access = try LogAccess(settings.url, fetcher: fetcher)
        let problems =
            switch settings.form {
            case .list: try await readList(access)
            case .tiles: try await readTiles(access)
            }
        try await tellUnknown(tell)
        return problems.isEmpty ? .everything : .part(problems)
    }

    // MARK: Lists

    private func readList(_ access: LogAccess) async throws -> [String] {
        var urls: [String] = []
        for domain in domains {
            for url in Self.listURLs(settings.url, domain) where !urls.contains(url) { urls.append(url) }
        }
        for url in urls {
            let bytes = try await LogAccess(url, fetcher: fetcher).read(
                limit: LogList.maximumSize, patience: .seconds(90))
            let wanted = try LogList(bytes).certificates.filter {
                !$0.names(within: domains).isEmpty && $0.notAfter > clock.now
            }
            for certificate in wanted where try await !isKnown(certificate) {
                try await remember([try await withBytes(certificate, access)])
            }
        }
        return []
    }

    /// Those of the name and of what is below it.
    private static func listURLs(_ url: String, _ domain: String) -> [String] {
        if url.contains("{name}") {
            return [domain, "%25.\(domain)"].map { url.replacingOccurrences(of: "{name}", with: $0) }
        }
        if url.hasPrefix("file:") || url.contains("?") || url.hasSuffix(".json") { return [url] }
        let base = url.hasSuffix("/") ? String(url.dropLast()) : url
        return [domain, "%25.\(domain)"].map { "\(base)/?q=\($0)&exclude=expired&output=json" }
    }

    /// With the certificate itself, where it can be had from the list's server by its number, as from crt.sh.
    private func withBytes(_ certificate: LoggedCertificate, _ access: LogAccess) async throws -> LoggedCertificate {
        guard !access.isFile, certificate.entry > 0,
            try await !isRemembered(certificate), let root = URLComponents(string: settings.url), let host = root.host
        else { return certificate }
        let port = root.port.map { ":\($0)" } ?? ""
        let url = "\(root.scheme ?? "https")://\(host)\(port)/?d=\(certificate.entry)"
        do {
            let bytes = try await fetcher.fetch(
                RemoteRequest(url: url, sizeLimit: DecodedCertificate.maximumSize, timeLimit: .seconds(60)))
            let decoded = try CertificateFile(bytes: bytes).certificates[0]
            guard decoded.serialNumberText == certificate.serial else { return certificate }
            return LoggedCertificate(
                serial: certificate.serial, issuer: certificate.issuer, names: certificate.names,
                notAfter: certificate.notAfter, der: decoded.der, entry: certificate.entry)
        } catch {
            // The alarm does not wait for the certificate itself.
            if error is CancellationError { throw error }
            return certificate
        }
    }

    private func isRemembered(_ certificate: LoggedCertificate) async throws -> Bool {
        let name = name
        return try await database.read { session in
            try TransparencyRepository(session, source: name).has(certificate)
        }
    }

    // MARK: Tiles

    /// - Returns: why not everything was read, as sentences.
    private func readTiles(_ access: LogAccess) async throws -> [String] {
        let checkpoint = try LogCheckpoint(
            try await access.read("checkpoint", limit: LogCheckpoint.maximumSize))
        let (name, url) = (name, settings.url)
        let known = try await database.read { try TransparencyRepository($0, source: name).nextIndex(of: url) }
        var next = known ?? settings.startIndex ?? checkpoint.size
        if known == nil { try await remember([], next: next) }
        guard next <= checkpoint.size else {
            return [
                "The log \(url) has \(checkpoint.size) entries, fewer than the \(next) that were read: it may be another one."
            ]
        }
        let end = min(checkpoint.size, next + settings.entriesPerLook)
        while next < end {
            let first = next / LogTile.width
            let last = min(first + Self.concurrency, (end + LogTile.width - 1) / LogTile.width)
            let tiles = try await tiles(access, first..<last, of: checkpoint.size)
            var found: [LoggedCertificate] = []
            for (tile, index) in zip(tiles, first...) {
                found += try wanted(in: tile, startingAt: index * LogTile.width, from: next)
            }
            next = min(last * LogTile.width, checkpoint.size)
            var unknown: [LoggedCertificate] = []
            for certificate in found where try await !isKnown(certificate) { unknown.append(certificate) }
            try await remember(unknown, next: next)
        }
        let left = checkpoint.size - next
        return left == 0 ? [] : ["\(left) entries of the log \(url) are left for the next look."]
    }

    private func tiles(_ access: LogAccess, _ range: Range<Int64>, of size: Int64) async throws -> [LogTile] {
        try await withThrowingTaskGroup(of: (Int64, LogTile).self) { group in
            for index in range {
                group.addTask { (index, try await Self.tile(access, index, of: size)) }
            }
            var tiles: [Int64: LogTile] = [:]
            for try await (index, tile) in group { tiles[index] = tile }
            return range.compactMap { tiles[$0] }
        }
    }

    private static func tile(_ access: LogAccess, _ index: Int64, of size: Int64) async throws -> LogTile {
        let width = min(LogTile.width, size - index * LogTile.width)
        let bytes: [UInt8]
        do {
            bytes = try await access.read(LogTile.path(index, width: width), limit: LogTile.maximumSize)
        } catch  where width < LogTile.width && !(error is CancellationError) {
            // It has become full since the checkpoint.
            bytes = try await access.read(LogTile.path(index), limit: LogTile.maximumSize)
        }
        let tile = try LogTile(bytes)
        guard tile.entries.count >= width else {
            throw SignetError(
                .malformedLog, "The tile \(index) of the log has \(tile.entries.count) entries in place of \(width).",
                remedy: "Tell who runs the log.")
        }
        return tile
    }

    /// Entries that cannot be read as certificates are passed over: logs take what an authority sends.
    private func wanted(in tile: LogTile, startingAt start: Int64, from next: Int64) throws -> [LoggedCertificate] {
        let skipped = max(0, next - start)
        return tile.entries.enumerated().dropFirst(Int(skipped)).compactMap { offset, entry in
            guard let certificate = try? DecodedCertificate(der: entry.der) else { return nil }
            let logged = LoggedCertificate(certificate, entry: start + Int64(offset))
            let isWanted = logged.notAfter > clock.now && !logged.names(within: domains).isEmpty
            return isWanted ? logged : nil
        }
    }

    // MARK: Telling

    private func remember(_ certificates: [LoggedCertificate], next: Int64? = nil) async throws {
        let (name, url) = (name, settings.url)
        try await database.write { session in
            let records = TransparencyRepository(session, source: name)
            for certificate in certificates { try records.add(certificate) }
            if let next { try records.setNextIndex(next, of: url) }
        }
    }

    private func tellUnknown(_ tell: @Sendable (Observation) async throws -> Void) async throws {
        let (name, now) = (name, clock.now)
        try await database.write { try TransparencyRepository($0, source: name).removeEnded(before: now) }
        var last = (serial: "", issuer: "")
        while true {
            let after = last
            let page = try await database.read {
                try TransparencyRepository($0, source: name).certificates(
                    after: after.serial, after.issuer, limit: Self.pageSize)
            }
            for certificate in page {
                if try await isKnown(certificate) {
                    try await database.write { try TransparencyRepository($0, source: name).remove(certificate) }
                } else {
                    try await tell(observation(certificate, now))
                }
            }
            guard let end = page.last else { return }
            last = (end.serial, end.issuer)
        }
    }

    private func observation(_ certificate: LoggedCertificate, _ now: Date) -> Observation {
        let names = certificate.names(within: domains)
        let shown = names.prefix(5).joined(separator: ", ") + (names.count > 5 ? " and \(names.count - 5) more" : "")
        let sentence =
            "Certificate transparency has a certificate for \(shown), issued by \"\(certificate.issuer)\" (serial"
            + " \(certificate.serial), entry \(certificate.entry)), which nobody here has asked for."
        let place = Place(
            source: name, kind: .transparency, location: settings.url, detail: "serial \(certificate.serial)",
            owner: settings.owner, region: settings.region)
        if let der = certificate.der, let decoded = try? DecodedCertificate(der: der) {
            return Observation(
                place: place, moment: now, outcome: .seen(Sighting(leaf: decoded, remarks: [sentence])))
        }
        let obstacle = Obstacle(
            reason: TransparencyRules.unknownIssuance, sentence: sentence, remedy: TransparencyRules.remedy)
        return Observation(place: place, moment: now, outcome: .unreadable(obstacle))
    }
}
