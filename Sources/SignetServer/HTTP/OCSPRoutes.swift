import Foundation
import Hummingbird
import NIOCore
import SignetAuthority

/// OCSP over HTTP (RFC 6960 appendix A.1).
struct OCSPRoutes: Sendable {
    /// The largest request that is read, in bytes.
    private static let limit = 64 << 10
    private static let prefix = PublicationPath.ocsp + "/"

    let authorities: AuthorityService

    func add(to router: Router<BasicRequestContext>) {
        router.post(RouterPath(PublicationPath.ocsp)) { request, _ in
            let buffer: ByteBuffer
            do {
                buffer = try await request.body.collect(upTo: Self.limit)
            } catch is NIOTooManyBytesError {
                throw HTTPError(.contentTooLarge, message: "An OCSP request has at most \(Self.limit) bytes.")
            }
            return await answer(Array(buffer: buffer))
        }
        router.get(RouterPath(Self.prefix + "**")) { request, _ in
            guard let der = Self.request(inPath: request.uri.path) else {
                throw HTTPError(.badRequest, message: "The path holds no OCSP request in base64.")
            }
            return await answer(der)
        }
    }

    private func answer(_ request: [UInt8]) async -> Response {
        PublicationRoutes.response(
            .bytes(await authorities.ocspResponse(to: request)), type: "application/ocsp-response",
            headers: [.cacheControl: "no-store"])
    }

    /// The request in a path: base64, percent-encoded where the client thought of it, so that slashes of the alphabet may be
    /// slashes of the path; padding may be missing.
    static func request(inPath path: String) -> [UInt8]? {
        guard path.hasPrefix(prefix), path.utf8.count <= 8192,
            let text = String(path.dropFirst(prefix.count)).removingPercentEncoding, !text.isEmpty
        else { return nil }
        let padding = String(repeating: "=", count: (4 - text.utf8.count % 4) % 4)
        return Data(base64Encoded: text + padding).map(Array.init)
    }
}
