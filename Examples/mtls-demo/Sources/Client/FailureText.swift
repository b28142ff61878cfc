import Foundation
import SignetCore
import SignetPKI
import SignetRenewal

/// Errors of TLS connections in words.
enum FailureText {
    /// The text of a failed call, and when it was the certificate that was refused, the reason. The TLS library only
    /// says that the certificate was refused; looking at what the server shows tells why.
    static func explained(
        _ error: any Error, calling endpoint: Endpoint, trusting trust: ClientCredentials.Trust
    ) async -> String {
        let text = TLSFailure(error).description
        guard text.hasPrefix("certificate verify failed") else { return text }
        guard let reason = await refusal(of: endpoint, trusting: trust) else { return text }
        return "\(text): \(reason)"
    }

    private static func refusal(of endpoint: Endpoint, trusting trust: ClientCredentials.Trust) async -> String? {
        do {
            var roots: [DecodedCertificate] = []
            if case .authorities(let path) = trust {
                let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
                roots = try CertificateFile(bytes: Array(bytes)).certificates
            }
            let chain = try await TLSProbe.servedChain(
                host: "127.0.0.1", port: endpoint.port, serverName: endpoint.name, timeout: .seconds(5))
            guard let leaf = chain.first else { return nil }
            _ = try await CertificateChain.verify(
                leaf: leaf,
                intermediates: Array(chain.dropFirst()),
                roots: roots,
                purpose: .server,
                name: .dns(endpoint.name),
                at: Date()
            )
            return nil
        } catch {
            return words(for: error)
        }
    }

    private static func words(for error: any Error) -> String {
        guard let error = error as? SignetError else { return String(describing: error) }
        return switch error.code {
        case .certificateExpired: "it has expired"
        case .untrustedChain, .incompleteChain: "it comes from an authority that is not trusted here"
        default: error.message
        }
    }
}
