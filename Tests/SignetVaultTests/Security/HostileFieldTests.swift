import Foundation
import SignetCore
import SignetPKI
import SignetTestSupport
import Testing

@testable import SignetVault

/// Any JSON in any field of any path is answered without a fault of ours.
@Suite struct HostileFieldTests {
    /// Everything that faults deliberately: as the reference has it.
    private static let deliberate = [
        "unable to find PKI issuer for reference", "unable to find PKI key for reference",
        "no default issuer currently configured", "no default key currently configured",
    ]

    /// Values with which requests get somewhere, by the names of fields.
    private static func sound() async throws -> [String: JSONValue] {
        let ca = try await TestAuthority.root("client root")
        let leaf = try await ca.issue("CN=leaf", names: ["leaf.example.com"])
        let request = try await PKIStage.request("CN=a.example.com", ["a.example.com"])
        return [
            "common_name": "a.example.com", "csr": .string(request), "ttl": "1h", "key_type": "ec", "format": "pem",
            "certificate": .string(leaf.leaf.pem), "private_key": .string(try leaf.key.pem()), "name": "a",
            "pem_bundle": .string(ca.certificate.pem + (try ca.key.pem())), "type": "kv", "policies": "default",
            "policy": #"path "a" { capabilities = ["read"] }"#, "username": "a", "role_name": "a", "role": "a",
            "plaintext": "YQ==", "data": ["k": "v"], "versions": [1], "bound_service_account_names": "a",
            "bound_service_account_namespaces": "a", "kubernetes_host": "https://127.0.0.1:1", "user_claim": "sub",
            "jwt_validation_pubkeys": .string(leaf.key.publicKey.pem), "bound_audiences": "a", "role_type": "jwt",
            "issuer_ref": "default", "key_ref": "default", "paths": ["a"], "lease_id": "a/b",
        ]
    }

    /// What a path may hold, so that requests find something.
    private func furnish(_ stage: CoreStage, _ sound: [String: JSONValue]) async {
        func put(_ path: String, _ fields: [String: JSONValue]) async {
            let answer = await stage.ask(.update, path, fields)
            #expect([200, 204].contains(answer.status), "\(path): \(answer)")
        }
        await put("pki/root/generate/internal", ["common_name": "root", "key_type": "ec"])
        await put("pki/roles/a", ["allow_any_name": true, "key_type": "ec"])
        await put("auth/approle/role/a", ["token_policies": "default"])
        await put("auth/cert/certs/a", ["certificate": sound["certificate"] ?? ""])
        await put("auth/jwt/config", ["jwt_validation_pubkeys": sound["jwt_validation_pubkeys"] ?? ""])
        await put("auth/jwt/role/a", ["role_type": "jwt", "user_claim": "sub", "bound_audiences": "a"])
        await put("auth/token/roles/a", ["allowed_policies": "default"])
        await put("transit/keys/a", [:])
        await put("secret/data/a", ["data": ["k": "v"]])
        await put("kv/a", ["k": "v"])
        await put("generic/a", ["k": "v"])
        await put("cubbyhole/a", ["k": "v"])
    }

    private func check(_ stage: CoreStage, _ route: WalkedRoute, _ path: String, _ fields: [String: JSONValue]) async {
        var token: String?
        // It must not be root's own that ends.
        if path.contains("-self") {
            let made = await stage.ask(.update, "auth/token/create", ["policies": "root"])
            token = made.json["auth"]?["client_token"]?.text ?? "none"
        }
        let answer = await stage.ask(route.operation, path, fields, token: token)
        let text = answer.json["errors"]?.elements?.first?.text ?? ""
        // Of sys/health a client decides what it wants to be answered.
        let isFine =
            answer.status < 500 || route.description == "read system:health"
            || Self.deliberate.contains { text.contains($0) }
        #expect(isFine, "\(route) at \(path.debugDescription) with \(fields): \(answer)")
    }

    @Test(arguments: [1, 2, 3] as [UInt64]) func nothingStumbles(_ seed: UInt64) async throws {
        try await CoreStage.run { stage in
            var hostile = HostileValues(seed: seed)
            let sound = try await Self.sound()
            let routes = try await WalkedRoute.all(of: stage)
            await furnish(stage, sound)
            // What takes away comes last, so that the others find something.
            for route in routes.filter({ $0.operation != .delete }) + routes.filter({ $0.operation == .delete }) {
                let names = route.route.fields.definitions.keys.sorted()
                let known = sound.filter { names.contains($0.key) }
                for name in names.isEmpty ? [""] : names {
                    var fields = hostile.chance(2, in: 3) ? known : [:]
                    if !name.isEmpty { fields[name] = hostile.value() }
                    if hostile.chance(1, in: 10) { fields[hostile.text()] = hostile.value() }
                    let isOdd = hostile.chance(1, in: 3)
                    var captures: [String: String] = [:]
                    for segment in route.route.pattern.segments {
                        guard case .capture(let capture) = segment else { continue }
                        captures[capture] = isOdd ? hostile.segment() : capture == "issuer_ref" ? "default" : "a"
                    }
                    let rest = isOdd ? hostile.segment() : "a"
                    await check(stage, route, route.path { captures[$0] ?? rest }, fields)
                }
            }
            #expect(await stage.ask(.read, "sys/mounts").status == 200)
        }
    }

    /// Everything at once, and nothing at all, on a server with nothing in it.
    @Test func allFieldsAtOnceOrNone() async throws {
        try await CoreStage.run { stage in
            var hostile = HostileValues(seed: 9)
            for route in try await WalkedRoute.all(of: stage) {
                await check(stage, route, route.path(), [:])
                let fields = route.route.fields.definitions.mapValues { _ in hostile.value() }
                await check(stage, route, route.path { _ in hostile.segment() }, fields)
            }
        }
    }

    /// What comes beside the fields.
    @Test func wrappingAndPeersTakeAnything() async throws {
        try await CoreStage.run { stage in
            var hostile = HostileValues(seed: 10)
            let sound = try await Self.sound()
            _ = try await WalkedRoute.all(of: stage)
            await furnish(stage, sound)
            for seconds in [1, 31_536_000_000, Int.max] {
                let answer = await stage.ask(.read, "secret/data/a") { $0.wrapTTL = .seconds(seconds) }
                #expect(answer.status == 200 || answer.status == 400, "\(answer)")
            }
            let leaf = try PEMBlock.parseAll(sound["certificate"]?.text ?? "").first?.bytes ?? []
            for bytes in mutations(of: leaf, count: 200, seed: 11) + [[], [0x30], Array(hostile.text().utf8)] {
                let answer = await stage.ask(.update, "auth/cert/login", token: "") { $0.peerCertificates = [bytes] }
                #expect(answer.status < 500, "\(answer)")
                let ocsp = await stage.ask(.update, "pki/ocsp", token: "") { $0.rawBody = bytes }
                #expect(ocsp.status < 500, "\(ocsp)")
            }
        }
    }
}
