import Foundation
import SignetAuthority
import SignetCore
import SignetPKI

/// Revocation lists for everybody, and having them made anew: `crl`, `issuer/:issuer_ref/crl`, `crl/rotate`.
struct RevocationListRoutes: Sendable {
    private let pki: PKIMount

    init(_ pki: PKIMount) {
        self.pki = pki
    }

    private enum Kind {
        case complete, delta
    }

    private static let der = "application/pkix-crl"
    private static let pem = "application/x-pem-file"

    var routes: [VaultRoute] {
        files("crl", .complete) + files("crl/delta", .delta)
            + [
                VaultRoute("cert/crl").on(.read, .open) { try await entry($0, .complete) },
                VaultRoute("cert/crl/raw").on(.read, .open) { try await raw($0, .complete, isPEM: false) },
                VaultRoute("cert/crl/raw/pem").on(.read, .open) { try await raw($0, .complete, isPEM: true) },
                VaultRoute("cert/delta-crl").on(.read, .open) { try await entry($0, .delta) },
                VaultRoute("cert/delta-crl/raw").on(.read, .open) { try await raw($0, .delta, isPEM: false) },
                VaultRoute("cert/delta-crl/raw/pem").on(.read, .open) { try await raw($0, .delta, isPEM: true) },
                VaultRoute("issuer/:issuer_ref/crl").on(.read, .open) { try await json($0, .complete) },
                VaultRoute("issuer/:issuer_ref/crl/der").on(.read, .open) {
                    try await raw($0, .complete, isPEM: false)
                },
                VaultRoute("issuer/:issuer_ref/crl/pem").on(.read, .open) { try await raw($0, .complete, isPEM: true) },
                VaultRoute("issuer/:issuer_ref/crl/delta").on(.read, .open) { try await json($0, .delta) },
                VaultRoute("issuer/:issuer_ref/crl/delta/der").on(.read, .open) {
                    try await raw($0, .delta, isPEM: false)
                },
                VaultRoute("issuer/:issuer_ref/crl/delta/pem").on(.read, .open) {
                    try await raw($0, .delta, isPEM: true)
                },
                VaultRoute("crl/rotate").on(.read) { try await rotate($0, .complete) }
                    .on(.update) { try await rotate($0, .complete) },
                VaultRoute("crl/rotate-delta").on(.read) { try await rotate($0, .delta) }
                    .on(.update) { try await rotate($0, .delta) },
            ]
    }

    private func files(_ path: String, _ kind: Kind) -> [VaultRoute] {
        [
            VaultRoute(RoutePattern(path)).on(.read, .open) { try await raw($0, kind, isPEM: false) },
            VaultRoute(RoutePattern(path + "/pem")).on(.read, .open) { try await raw($0, kind, isPEM: true) },
        ]
    }

    // MARK: Reading

    private func raw(_ call: VaultCall, _ kind: Kind, isPEM: Bool) async throws -> VaultResponse {
        guard let (der, made) = try await list(call, kind) else { return .nothing }
        let answer: VaultResponse =
            isPEM ? .raw(Array(Self.text(der).utf8), type: Self.pem) : .raw(der, type: Self.der)
        return answer.dated(made, for: call)
    }

    private func json(_ call: VaultCall, _ kind: Kind) async throws -> VaultResponse {
        guard let (der, made) = try await list(call, kind) else { return .nothing }
        return .data(["crl": .string(Self.text(der))]).dated(made, for: call)
    }

    private func entry(_ call: VaultCall, _ kind: Kind) async throws -> VaultResponse {
        guard let (der, made) = try await list(call, kind) else { throw VaultFailure.notFound }
        return .data(CertificateEntry.members(pem: Self.text(der))).dated(made, for: call)
    }

    /// PEM without a newline at its end.
    static func text(_ der: [UInt8]) -> String {
        PEMBlock(label: "X509 CRL", bytes: der).text.withoutFinalNewline
    }

    /// The list of the issuer that the path names, or of the default issuer, and when it was made; nil when there is none.
    private func list(_ call: VaultCall, _ kind: Kind) async throws -> (der: [UInt8], made: Date)? {
        let directory = try await pki.issuers.directory()
        let issuer: PKIIssuer
        if let reference = call.optionalString("issuer_ref") {
            issuer = try directory.issuer(reference)
        } else {
            guard directory.state.defaultIssuer != nil else { return nil }
            issuer = try directory.issuer(PKIState.defaultReference)
        }
        guard let authority = issuer.authority, issuer.usage.contains(.crlSigning) else { return nil }
        switch kind {
        case .complete:
            let list = try await pki.authorities.crl(authority: authority)
            return (list.der, list.thisUpdate)
        case .delta:
            guard let der = try await pki.authorities.deltaCRL(authority: authority) else { return nil }
            return (der, try CertificateRevocationList(fullOrDelta: der).thisUpdate)
        }
    }

    // MARK: Making

    private func rotate(_ call: VaultCall, _ kind: Kind) async throws -> VaultResponse {
        let state = try await pki.issuers.directory().state
        let authorities = Set(state.issuers.filter { $0.usage.contains(.crlSigning) }.compactMap(\.authority))
        for authority in authorities.sorted() {
            switch kind {
            case .complete:
                _ = try await pki.authorities.rebuildCRL(authority: authority, actor: call.actor)
            case .delta where state.crl.enableDelta:
                try await pki.authorities.rebuildDeltaCRL(authority: authority, actor: call.actor)
            case .delta: continue
            }
        }
        return .data(["success": true])
    }
}
