import Foundation
import Logging
import SignetAuthority
import SignetCore
import SignetPKI
import SignetTestSupport
import Testing

@testable import SignetServer

@Suite("Making the world as signet.yaml declares it")
struct DeclaredStateTests {
    private let directory: TemporaryDirectory

    init() throws {
        directory = try TemporaryDirectory()
    }

    private func open(_ text: String) async throws -> Workspace {
        try await Workspace.open(
            configurationPath: try directory.write("signet.yaml", text), clock: ManualClock(),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    private static func authority(_ lines: String = "", subject: String = "CN=root") -> String {
        "authorities:\n  - name: root\n    subject: \(subject)\n    \(lines)\n"
    }

    /// What is there after a text was applied.
    private struct World {
        var authorities: [Authority]
        var roles: [Role]
        var auditEntries: Int

        func authority(_ name: String) -> Authority? { authorities.first { $0.name == name } }
    }

    /// Applies the text, looks around and closes again.
    @discardableResult
    private func apply(_ text: String) async throws -> World {
        let workspace = try await open(text)
        do {
            try await workspace.applyConfiguration()
            let world = World(
                authorities: try await workspace.authorities.authorities(),
                roles: try await workspace.authorities.roles(authority: nil),
                auditEntries: try await workspace.authorities.auditEntries(limit: 100, before: nil).count)
            try await workspace.close()
            return world
        } catch {
            try await workspace.close()
            throw error
        }
    }

    @Test func applyingTwiceDoesNothingMore() async throws {
        let text = Self.authority("roles: [{ name: r, allowed_domains: [a.b] }]")
        let first = try await apply(text).auditEntries
        #expect(first > 0)
        #expect(try await apply(text).auditEntries == first)
    }

    @Test func rolesFollowTheFile() async throws {
        let before = try await apply(Self.authority("roles: [{ name: r, ttl: 1h }, { name: s }]"))
        #expect(before.roles.first { $0.name == "r" }?.ttl.duration == .seconds(3600))
        let after = try await apply(Self.authority("roles: [{ name: r, ttl: 2h }]"))
        #expect(after.roles.first { $0.name == "r" }?.ttl.duration == .seconds(7200))
        #expect(after.roles.count == 2)
    }

    @Test func thePublicURLFollowsTheFile() async throws {
        #expect(try await apply(Self.authority()).authority("root")?.publicURL == nil)
        let after = try await apply("public_url: http://pki.example.com/\n" + Self.authority())
        #expect(after.authority("root")?.publicURL == "http://pki.example.com")
    }

    @Test func intermediatesComeAfterTheirParents() async throws {
        let text = """
            authorities:
              - { name: leaf, subject: CN=leaf, signed_by: middle, lifetime: 1y }
              - { name: middle, subject: CN=middle, signed_by: root, lifetime: 2y, path_length: 1 }
              - { name: root, subject: CN=root, key: ed25519, name_constraints: { permitted: ["dns:a.b"] } }
            """
        let leaf = try #require(try await apply(text).authority("leaf"))
        #expect(leaf.chain.map(\.subject.description) == ["CN=middle", "CN=root"])
        #expect(leaf.chain.first?.pathLength == 1)
        #expect(try await apply(text).authorities.count == 3)
    }

    @Test(arguments: [
        authority(subject: "CN=other"), authority("key: ecdsa-p384"),
        authority("signed_by: other") + "  - { name: other, subject: CN=other }\n",
    ])
    func anAuthorityIsNeverChanged(_ text: String) async throws {
        let before = try await apply(Self.authority()).authority("root")?.certificate
        await #expect(throws: SignetError(.authorityDiffers, "")) { try await apply(text) }
        let after = try await apply(Self.authority()).authority("root")?.certificate
        #expect(before != nil && before == after)
    }

    @Test func anUnknownParentIsNamed() async throws {
        let error = await #expect(throws: SignetError.self) { try await apply(Self.authority("signed_by: nobody")) }
        #expect(error?.code == .notFound)
        #expect(error?.message.contains("nobody") == true)
    }

    @Test func severalAtOnceAgree() async throws {
        let text = Self.authority("roles: [{ name: r }]")
        let first = try await open(text)
        let second = try await open(text)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for workspace in [first, second, first, second] {
                group.addTask { try await workspace.applyConfiguration() }
            }
            try await group.waitForAll()
        }
        #expect(try await first.authorities.authorities().count == 1)
        try await first.close()
        try await second.close()
    }

    @Test func theWrongSealingKeyOpensNothing() async throws {
        try await apply(Self.authority())
        try directory.write("other.key", Data(repeating: 1, count: 32).base64EncodedString())
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: directory.file("other.key"))
        let error = await #expect(throws: SignetError.self) {
            _ = try await open("sealing: { key_file: other.key }\n" + Self.authority())
        }
        #expect(error?.code.rawValue.contains("seal") == true, "\(error.debugDescription)")
    }

    @Test func aPassphraseSealsToo() async throws {
        try directory.write("passphrase", "correct horse\n")
        let text = "sealing: { passphrase_file: passphrase }\n" + Self.authority()
        #expect(try await apply(text).authorities.count == 1)
        #expect(!FileManager.default.fileExists(atPath: directory.file("signet-data/sealing.key")))
        try directory.write("passphrase", "wrong\n")
        await #expect(throws: SignetError.self) { _ = try await open(text) }
    }
}
