import Foundation
import SignetCore
import Testing

@testable import SignetVault

/// The method with hashes that take no time.
private enum QuickUserPassKind: VaultBackendKind {
    static let type = UserPassKind.type

    static func backend(of mount: MountEntry, in services: VaultServices) async throws -> any VaultBackend {
        UserPassBackend(mount, services, cost: PasswordHash.Cost(memory: 10, parallelism: 1))
    }
}

@Suite struct UserPassTests {
    private func run(_ body: (BackendStage) async throws -> Void) async throws {
        try await BackendStage.run(QuickUserPassKind.self, table: .auth) { stage in
            try await stage.ask(.update, "users/Ann", ["password": "testpass", "policies": "not_root"])
            try await body(stage)
        }
    }

    @Test func usersAreMadeReadListedAndRemoved() async throws {
        try await run { stage in
            let data = try #require(try await stage.ask(.read, "users/ann").data)
            #expect(data["policies"] == ["not_root"] && data["token_policies"] == ["not_root"])
            #expect(data["password"] == nil)
            #expect(try await stage.ask(.list, "users").data?["keys"] == ["ann"])
            let missing = await vaultFailure { try await stage.ask(.update, "users/bob", ["policies": "x"]) }
            #expect(missing == .invalid("missing password"))
            #expect(await vaultFailure { try await stage.ask(.read, "users/bob") } == .notFound)
            try await stage.ask(.delete, "users/ann")
            #expect(await vaultFailure { try await stage.ask(.list, "users") } == .notFound)
        }
    }

    @Test func logins() async throws {
        try await run { stage in
            let grant = try #require(
                try await stage.ask(.update, "login/ANN", ["password": "testpass"]).login)
            #expect(grant.displayName == "userpass-ann" && grant.metadata == ["username": "ann"])
            #expect(grant.policies == ["not_root"] && grant.alias == "ann" && grant.ttl == 0)
            for (name, password) in [("ann", "wrong"), ("bob", "testpass"), ("ann", "testpass ")] {
                let failure = await vaultFailure {
                    try await stage.ask(.update, "login/\(name)", ["password": .string(password)])
                }
                #expect(failure == .invalid("invalid username or password"))
            }
            #expect(await vaultFailure { try await stage.ask(.update, "login/ann") } == .invalid("missing password"))
            try await stage.ask(.update, "users/ann", ["ttl": "10s"])
            #expect(try await stage.ask(.update, "login/ann", ["password": "testpass"]).login?.ttl == 10)
        }
    }

    @Test func passwordAndPoliciesAlone() async throws {
        try await run { stage in
            try await stage.ask(.update, "users/ann/password", ["password": "new"])
            let old = await vaultFailure { try await stage.ask(.update, "login/ann", ["password": "testpass"]) }
            #expect(old == .invalid("invalid username or password"))
            try await stage.ask(.update, "users/ann/policies", ["policies": "a,b"])
            #expect(try await stage.ask(.update, "login/ann", ["password": "new"]).login?.policies == ["a", "b"])
        }
    }

    @Test(arguments: ["policies", "password"])
    func nobodysPasswordAndPolicies(part: String) async throws {
        try await run { stage in
            let failure = await vaultFailure { try await stage.ask(.update, "users/bob/\(part)", ["\(part)": "a"]) }
            #expect(failure == .invalid("username does not exist"))
            let users = try await stage.ask(.list, "users")
            #expect(users.data?["keys"] == ["ann"])
        }
    }

    @Test func placesAndRenewals() async throws {
        try await run { stage in
            try await stage.ask(.update, "users/ann", ["bound_cidrs": "10.0.0.0/8"])
            let outside = await vaultFailure { try await stage.ask(.update, "login/ann", ["password": "testpass"]) }
            #expect(outside == .noToken)
            let login = try await stage.ask(.update, "login/ann", ["password": "testpass"]) {
                $0.remoteAddress = "10.0.0.9"
            }
            var token = TokenEntry(
                accessor: "a", policies: ["default", "not_root"], path: "auth/userpass/login/ann", createdAt: .now)
            token.internalData = try #require(login.login).internalData
            let request = VaultRequest(.update, "auth/token/renew-self")
            #expect(try await stage.backend.renewal(of: token, request)?.policies == ["not_root"])
            try await stage.ask(.update, "users/ann/policies", ["policies": "more"])
            #expect(
                await vaultFailure { try await stage.backend.renewal(of: token, request) }
                    == .invalid("policies have changed, not renewing"))
            try await stage.ask(.delete, "users/ann")
            #expect(
                await vaultFailure { try await stage.backend.renewal(of: token, request) }
                    == .invalid("user no longer exists; not renewing"))
        }
    }
}

@Suite struct PasswordHashTests {
    /// The second vector of RFC 7914 section 12 has other parameters than are used here: N=1024, r=8, p=16.
    @Test func knowsTheRFCsVector() async throws {
        let hash = """
            fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b373162
            """
        let text =
            "\"$scrypt$ln=10,r=8,p=16$\(Data("NaCl".utf8).base64EncodedString())$"
            + "\(Data([UInt8](hexadecimal: hash) ?? []).base64EncodedString())\""
        let stored = try JSONDecoder().decode(PasswordHash.self, from: Data(text.utf8))
        #expect(try await stored.matches(Secret("password")))
        #expect(try await !stored.matches(Secret("Password")))
        #expect(try JSONDecoder().decode(PasswordHash.self, from: JSONEncoder().encode(stored)) == stored)
    }

    @Test func saltsAndSaysItsCost() async throws {
        let (one, other) = (try await PasswordHash.make(Secret("p")), try await PasswordHash.make(Secret("p")))
        #expect(one != other)
        let text = try JSONDecoder().decode(String.self, from: JSONEncoder().encode(one))
        #expect(text.hasPrefix("$scrypt$ln=14,r=8,p=5$"))
    }

    @Test(arguments: [
        "", "$scrypt$", "$bcrypt$ln=14,r=8,p=5$AAAA$AAAA", "$scrypt$ln=40,r=8,p=5$AAAA$AAAA",
        "$scrypt$ln=14,r=8,p=0$AAAA$AAAA", "$scrypt$ln=14,r=9,p=5$AAAA$AAAA", "$scrypt$ln=14,r=8,p=5$AAAA$AAAA",
    ])
    func refuses(text: String) {
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode(PasswordHash.self, from: JSONEncoder().encode(text))
        }
    }
}
