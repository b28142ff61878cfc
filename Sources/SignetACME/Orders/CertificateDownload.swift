import Foundation
import SignetCore
import SignetPKI
import SignetRenewal

extension OrderFlow {
    private static let mediaType = "application/pem-certificate-chain"

    /// Fetches the certificate and, where one of several chains is preferred, the alternates; checks what was chosen.
    func download(_ placed: Placed, _ request: OrderRequest) async throws -> OrderResult {
        guard let url = placed.order.certificate else {
            throw ACMEFailure(
                .acmeMalformedResponse, "\(client.host) calls the order valid, but gives no URL of the certificate.")
        }
        let attempt = "fetch the certificate for \(request.title)"
        let first = try await fetch(url, attempt)
        var urls = [url]
        var chains = [first.chain]
        if request.chain != .offered {
            let alternates = first.response.links("alternate")
            chains += try await mapConcurrently(alternates, limit: 4) { [self] in try await fetch($0, attempt).chain }
            urls += alternates
        }
        let completed = try await mapConcurrently(chains, limit: 4) { [self] in await complete($0) }
        let choice = request.chain.choose(among: request.chain == .smallest ? chains : completed)
        let skew = HTTPDate.parse(first.response.headers.first(name: "Date") ?? "")?
            .timeIntervalSince(clock.now)
        let checked = try IssuedChain(
            completed[choice], for: request.request, now: clock.now, clockSkew: skew,
            tolerance: settings.clockTolerance.timeInterval)
        return OrderResult(
            certificate: checked.certificate, orderURL: placed.url, certificateURL: urls[choice],
            profile: placed.order.profile)
    }

    private func fetch(
        _ url: String, _ attempt: String
    ) async throws -> (chain: [DecodedCertificate], response: ACMEHTTPResponse) {
        let response = try await client.post(
            bytes: [], to: url, by: account.signer, attempt: attempt, accept: Self.mediaType,
            limit: client.settings.certificateLimit)
        do {
            return (try CertificateFile(bytes: response.body).certificates, response)
        } catch {
            throw ACMEFailure(
                .acmeMalformedResponse,
                "\(client.host) answered with something that is no certificate chain at \(url).",
                cause: error)
        }
    }

    /// With what certificates say about where their issuers' are, up to the root. That it cannot be had is no failure: the
    /// other side has the roots of public CAs.
    private func complete(_ chain: [DecodedCertificate]) async -> [DecodedCertificate] {
        guard let issuerFetcher, let leaf = chain.first else { return chain }
        let ordered = CertificateChain.order(leaf: leaf, among: Array(chain.dropFirst()))
        do {
            return try await CertificateChain.complete(ordered, fetch: issuerFetcher)
        } catch {
            logger.info("The chain of \(leaf) could not be completed up to its root: \(error)")
            return chain
        }
    }
}
