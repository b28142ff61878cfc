import Foundation
import SignetAuthority
import SignetPKI
import SignetTestSupport
import Testing

@testable import SignetServer

@Suite("signet config check: issuers that do not exist")
struct IssuerCheckTests {
    private static let file = """
        authorities:
          - { name: root, subject: "CN=root", roles: [{ name: services, allowed_domains: [example.com] }] }
          - { name: issuing, subject: "CN=issuing", signed_by: elsewhere }
        certificates:
          - { name: a, names: [a.example.com], issuer: { authority: root, role: services } }
          - { name: b, names: [b.example.com], issuer: { self_signed: true } }
          - { name: c, names: [c.example.com], issuer: { authority: rot } }
          - { name: d, names: [d.example.com], issuer: { authority: root, role: clients } }

        """

    private let directory: TemporaryDirectory

    init() throws {
        directory = try TemporaryDirectory()
        try directory.write("signet.yaml", Self.file)
    }

    private func problems() async throws -> [ConfigurationProblems.Problem] {
        do {
            _ = try await ConfigurationFile.check(path: directory.file("signet.yaml"), environment: [:])
            return []
        } catch let error as ConfigurationProblems {
            return error.problems
        }
    }

    /// Makes the database with the authorities named, as commands do.
    private func make(_ authorities: [String], role: String?) async throws {
        let workspace = try await Workspace.open(configurationPath: directory.file("signet.yaml"))
        for name in authorities {
            let subject = try DistinguishedName(parsing: "CN=\(name)")
            _ = try await workspace.authorities.createRoot(
                AuthorityOptions(name: name, subject: subject), actor: "test")
            if let role { try await workspace.authorities.setRole(Role(name: role, authority: name), actor: "test") }
        }
        try await workspace.close()
    }

    @Test func withoutADatabaseTheFileAloneCounts() async throws {
        let found = try await problems()
        #expect(found.map(\.line) == [3, 7, 8])
        #expect(found.map(\.field) == ["authorities[1].signed_by", "certificates[2].issuer", "certificates[3].issuer"])
        #expect(found.first?.message.contains("\"elsewhere\"") == true)
        #expect(found.allSatisfy { $0.message.contains("no database") }, "\(found)")
        #expect(found.last?.message.contains("no role \"clients\"") == true)
        #expect(found[1].remedy.contains("Did you mean \"root\"?"))
        #expect(found[1].remedy.contains("signet ca create rot"))
        let files = try FileManager.default.contentsOfDirectory(atPath: directory.path)
        #expect(files == ["signet.yaml"], "a check makes nothing")
    }

    @Test func whatIsInTheDatabaseCountsToo() async throws {
        try await make(["elsewhere", "rot"], role: nil)
        let found = try await problems()
        #expect(found.map(\.line) == [8])
        #expect(found.first?.message.contains("signet.db") == true)
        try await make(["root"], role: "clients")
        #expect(try await problems().isEmpty)
    }
}
