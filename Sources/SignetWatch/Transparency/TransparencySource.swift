import Foundation
import SignetCore
import SignetPKI
import SignetStorage

/// Looks in certificate transparency for certificates of own names that nobody here has asked for.
///
/// What is found and unknown is remembered and told at every look, until somebody here knows it or it has ended; what is known is not
/// told: other sources do that.
public struct TransparencySource: WatchSource {
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
        var extent = LookExtent.everything
        do {
            switch settings.form {
            case .list: try await readList(access)
            case .tiles: extent = try await lookIntoTiles(access, tell)
            }
        } catch let error as SignetError where error.code == .forgedLog {
            // Nothing of it is believed. What was found before is told all the same.
            let obstacle = Obstacle(
                reason: TransparencyRules.forgedLog, sentence: error.message,
                remedy: error.remedy ?? TransparencyRules.forgedRemedy)
            try await tell(observation(obstacle))
            extent.miss(error.message)
        }
        try await tellUnknown(tell)
        return extent
    }

    // MARK: Lists

    private func readList(_ access: LogAccess) async throws {
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

    private func lookIntoTiles(
        _ access: LogAccess, _ tell: @Sendable (Observation) async throws -> Void
    ) async throws -> LookExtent {
        var extent = LookExtent.everything
        let listed = try await listedLog()
        let (head, signedAt, next) = try await readTiles(access, key: listed?.key ?? settings.key)
        if let listed, listed.isClosed { extent.note(closed(listed)) }
        if let signedAt, let obstacle = CheckpointAge.obstacle(of: settings.url, signedAt: signedAt, now: clock.now) {
            try await tell(observation(obstacle))
            extent.note(obstacle.sentence)
        }
        let left = head.size - next
        if left > 0 { extent.miss("\(left) entries of the log \(settings.url) are left for the next look.") }
        return extent
    }

    /// What the list of logs says of the log; nil: none is named.
    private func listedLog() async throws -> ListedLog? {
        guard let url = settings.logListURL else { return nil }
        return try await KnownLogs(url: url, fetcher: fetcher).log(at: settings.url)
    }

    private func closed(_ log: ListedLog) -> String {
        "The log \(settings.url) is \(log.state ?? "closed") by the list of logs: new certificates are in others."
            + " Watch the one that follows it."
    }

    /// - Returns: how far the log has come, when it has signed that, and the entry that the next look begins with.
    private func readTiles(
        _ access: LogAccess, key: LogKey?
    ) async throws -> (head: LogHead, signedAt: Date?, next: Int64) {
        let (name, url) = (name, settings.url)
        let (earlier, known) = try await database.read { session in
            let records = TransparencyRepository(session, source: name)
            return (try records.head(of: url), try records.nextIndex(of: url))
        }
        var log = try await TiledLog(access, key: key, earlier: earlier)
        let size = log.head.size
        try TiledLog.checkSize(size, atLeast: known ?? 0, access)
        var next: Int64
        if let known { next = known } else { next = try await start(in: &log) }
        try await remember([], next: next, head: log.head)
        let end = min(size, next + settings.entriesPerLook)
        while next < end {
            let first = next / LogTile.width
            let last = min(first + TiledLog.concurrency, (end + LogTile.width - 1) / LogTile.width)
            var unknown: [LoggedCertificate] = []
            for (tile, index) in zip(try await log.tiles(first..<last), first...) {
                for certificate in wanted(in: tile, startingAt: index * LogTile.width, from: next)
                where try await !isKnown(certificate) {
                    unknown.append(certificate)
                }
            }
            next = min(last * LogTile.width, size)
            try await remember(unknown, next: next)
        }
        return (log.head, log.signedAt, next)
    }

    /// Where a log is begun with.
    private func start(in log: inout TiledLog) async throws -> Int64 {
        if let index = settings.startIndex { return min(index, log.head.size) }
        guard let age = settings.startAge else { return log.head.size }
        return try await log.index(since: clock.now.addingTimeInterval(-age.timeInterval))
    }

    /// Entries that cannot be read as certificates are passed over: logs take what an authority sends.
    private func wanted(in tile: LogTile, startingAt start: Int64, from next: Int64) -> [LoggedCertificate] {
        let skipped = max(0, next - start)
        return tile.entries.enumerated().dropFirst(Int(skipped)).compactMap { offset, entry in
            guard let logged = LoggedCertificate(entry, number: start + Int64(offset)) else { return nil }
            let isWanted = logged.notAfter > clock.now && !logged.names(within: domains).isEmpty
            return isWanted ? logged : nil
        }
    }

    // MARK: Telling

    private func remember(
        _ certificates: [LoggedCertificate], next: Int64? = nil, head: LogHead? = nil
    ) async throws {
        let (name, url) = (name, settings.url)
        try await database.write { session in
            let records = TransparencyRepository(session, source: name)
            for certificate in certificates { try records.add(certificate) }
            if let next { try records.setNextIndex(next, of: url) }
            if let head { try records.setHead(head, of: url) }
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

    /// Of the log itself.
    private func observation(_ obstacle: Obstacle) -> Observation {
        let place = Place(
            source: name, kind: .transparency, location: settings.url, owner: settings.owner, region: settings.region)
        return Observation(place: place, moment: clock.now, outcome: .unreadable(obstacle))
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
