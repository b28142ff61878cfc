import CLDNS
import Foundation
import SignetCore

/// A secret shared with a name server, under a name that both sides know.
public struct TSIGKey: Sendable {
    /// Lower case, without the final dot, as in the server's `key` clause.
    public let name: String
    public let algorithm: TSIGAlgorithm
    let secret: Secret<[UInt8]>

    /// Takes a key as BIND's configuration has it.
    /// - Parameter secret: base64
    /// - Throws: `.invalidDNSProvider` when the algorithm is unknown, the secret is no base64 or the name no domain name.
    public init(name: String, algorithm: TSIGAlgorithm, secret: Secret<String>) throws {
        guard TSIGAlgorithm.known.contains(algorithm) else {
            throw SignetError(
                .invalidDNSProvider, "The key algorithm \"\(algorithm.rawValue.prefix(60))\" is unknown.",
                remedy: "Use \(TSIGAlgorithm.known.map(\.rawValue).joined(separator: ", ")).")
        }
        guard let bytes = Data(base64Encoded: secret.reveal().trimmedASCIIWhitespace), !bytes.isEmpty else {
            throw SignetError(
                .invalidDNSProvider, "The secret of the key \(name.prefix(100)) is not base64.",
                remedy: "Take the text between the quotes in the server's key clause, or what tsig-keygen prints.")
        }
        self.name = try DNSName(name).text
        self.algorithm = algorithm
        self.secret = Secret(Array(bytes))
    }

    func authenticationCode(of message: [UInt8]) throws -> [UInt8] {
        guard let code = algorithm.authenticationCode(of: message, key: secret.reveal()) else {
            throw SignetError(.invalidDNSProvider, "\(algorithm) cannot be computed with the key \(name).")
        }
        return code
    }
}
