import Crypto
import Foundation
import SignetCore
import SignetPKI

/// One challenge to be answered.
public struct ChallengeTask: Sendable {
    /// The name whose control is to be proven.
    public let identifier: ACMEIdentifier
    /// Whether it is to be proven for `*.` before the name.
    public let isWildcard: Bool
    /// How.
    public let type: ChallengeType
    /// nil for challenges without one.
    public let token: String?
    /// Token and account thumbprint joined by a dot (RFC 8555 section 8.1); nil for challenges without a token.
    public let keyAuthorization: String?
    /// The account's URL at the CA (`kid`).
    public let accountURL: String
    /// Names the CA accepts in a dns-persist-01 record; empty for other challenges.
    public let issuerDomainNames: [String]

    /// Creates a task.
    public init(
        identifier: ACMEIdentifier, isWildcard: Bool, type: ChallengeType, token: String?, keyAuthorization: String?,
        accountURL: String, issuerDomainNames: [String]
    ) {
        self.identifier = identifier
        self.isWildcard = isWildcard
        self.type = type
        self.token = token
        self.keyAuthorization = keyAuthorization
        self.accountURL = accountURL
        self.issuerDomainNames = issuerDomainNames
    }
}

extension ChallengeTask {
    /// The name as a person writes it: `*.example.com`.
    var name: String { isWildcard ? "*.\(identifier.value)" : identifier.value }

    /// Token and key authorization, checked because they go into paths and records.
    /// - Throws: `.challengeUnsolvable` when the CA gave none or one outside of the base64url alphabet (RFC 8555 section 8.1).
    func proof() throws -> (token: String, keyAuthorization: String) {
        guard let token, let keyAuthorization, ChallengeToken.isValid(token), keyAuthorization.utf8.count <= 1024 else {
            throw SignetError(
                .challengeUnsolvable,
                "The CA's \(type) challenge for \(name) has no token that could be answered (RFC 8555 section 8.1).",
                remedy: "Let another type of challenge be used for this name, or tell the CA's operator.")
        }
        return (token, keyAuthorization)
    }
}

/// Tokens of challenges.
enum ChallengeToken {
    /// Whether it is base64url without padding, 1 to 256 characters (RFC 8555 section 8.1).
    static func isValid(_ token: some StringProtocol) -> Bool {
        (1...256).contains(token.utf8.count)
            && token.utf8.allSatisfy {
                (0x30...0x39).contains($0) || (0x61...0x7A).contains($0 | 0x20) || $0 == 0x2D || $0 == 0x5F
            }
    }
}

/// What is made of a key authorization.
enum KeyAuthorizationDigest {
    /// SHA-256, 32 octets (RFC 8555 section 8.4, RFC 8737 section 3).
    static func octets(_ keyAuthorization: String) -> [UInt8] {
        Array(SHA256.hash(data: Data(keyAuthorization.utf8)))
    }

    /// The digest as TXT records hold it: base64url without padding, 43 characters.
    static func text(_ keyAuthorization: String) -> String {
        Base64URL.encode(octets(keyAuthorization))
    }
}
