import Foundation
import NIOHTTP1
import SignetCore

/// Unsigned requests, and what is common to all: the User-Agent, the URLs that are followed, what failures mean.
struct DocumentFetcher: Sendable {
    let transport: any ACMETransport
    let clock: any WallClock
    let settings: ACMEClientSettings
    /// Whether the directory itself is without TLS: then the rest may be too.
    let allowsPlainHTTP: Bool

    /// GET with redirects.
    func get(_ url: String, attempt: String) async throws -> ACMEHTTPResponse {
        try await send(.GET, url, attempt: attempt)
    }

    /// A request without a body, repeated while the CA fails and redirected a few times.
    func send(_ method: HTTPMethod, _ url: String, attempt: String) async throws -> ACMEHTTPResponse {
        var attempts = RequestAttempts(settings: settings)
        var generator = SystemRandomNumberGenerator()
        while true {
            do {
                return try await followRedirects(method, url, attempt: attempt)
            } catch let failure as ACMEFailure {
                guard let pause = attempts.pause(after: failure, now: clock.now, using: &generator) else {
                    throw failure
                }
                try await clock.sleep(for: pause)
            }
        }
    }

    private func followRedirects(_ method: HTTPMethod, _ url: String, attempt: String) async throws -> ACMEHTTPResponse
    {
        var trail = [url]
        while true {
            let current = trail[trail.count - 1]
            let response = try await exchange(ACMEHTTPRequest(method, current, limit: settings.documentLimit))
            switch response.status {
            case 200...299: return response
            case 301, 302, 303, 307, 308:
                guard let location = response.headers.first(name: "Location"),
                    let next = URL(string: location, relativeTo: URL(string: current))?.absoluteURL.absoluteString
                else { throw failure(response, url: current, attempt: attempt) }
                guard !trail.contains(next), trail.count <= settings.redirects else {
                    throw ACMEFailure(
                        .acmeRedirect,
                        "Signet could not \(attempt): \(url.prefix(300)) redirects "
                            + (trail.contains(next) ? "in a circle" : "more than \(settings.redirects) times")
                            + ", at last to \(next.prefix(300)).")
                }
                trail.append(next)
            default: throw failure(response, url: current, attempt: attempt)
            }
        }
    }

    /// Sends one request as it is.
    /// - Throws: `.acmeMalformedResponse` when the URL, which came from the CA, is none that is followed.
    func exchange(_ request: ACMEHTTPRequest) async throws -> ACMEHTTPResponse {
        let scheme = request.url.prefix { $0 != ":" }.lowercased()
        guard request.url.utf8.count <= 2048, scheme == "https" || (scheme == "http" && allowsPlainHTTP) else {
            throw ACMEFailure(
                .acmeMalformedResponse,
                "The CA sends Signet to \"\(request.url.prefix(200))\", which is not https (RFC 8555 section 6.1).")
        }
        var request = request
        request.headers.replaceOrAdd(name: "User-Agent", value: settings.userAgent)
        return try await transport.send(request)
    }

    /// What an answer that is none of the 200s means.
    func failure(_ response: ACMEHTTPResponse, url: String, attempt: String) -> ACMEFailure {
        let host = URLComponents(string: url)?.host ?? String(url.prefix(100))
        let retryAt = RetryAfter.moment(response.headers.first(name: "Retry-After"), now: clock.now)
        if let problem = try? WireJSON.decode(ACMEProblem.self, from: response.body, what: "a problem"),
            problem.type != nil || problem.detail != nil
        {
            var failure = ACMEFailure(problem, attempt: attempt, ca: host, retryAt: retryAt)
            failure.status = response.status
            return failure
        }
        var failure = ACMEFailure(
            .acmeUnexpectedStatus,
            "Signet could not \(attempt): \(host) answered HTTP \(response.status) at \(url.prefix(300)), without saying why.",
            retryAt: retryAt)
        failure.status = response.status
        if retryAt != nil, response.status == 503 || response.status == 429 { failure.retry = .after }
        return failure
    }
}
