import Crypto
import Foundation
import SignetTestSupport
import Testing

/// A small Signet that is in use: an authority, one certificate issued by hand, one kept valid by `signet up`. Made once,
/// copied for each bad input.
struct BadInputSite: Sendable {
    let site: SignetSite

    /// A `signet.yaml` in order, with something of every kind.
    static let configuration = """
        data_directory: data
        listen: 127.0.0.1:0
        authorities:
          - name: company-root
            subject: "CN=example root,O=COMPANY,C=KR"
            lifetime: 10y
            roles:
              - name: services
                allowed_domains: [example.com]
                ttl: 24h
                max_ttl: 72h
        certificates:
          - name: web
            names: [web.example.com]
            issuer: { authority: company-root, role: services }
            lifetime: 2h
            renewal: { fraction: 0.66, jitter: 0.05 }
            key: { algorithm: ecdsa-p256, rotation: always }
            files: { certificate: web/tls.crt, key: web/tls.key, ca: web/ca.crt }
            after:
              - run: ["true"]
                timeout: 30s

        """

    private static let model = Task { try await makeModel() }

    /// A copy of the model.
    static func make() async throws -> BadInputSite {
        let model = try await model.value
        let copy = BadInputSite(site: try SignetSite())
        for name in try FileManager.default.contentsOfDirectory(atPath: model.site.directory.path) {
            try FileManager.default.copyItem(atPath: model.site.file(name), toPath: copy.site.file(name))
        }
        return copy
    }

    private static func makeModel() async throws -> BadInputSite {
        let model = BadInputSite(site: try SignetSite())
        try model.site.configure(configuration)
        let up = try model.site.up()
        _ = try await eventually("the first certificate", explanation: { up.output }) {
            let status = try? await model.site.status(of: "web")
            return status?.phase == "valid" ? true : nil
        }
        try await model.site.stop(up)
        let issued = try await model.site.signet(
            "cert", "issue", "hand.example.com", "--authority", "company-root", "--certificate",
            model.site.file("hand.crt"), "--key", model.site.file("hand.key"))
        guard issued.status == 0 else { throw TestSupportError(issued.everything) }
        return model
    }

    /// Everything in the directory: what each file holds, where each link leads, and what the database says.
    func snapshot() async throws -> [String: String] {
        var snapshot: [String: String] = [:]
        let files = FileManager.default
        for name in try files.subpathsOfDirectory(atPath: site.directory.path) {
            let path = site.file(name)
            if let target = try? files.destinationOfSymbolicLink(atPath: path) {
                snapshot[name] = "-> \(target)"
            } else if !name.hasPrefix("data/signet.db"), let content = files.contents(atPath: path) {
                snapshot[name] = SHA256.hash(data: content).description
            }
        }
        snapshot["data/signet.db"] = try await databaseContent()
        return snapshot
    }

    /// The rows of the database as SQL, without the leases, which every process takes and gives back, and without the audit
    /// trail, in which refusals stand; the bytes when it is no database.
    private func databaseContent() async throws -> String {
        let dump = try await runTool("sqlite3", ["-readonly", site.file("data/signet.db"), ".dump"])
        guard dump.status == 0, !dump.output.isEmpty, dump.errorOutput.isEmpty else {
            return (FileManager.default.contents(atPath: site.file("data/signet.db")) ?? Data()).base64EncodedString()
        }
        let passing = ["INSERT INTO leases ", "INSERT INTO audit ", "INSERT INTO sqlite_sequence "]
        return dump.output.split(separator: "\n").filter { row in !passing.contains { row.hasPrefix($0) } }
            .joined(separator: "\n")
    }

    /// Runs `signet`, which must refuse: the exit code, the words, and nothing changed.
    func expectRefusal(
        _ arguments: [String], status: Int32 = 1, saying words: [String], input: [UInt8] = [],
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let before = try await snapshot()
        let result = try await runTool(signetExecutable, arguments, input: input, directory: site.directory.path)
        let command = "signet \(arguments.joined(separator: " "))\n\(result.everything)"
        #expect(result.status == status, "\(command)", sourceLocation: sourceLocation)
        let missing = words.filter { !result.errorOutput.contains($0) }
        #expect(missing.isEmpty, "must say \(missing): \(command)", sourceLocation: sourceLocation)
        let after = try await snapshot()
        let changed = Set(before.keys).union(after.keys).filter { before[$0] != after[$0] }
        #expect(changed.isEmpty, "changed \(changed): \(command)", sourceLocation: sourceLocation)
    }
}
