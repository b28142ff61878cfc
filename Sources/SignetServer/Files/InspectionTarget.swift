import Foundation
import SignetCore
import SignetPKI
import SignetRenewal

/// What `signet inspect` is pointed at.
public enum InspectionTarget: Sendable, Equatable {
    /// A file, or `-` for standard input.
    case file(String)
    /// A server that speaks TLS, at once or after STARTTLS.
    case endpoint(Endpoint)

    /// Recognises a target: what exists as a file is a file; else `HOST:PORT`, `[2001:db8::1]:443`,
    /// `smtp://HOST` and `https://HOST` are servers.
    /// - Parameter exists: whether a file of that name exists
    public init(_ text: String, exists: (String) -> Bool = { FileManager.default.fileExists(atPath: $0) }) {
        let isFile = text == "-" || exists(text)
        self = (isFile ? nil : Self.endpoint(in: text)).map(Self.endpoint) ?? .file(text)
    }

    private static func endpoint(in text: String) -> Endpoint? {
        guard text.hasPrefix("https://") else { return try? Endpoint(parsing: text) }
        let authority = text.dropFirst("https://".count).prefix { !"/?#".contains($0) }
        return try? Endpoint(parsing: String(authority), defaultPort: 443)
    }

    /// The certificates there, in the order in which they stand or are served.
    /// - Parameters:
    ///   - serverName: the name to ask a server for (SNI); nil: the host, unless it is an address
    ///   - timeout: for connection and handshake together
    /// - Throws: `.unreadableFile`, what `CertificateFile` throws, `.probeFailed`.
    public func certificates(serverName: String?, timeout: Duration) async throws -> CertificateCollection {
        switch self {
        case .file(let path):
            guard path == "-" || FileManager.default.fileExists(atPath: path) else { throw Self.missing(path) }
            return try InputFile(path).collection()
        case .endpoint(let endpoint):
            let served = try await TLSProbe(timeout: timeout).probe(endpoint, serverName: serverName)
            return CertificateCollection(served.first?.certificates ?? [])
        }
    }

    private static func missing(_ path: String) -> SignetError {
        SignetError(
            .unreadableFile, "There is no file \(path).",
            remedy: "Name a file that exists, or a server as HOST:PORT or https://HOST.")
    }
}
