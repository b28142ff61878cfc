import Foundation
import SignetCore
import SignetPKI
import SignetRenewal

/// What `signet inspect` is pointed at.
public enum InspectionTarget: Sendable, Equatable {
    /// A file, or `-` for standard input.
    case file(String)
    /// A server that speaks TLS at once (not by STARTTLS).
    case endpoint(host: String, port: Int)

    /// Recognises a target: what exists as a file is a file; else `HOST:PORT`, `[2001:db8::1]:443` and `https://HOST` are servers.
    /// - Parameter exists: whether a file of that name exists
    public init(_ text: String, exists: (String) -> Bool = { FileManager.default.fileExists(atPath: $0) }) {
        let isFile = text == "-" || exists(text)
        self = (isFile ? nil : Self.endpoint(in: text)) ?? .file(text)
    }

    private static func endpoint(in text: String) -> InspectionTarget? {
        if text.hasPrefix("https://") {
            guard let components = URLComponents(string: text), let host = components.host, !host.isEmpty else {
                return nil
            }
            return .endpoint(host: host.trimmingBrackets, port: components.port ?? 443)
        }
        guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...]), port > 0 else {
            return nil
        }
        let host = String(text[..<colon]).trimmingBrackets
        guard !host.isEmpty, !host.contains("/") else { return nil }
        return .endpoint(host: host, port: Int(port))
    }

    /// The certificates there, in the order in which they stand or are served.
    /// - Parameters:
    ///   - serverName: the name to ask a server for (SNI); nil: the host, unless it is an address
    ///   - timeout: for connection and handshake together
    public func certificates(serverName: String?, timeout: Duration) async throws -> [DecodedCertificate] {
        switch self {
        case .file(let path):
            return try InputFile(path).certificates()
        case .endpoint(let host, let port):
            return try await TLSProbe.servedChain(host: host, port: port, serverName: serverName, timeout: timeout)
        }
    }
}

extension String {
    /// `[::1]` without the brackets.
    fileprivate var trimmingBrackets: String {
        hasPrefix("[") && hasSuffix("]") ? String(dropFirst().dropLast()) : self
    }
}
