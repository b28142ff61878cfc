import Foundation
import SignetAgent
import SignetCore
import SignetPKI
import Synchronization

@testable import SignetVault

/// A server of the Vault API as far as templates need it: a PKI engine, and paths that hold what the test puts there.
final class MemoryVault: VaultAccess {
    struct State {
        /// Why nothing is answered now.
        var outage: VaultClientFailure.Reason?
        /// The answers of paths, by method and path: `GET secret/data/app`.
        var answers: [String: VaultReply] = [:]
        /// Refusals, by method and path.
        var refusals: [String: Int] = [:]
        /// Every request, in order.
        var requests: [String] = []
        /// When certificates were issued.
        var issuances: [Date] = []
        var issued: [[UInt8]: DecodedCertificate] = [:]
        /// What happens before each answer.
        var before: (@Sendable () async throws -> Void)?
    }

    let address = "https://vault.test:8200"
    let root: DecodedCertificate
    private let signer: CertificateSigner
    private let key: PrivateKey?
    private let clock: any WallClock
    private let state = Mutex(State())

    /// - Parameter key: of every certificate, where it does not matter that they have one of their own
    init(clock: any WallClock, key: PrivateKey? = nil) async throws {
        self.clock = clock
        self.key = key
        let rootKey = try PrivateKey.generate(.ecdsaP256)
        let contents = CertificateContents(
            serialNumber: SerialNumber.make(at: clock.now), subject: DistinguishedName(commonName: "test root"),
            alternativeNames: [], publicKey: rootKey.publicKey, notBefore: clock.now.addingTimeInterval(-3600),
            notAfter: clock.now.addingTimeInterval(20 * 365 * 86_400))
        root = try DecodedCertificate(
            der: await CertificateSigner.selfSigned(
                contents, key: rootKey, profile: CertificateProfile(usage: .root)))
        signer = try CertificateSigner(issuer: root, key: rootKey, profile: CertificateProfile(usage: .peer))
    }

    func with<T: Sendable>(_ body: (inout sending State) -> sending T) -> T { state.withLock(body) }

    var issuedCount: Int { state.withLock { $0.issuances.count } }

    func send(_ call: VaultClient.Call) async throws -> VaultReply {
        let name = "\(call.method.rawValue) \(call.path)"
        let (before, outage, refusal, answer) = state.withLock { state in
            state.requests.append(name)
            return (state.before, state.outage, state.refusals[name], state.answers[name])
        }
        try await before?()
        func failure(_ reason: VaultClientFailure.Reason) -> VaultClientFailure {
            VaultClientFailure(
                method: call.method.rawValue, url: "\(address)/v1/\(call.path)", namespace: nil, reason: reason)
        }
        if let outage { throw failure(outage) }
        if let refusal {
            throw failure(.refused(status: refusal, errors: refusal == 403 ? ["permission denied"] : ["refused"]))
        }
        if let answer { return answer }
        if call.path.contains("/issue/"), let body = call.body { return try await issue(body) }
        if call.path.hasPrefix("pki/cert/") {
            let serial = [UInt8](hexadecimal: call.path.dropFirst(9)) ?? []
            if let known = state.withLock({ $0.issued[serial] }) {
                return VaultReply(
                    status: 200, members: ["data": ["certificate": .string(known.pem), "revocation_time": 0]])
            }
        }
        throw failure(.refused(status: 404, errors: []))
    }

    private func issue(_ body: [String: JSONValue]) async throws -> VaultReply {
        let own = try key ?? PrivateKey.generate(.ecdsaP256)
        let now = Date(timeIntervalSince1970: clock.now.timeIntervalSince1970.rounded(.down))
        let ttl = try DurationText(parsing: body["ttl"]?.text ?? "1h").duration.timeInterval
        let name = body["common_name"]?.text ?? "none"
        let contents = CertificateContents(
            serialNumber: SerialNumber.make(at: now), subject: DistinguishedName(commonName: name),
            alternativeNames: [.dns(name)], publicKey: own.publicKey, notBefore: now.addingTimeInterval(-30),
            notAfter: now.addingTimeInterval(ttl))
        let leaf = try DecodedCertificate(der: await signer.sign(contents))
        state.withLock { state in
            state.issuances.append(now)
            state.issued[leaf.serialNumber.drop { $0 == 0 }.map { $0 }] = leaf
        }
        let pair = try CertifiedKey(leaf: leaf, key: own, intermediates: [], roots: [root])
        return VaultReply(status: 200, members: ["data": .object(try CertificateAnswer.data(of: pair))])
    }
}

extension VaultReply {
    /// An answer with data.
    static func data(_ members: [String: JSONValue], lease: (id: String, seconds: Int, isRenewable: Bool)? = nil)
        -> VaultReply
    {
        VaultReply(
            status: 200,
            members: [
                "data": .object(members), "lease_id": .string(lease?.id ?? ""),
                "lease_duration": .integer(lease?.seconds ?? 0), "renewable": .bool(lease?.isRenewable ?? false),
            ])
    }
}
