import Foundation
import SignetAuthority
import SignetPKI

/// The status of single certificates (RFC 6960): `ocsp`.
struct OCSPRoutes: Sendable {
    private let pki: PKIMount

    init(_ pki: PKIMount) {
        self.pki = pki
    }

    var routes: [VaultRoute] {
        [
            VaultRoute("ocsp").on(.update, .open) { try await answer($0.request.rawBody) },
            VaultRoute("ocsp/*request").on(.read, .open) { call in
                // Whoever received it has read it already, where it knew the path as it was sent.
                guard call.request.rawBody.isEmpty else { return try await answer(call.request.rawBody) }
                let prefix = call.mount.path + "ocsp/"
                let text = call.request.path.hasPrefix(prefix) ? call.request.path.dropFirst(prefix.count) : ""
                let encoded = text.removingPercentEncoding ?? ""
                return try await answer(Data(base64Encoded: encoded).map { Array($0) } ?? [])
            },
        ]
    }

    private func answer(_ request: [UInt8]) async throws -> VaultResponse {
        let directory = try await pki.issuers.directory()
        guard !directory.state.crl.ocspDisable else {
            var response = Self.response(OCSPResponse.failure(status: 6))
            if (try? OCSPRequest(der: request)) == nil { response.status = 400 }
            return response
        }
        let answer = await pki.authorities.ocspResponse(
            to: request, by: directory.ocspAuthorities, terms: try directory.ocspTerms.get())
        var response = Self.response(answer)
        // What could not be read.
        if answer == Self.malformed { response.status = 400 }
        return response
    }

    private static let malformed = OCSPResponse.failure(status: 1)

    private static func response(_ der: [UInt8]) -> VaultResponse { .raw(der, type: "application/ocsp-response") }
}
