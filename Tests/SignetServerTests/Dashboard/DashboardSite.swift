import Foundation
import SignetPKI
import SignetStorage
import SignetTestSupport
import SignetWatch

@testable import SignetServer

/// `signet up` with a dashboard, asked by curl, and the inventory that it shows.
struct DashboardSite: Sendable {
    /// What curl was answered.
    struct Answer: Sendable {
        let status: Int
        /// Names in lower case.
        let headers: [(name: String, value: String)]
        let body: String

        func header(_ name: String) -> String? { headers.first { $0.name == name }?.value }
        func headers(_ name: String) -> [String] { headers.filter { $0.name == name }.map(\.value) }
    }

    let server: RunningServer
    /// `http://127.0.0.1:PORT`
    let url: String
    let token: String
    let inventory: Inventory
    private let database: Database

    /// - Parameter dashboard: what the section says besides the address
    static func start(certificates: [String] = [], dashboard: String = "") async throws
        -> DashboardSite
    {
        let text = RunningServer.configuration(certificates: certificates)
        let server = try await RunningServer.start(text + "dashboard: { listen: \"127.0.0.1:0\"\(dashboard) }\n")
        try await server.process.waitForOutput(containing: "The dashboard is served.")
        let url = try server.directory.text("signet-data/dashboard.address").split(separator: "\n").joined()
        let token = try server.directory.text("signet-data/dashboard.token").split(separator: "\n").joined()
        let database = try Database.open(
            path: server.directory.file("signet-data/signet.db"), migrations: SignetDatabase.migrations)
        return DashboardSite(
            server: server, url: url, token: token, inventory: Inventory(database: database), database: database)
    }

    /// The same after its listener was opened anew; the token is the earlier one.
    func reopened() async throws -> DashboardSite {
        var now = url
        try await yielding {
            now = ((try? server.directory.text("signet-data/dashboard.address")) ?? url).split(separator: "\n").joined()
            return now != url && !now.isEmpty
        }
        return DashboardSite(server: server, url: now, token: token, inventory: inventory, database: database)
    }

    /// Where curl keeps cookies.
    var jar: String { server.directory.file("cookies") }

    /// A request with the cookies that were set; nothing is followed.
    func ask(_ path: String, _ arguments: [String] = []) async throws -> Answer {
        let result = try await runTool(
            "curl", ["-s", "-i", "-m", "60", "-b", jar, "-c", jar] + arguments + [url + path])
        guard result.status == 0 else { throw TestSupportError("curl \(path): \(result.status) \(result.errorOutput)") }
        let parts = result.output.replacing("\r\n", with: "\n").split(
            separator: "\n\n", maxSplits: 1, omittingEmptySubsequences: false)
        let lines = parts[0].split(separator: "\n")
        let headers = lines.dropFirst().map { line in
            let pair = line.split(separator: ":", maxSplits: 1)
            return (pair[0].lowercased(), pair.count > 1 ? pair[1].trimmingCharacters(in: .whitespaces) : "")
        }
        return Answer(
            status: Int(lines.first?.split(separator: " ").dropFirst().first ?? "") ?? 0,
            headers: headers.map { (name: $0.0, value: $0.1) }, body: parts.count > 1 ? String(parts[1]) : "")
    }

    /// Sends a form as a browser does from a page of the dashboard.
    /// - Parameter origin: nil: the browser does not say
    func send(_ path: String, _ fields: [String], origin: String? = "own", _ arguments: [String] = []) async throws
        -> Answer
    {
        let said = origin.map { ["-H", "Origin: \($0 == "own" ? url : $0)"] } ?? []
        return try await ask(
            path, said + fields.flatMap { ["--data-urlencode", $0] } + (fields.isEmpty ? ["-d", ""] : []) + arguments)
    }

    /// The hidden field of the forms of a page.
    func formToken(of path: String, _ arguments: [String] = []) async throws -> String {
        let page = try await ask(path, arguments).body
        guard let match = try #/name="form_token" value="([0-9a-f]{64})"/#.firstMatch(in: page) else {
            throw TestSupportError("There is no form on \(path): \(page)")
        }
        return String(match.1)
    }

    @discardableResult
    func logIn(with text: String? = nil) async throws -> Answer {
        let formToken = try await formToken(of: "/login")
        return try await send("/login", ["form_token=\(formToken)", "token=\(text ?? token)"])
    }

    /// Writes down what was seen and found, as one run.
    func record(_ assessed: [AssessedObservation], at moment: Date = Date(), problems: [String] = []) async throws {
        let run = try await inventory.beginRun(at: moment)
        try await inventory.record(assessed, run: run)
        _ = try await inventory.endRun(
            run, at: moment, outcome: problems.isEmpty ? .complete : .partial, problems: problems)
    }
}

/// Things to be found.
enum DashboardFixture {
    /// A certificate that signs itself. Control characters are left out of its names: Signet writes none.
    static func certificate(
        _ name: String, days: Double = 60, organization: String? = nil
    ) async throws -> DecodedCertificate {
        let (key, now) = (try PrivateKey.generate(.ecdsaP256), Date())
        let contents = CertificateContents(
            serialNumber: SerialNumber.make(at: now),
            subject: try DistinguishedName(attributes: [
                [(type: "O", value: printable(organization ?? "COMPANY"))], [(type: "CN", value: printable(name))],
            ]),
            alternativeNames: [], publicKey: key.publicKey, notBefore: now.addingTimeInterval(-30 * 86_400),
            notAfter: now.addingTimeInterval(days * 86_400))
        let der = try await CertificateSigner.selfSigned(
            contents, key: key, profile: CertificateProfile(usage: .server))
        return try DecodedCertificate(der: der)
    }

    private static func printable(_ text: String) -> String {
        String(text.unicodeScalars.filter { $0.properties.generalCategory != .control })
    }

    static func seen(
        _ certificate: DecodedCertificate, at location: String, source: String = "files", detail: String = "",
        owner: String? = nil, findings: [Finding] = [], management: Management? = nil, remarks: [String] = []
    ) -> AssessedObservation {
        AssessedObservation(
            Observation(
                place: Place(source: source, kind: .file, location: location, detail: detail, owner: owner),
                moment: Date(),
                outcome: .seen(Sighting(leaf: certificate, management: management, remarks: remarks))),
            findings: findings)
    }

    static func expiring(_ severity: Severity) -> Finding {
        Finding(.expiring, severity, "It expires soon.", remedy: "Renew it.")
    }
}
