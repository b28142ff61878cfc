import Foundation
import SignetTestSupport

/// A `signet.yaml` whose certificates can be made to change, and everything of it that must survive a kill.
///
/// Each change writes its number into the certificates' names, so that a certificate tells which change it was issued for:
/// two for one change would be a double issue.
struct CrashSite: Sendable {
    /// The certificates that a change of the configuration replaces.
    static let sites = ["north", "east", "south", "west"]
    /// A certificate that is due again every half second, changed or not.
    static let fleeting = "fleeting"

    let site: SignetSite
    /// `NAME SERIAL` a line, written by each certificate's after-command.
    let actions: String

    init() throws {
        site = try SignetSite()
        actions = site.file("actions.log")
        try site.directory.write("actions.log", "")
    }

    /// Asks for certificates with the number of this change in their names.
    func configure(change: Int) throws {
        let sites = Self.sites.map { name in
            """
              - name: \(name)
                names: [\(name).example.com, \(Self.marker(of: change))]
                issuer: { authority: company-root, role: services }
                files:
                  - { certificate: \(name)/tls.crt, key: \(name)/tls.key, ca: \(name)/ca.crt }
                  - { full_chain: copies/\(name).crt, key: copies/\(name).key }
                after:
                  - run: [sh, -c, 'sleep 0.1; echo "$SIGNET_NAME $SIGNET_SERIAL" >>\(actions)']

            """
        }
        let fleeting = """
              - name: \(Self.fleeting)
                names: [\(Self.fleeting).example.com]
                issuer: { authority: company-root, role: services }
                lifetime: 10s
                renewal: { fraction: 0.05, jitter: 0 }
                files: { certificate: \(Self.fleeting)/tls.crt, key: \(Self.fleeting)/tls.key }

            """
        try site.configure(SignetSite.authorities + "certificates:\n" + sites.joined() + fleeting)
    }

    static func marker(of change: Int) -> String { "change-\(change).example.com" }

    /// The number of the change a certificate was issued for; nil for the fleeting one.
    static func change(in names: [String]) -> Int? {
        names.firstNonNil { $0.firstMatch(of: /change-(\d+)\.example\.com$/).flatMap { Int($0.1) } }
    }

    /// Both copies of every pair, checked.
    /// - Throws: `TestSupportError` naming the files that do not fit.
    func installed() throws -> [(name: String, pair: InstalledPair)] {
        let places =
            Self.sites.flatMap {
                [($0, "\($0)/tls.crt", "\($0)/tls.key"), ($0, "copies/\($0).crt", "copies/\($0).key")]
            }
            + [(Self.fleeting, "\(Self.fleeting)/tls.crt", "\(Self.fleeting)/tls.key")]
        return try places.compactMap { name, certificate, key in
            try InstalledPair(certificate: site.file(certificate), key: site.file(key)).map { (name, $0) }
        }
    }

    /// Name and serial number of every after-command that has run, in order.
    func acted() throws -> [(name: String, serial: String)] {
        try String(contentsOfFile: actions, encoding: .utf8).split(separator: "\n").compactMap { line in
            let words = line.split(separator: " ")
            return words.count == 2 ? (String(words[0]), String(words[1])) : nil
        }
    }

    /// How far the work for a change has come.
    struct Progress: Sendable {
        enum Stage: CaseIterable { case untouched, installing, acting, done }

        /// Copies of the pairs, two a certificate.
        let installed: Int
        /// Certificates whose after-command has run.
        let acted: Int

        var stage: Stage {
            if installed == 0 { return .untouched }
            if installed < 2 * CrashSite.sites.count { return .installing }
            return acted < CrashSite.sites.count ? .acting : .done
        }
    }

    /// How far the work for `change` has come. While Signet runs, it throws when a switch falls between the reading of a
    /// certificate and of its key.
    func progress(of change: Int) throws -> Progress {
        let installed = try installed().filter { Self.change(in: $0.pair.names) == change }
        let serials = Set(installed.map(\.pair.serial))
        return Progress(installed: installed.count, acted: Set(try acted().map(\.serial)).intersection(serials).count)
    }

    /// Whether every certificate of `change` is installed everywhere and its after-command has run.
    func isDone(_ change: Int) -> Bool { (try? progress(of: change))?.stage == .done }

    /// What sqlite3 says of a copy of the database as the kill left it; the original is left to Signet.
    func integrity() async throws -> String {
        let copy = try TemporaryDirectory()
        for name in ["signet.db", "signet.db-wal"]
        where FileManager.default.fileExists(atPath: site.file("data/\(name)")) {
            try FileManager.default.copyItem(atPath: site.file("data/\(name)"), toPath: copy.file(name))
        }
        guard FileManager.default.fileExists(atPath: copy.file("signet.db")) else { return "ok" }
        return try await runTool("sqlite3", [copy.file("signet.db"), "PRAGMA integrity_check"]).everything
            .trimmingCharacters(in: .whitespacesAndNewlines)
    }
}

extension Sequence {
    /// The first result of `transform` that is not nil.
    func firstNonNil<Result>(_ transform: (Element) throws -> Result?) rethrows -> Result? {
        for element in self { if let result = try transform(element) { return result } }
        return nil
    }
}
