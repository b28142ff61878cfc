import Foundation
import SignetCore
import SignetPKI
import Testing

@testable import SignetVault

@Suite struct LeafRevocationTests {
    private static func serial(_ data: [String: JSONValue]) -> String { data["serial_number"]?.text ?? "" }

    @Test func listsAndReads() async throws {
        try await PKIStage.run { pki in
            try await pki.role()
            // The root stands in the list before anything was issued.
            #expect(try await pki.ask(.list, "certs").data?["keys"]?.elements?.count == 1)
            #expect(await vaultFailure { try await pki.ask(.list, "certs/revoked") } == .notFound)
            let data = try await pki.issue("a.test")
            let serial = Self.serial(data)
            let keys = try await pki.ask(.list, "certs").data?["keys"]?.elements?.compactMap(\.text) ?? []
            #expect(keys.count == 2 && keys.contains(serial))
            for form in [serial, serial.replacing(":", with: "-"), serial.uppercased()] {
                let read = try await pki.ask(.read, "cert/\(form)").data ?? [:]
                #expect(read["certificate"] == data["certificate"])
                #expect(read["revocation_time"] == 0 && read["revocation_time_rfc3339"] == "")
                #expect(read["issuer_id"] == nil)
            }
            let raw = try await pki.ask(.read, "cert/\(serial)/raw").raw
            #expect(raw?.contentType == "application/pkix-cert")
            #expect(try raw?.bytes == data.certificate().der)
            let pem = try await pki.ask(.read, "cert/\(serial)/raw/pem").raw
            #expect(String(decoding: pem?.bytes ?? [], as: UTF8.self) == data["certificate"]?.text)
            #expect(pem?.contentType == "application/pem-certificate-chain")
            for unknown in ["00:11:22", "nonsense", String(repeating: "aa:", count: 100)] {
                #expect(await vaultFailure { try await pki.ask(.read, "cert/\(unknown)") } == .notFound)
            }
            let detailed = try await pki.ask(.list, "certs/detailed").data ?? [:]
            #expect(detailed["key_info"]?[serial]?["common_name"] == "a.test")
        }
    }

    @Test func otherMountsAreNotSeen() async throws {
        try await PKIStage.run { pki in
            try await pki.role()
            let serial = Self.serial(try await pki.issue("a.test"))
            let mount = MountEntry(table: .secrets, path: "other/", type: "pki", uuid: "other", accessor: "pki_1")
            let other = try await PKIKind.backend(of: mount, in: pki.stage.services)
            func ask(_ operation: VaultOperation, _ path: String, _ fields: [String: JSONValue] = [:]) async throws {
                _ = try await other.answer(
                    VaultRequest(operation, "other/\(path)", fields: fields), path: path, mount: mount, caller: nil,
                    now: pki.stage.clock.now)
            }
            #expect(await vaultFailure { try await ask(.read, "cert/\(serial)") } == .notFound)
            #expect(await vaultFailure { try await ask(.list, "certs") } == .notFound)
            let refusal = await vaultFailure { try await ask(.update, "revoke", ["serial_number": .string(serial)]) }
            #expect(refusal?.messages == ["certificate with serial \(serial) not found."])
        }
    }

    @Test func revokesOnce() async throws {
        try await PKIStage.run { pki in
            try await pki.role()
            let data = try await pki.issue("a.test")
            let serial = Self.serial(data)
            let now = pki.stage.clock.now
            let first = try await pki.ask(
                .update, "revoke", ["serial_number": .string(serial.replacing(":", with: "-"))])
            #expect(
                first.data == [
                    "revocation_time": .integer(now.unixSeconds), "revocation_time_rfc3339": .string(now.rfc3339),
                    "state": "revoked",
                ])
            pki.stage.clock.advance(by: .seconds(60))
            #expect(try await pki.ask(.update, "revoke", ["serial_number": .string(serial)]).data == first.data)
            #expect(
                try await pki.ask(.update, "revoke", ["certificate": data["certificate"] ?? ""]).data == first.data)
            #expect(try await pki.ask(.list, "certs/revoked").data?["keys"] == [.string(serial)])
            let read = try await pki.ask(.read, "cert/\(serial)").data ?? [:]
            #expect(read["revocation_time"] == .integer(now.unixSeconds))
            let issuer = try await pki.ask(.read, "issuer/default").data
            #expect(read["issuer_id"] == issuer?["issuer_id"])
            let list = try await pki.ask(.read, "crl").raw?.bytes ?? []
            #expect(
                try CertificateRevocationList(der: list).revoked.map { SerialForm.colons($0.serialNumber) } == [serial])
        }
    }

    @Test func messages() async throws {
        try await PKIStage.run { pki in
            try await pki.role()
            let data = try await pki.issue("a.test", ["ttl": "1h"])
            let serial = Self.serial(data)
            func refusal(_ fields: [String: JSONValue]) async -> String? {
                await pki.refusal(.update, "revoke", fields)
            }
            #expect(await refusal([:]) == "The serial number or certificate to revoke must be provided.")
            #expect(
                await refusal(["serial_number": .string(serial), "certificate": "x"])
                    == "Must provide either the certificate or the serial to revoke; not both.")
            #expect(
                await refusal(["serial_number": "AB-cd"]) == "certificate with serial ab:cd not found.")
            #expect(await refusal(["certificate": "x"]) == "certificate could not be PEM-decoded")
            let issuer = try await pki.ask(.read, "issuer/default").data ?? [:]
            let root = try issuer.certificate()
            #expect(
                await refusal(["serial_number": .string(root.colonSerial)])
                    == "adding issuer (id: \(issuer["issuer_id"]?.text ?? "")) to its own CRL is not allowed")
            let stranger = try await PKIStage.run { try await $0.ask(.read, "issuer/default").data?["certificate"] }
            #expect(
                await refusal(["certificate": stranger ?? ""])?.hasPrefix(
                    "unable to verify signature on presented cert from any present issuer in this mount; ") == true)
            pki.stage.clock.advance(by: .seconds(7200))
            let expired = try await pki.ask(.update, "revoke", ["serial_number": .string(serial)])
            #expect(expired.data == nil)
            #expect(
                expired.warnings == [
                    "certificate with serial \(serial) already expired; refusing to add to CRL. Enable "
                        + "'AllowExpiredCertRevocation' to allow revoking expired certificates."
                ])
            try await pki.ask(.update, "config/crl", ["allow_expired_cert_revocation": true])
            #expect(
                try await pki.ask(.update, "revoke", ["serial_number": .string(serial)]).data?["state"] == "revoked")
        }
    }

    @Test func whatWasNotStoredIsRevokedWhenShown() async throws {
        try await PKIStage.run { pki in
            try await pki.role("web", ["no_store": true])
            let data = try await pki.issue("a.test")
            let revoked = try await pki.ask(.update, "revoke", ["certificate": data["certificate"] ?? ""])
            #expect(revoked.data?["state"] == "revoked")
            #expect(try await pki.ask(.list, "certs/revoked").data?["keys"] == [.string(Self.serial(data))])
        }
    }

    @Test func possessionIsProved() async throws {
        try await PKIStage.run { pki in
            try await pki.role()
            let (data, other) = (try await pki.issue("a.test"), try await pki.issue("b.test"))
            let serial: JSONValue = .string(Self.serial(data))
            func refusal(_ key: JSONValue) async -> String? {
                await pki.refusal(.update, "revoke-with-key", ["serial_number": serial, "private_key": key])
            }
            #expect(await refusal("") == "The private key of the certificate to revoke must be provided.")
            #expect(
                await refusal("x") == "failed to parse provided private key: it must be PEM and not encrypted")
            #expect(
                await refusal(other["private_key"] ?? "")
                    == "provided private key does not match certificate's public key")
            #expect(await vaultFailure { try await pki.ask(.list, "certs/revoked") } == .notFound)
            let revoked = try await pki.ask(
                .update, "revoke-with-key",
                ["serial_number": serial, "private_key": data["private_key"] ?? ""])
            #expect(revoked.data?["state"] == "revoked")
        }
    }

    @Test func listsOfManyPages() async throws {
        try await PKIStage.run { pki in
            try await pki.role()
            let csr: JSONValue = .string(try await PKIStage.request("CN=a.test"))
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<1050 { group.addTask { try await pki.ask(.update, "sign/web", ["csr": csr]) } }
                try await group.waitForAll()
            }
            let keys = try await pki.ask(.list, "certs").data?["keys"]?.elements?.compactMap(\.text) ?? []
            #expect(keys.count == 1051 && Set(keys).count == 1051)
        }
    }
}
