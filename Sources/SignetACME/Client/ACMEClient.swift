import Foundation
import NIOHTTP1
import SignetCore

/// The plumbing towards one CA: directory, nonces, signed requests, and the retries that need no decision.
///
/// One for a CA and process, so that all who use it share its nonces and connections.
public final class ACMEClient: Sendable {
    /// Where the CA's directory is.
    public let directoryURL: String
    let settings: ACMEClientSettings
    let clock: any WallClock
    private let transport: any ACMETransport
    private let nonces = NoncePool()
    private let slots: RequestSlots
    private let cache: DirectoryCache

    /// Creates a client; nothing is sent yet.
    public init(
        directoryURL: String, transport: any ACMETransport, clock: any WallClock = SystemClock(),
        settings: ACMEClientSettings = ACMEClientSettings()
    ) {
        self.directoryURL = directoryURL
        self.transport = transport
        self.clock = clock
        self.settings = settings
        slots = RequestSlots(settings.parallelRequests)
        let fetcher = DocumentFetcher(
            transport: transport, clock: clock, settings: settings, allowsPlainHTTP: directoryURL.hasPrefix("http://"))
        cache = DirectoryCache(lifetime: settings.directoryLifetime, clock: clock) {
            let response = try await fetcher.get(directoryURL, attempt: "read the directory of \(directoryURL)")
            return try WireJSON.decode(
                ACMEDirectory.self, from: response.body, what: "an ACME directory (at \(directoryURL))")
        }
        self.fetcher = fetcher
    }

    private let fetcher: DocumentFetcher

    /// The CA's name in messages.
    public var host: String { URLComponents(string: directoryURL)?.host ?? directoryURL }

    /// What the CA offers.
    /// - Throws: `.acmeUnreachable`, `.acmeMalformedResponse`, `.acmeRedirect`, and as the CA answers.
    public func directory() async throws -> ACMEDirectory { try await cache.directory() }

    /// An unsigned GET; up to three redirects are followed.
    func get(_ url: String, attempt: String) async throws -> ACMEHTTPResponse {
        try await fetcher.get(url, attempt: attempt)
    }

    /// A signed request.
    /// - Parameters:
    ///   - payload: JSON; empty for POST-as-GET (RFC 8555 section 6.3)
    ///   - attempt: what is attempted, to be read after "Signet could not"
    /// - Returns: an answer of the 200s
    /// - Throws: `ACMEFailure`, `CancellationError`.
    func post(
        bytes payload: [UInt8], to url: String, by signer: RequestSigner, attempt: String, accept: String? = nil,
        limit: Int? = nil
    ) async throws -> ACMEHTTPResponse {
        var attempts = RequestAttempts(settings: settings)
        var generator = SystemRandomNumberGenerator()
        while true {
            do {
                let response = try await slots.use {
                    let nonce = try await nextNonce(attempt: attempt)
                    let signed = try signer.sign(payload, url: url, nonce: nonce)
                    let response = try await fetcher.exchange(
                        request(signed, to: url, accept: accept, limit: limit))
                    // The next one takes the newest: after a refused nonce the one that came with the refusal.
                    nonces.put(response.headers.first(name: "Replay-Nonce"))
                    return response
                }
                if (200...299).contains(response.status) { return response }
                throw fetcher.failure(response, url: url, attempt: attempt)
            } catch let failure as ACMEFailure {
                guard let pause = attempts.pause(after: failure, now: clock.now, using: &generator) else {
                    throw failure
                }
                if pause > .zero { try await clock.sleep(for: pause) }
            }
        }
    }

    /// A signed request with a JSON payload.
    func post(
        json payload: some Encodable, to url: String, by signer: RequestSigner, attempt: String
    ) async throws -> ACMEHTTPResponse {
        try await post(bytes: WireJSON.encode(payload), to: url, by: signer, attempt: attempt)
    }

    /// POST-as-GET (RFC 8555 section 6.3).
    func fetch(_ url: String, by signer: RequestSigner, attempt: String) async throws -> ACMEHTTPResponse {
        try await post(bytes: [], to: url, by: signer, attempt: attempt)
    }

    private func request(
        _ signed: JSONWebSignature, to url: String, accept: String?, limit: Int?
    ) throws -> ACMEHTTPRequest {
        var request = ACMEHTTPRequest(
            .POST, url, headers: ["Content-Type": "application/jose+json"], body: try WireJSON.encode(signed),
            limit: limit ?? settings.documentLimit)
        if let accept { request.headers.add(name: "Accept", value: accept) }
        return request
    }

    /// One of the pool, or a new one (RFC 8555 section 7.2).
    private func nextNonce(attempt: String) async throws -> String {
        if let nonce = nonces.take() { return nonce }
        let url = try await directory().newNonce
        let response = try await fetcher.send(.HEAD, url, attempt: attempt)
        guard let nonce = response.headers.first(name: "Replay-Nonce"), !nonce.isEmpty else {
            throw ACMEFailure(
                .acmeMalformedResponse, "\(host) gave no nonce at \(url), as RFC 8555 section 7.2 demands.")
        }
        return nonce
    }
}
