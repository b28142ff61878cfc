import Foundation
import SignetCore
import SignetPKI

/// How an account is registered when there is none yet.
public struct AccountOptions: Sendable {
    /// Its name here.
    public var name: String
    /// Mail addresses, with or without `mailto:`.
    public var contacts: [String]
    /// The kind of its key.
    public var keyAlgorithm: KeyAlgorithm
    /// Used when the CA demands one, and only then.
    public var externalAccount: ExternalAccount?
    /// Is shown the address of the terms of service and says whether they are agreed to.
    public var agreesToTerms: @Sendable (_ url: String) async throws -> Bool

    /// Creates options; without a closure nothing is agreed to.
    public init(
        name: String = "default", contacts: [String] = [], keyAlgorithm: KeyAlgorithm = .ecdsaP256,
        externalAccount: ExternalAccount? = nil,
        agreesToTerms: @escaping @Sendable (_ url: String) async throws -> Bool = { _ in false }
    ) {
        self.name = name
        self.contacts = contacts
        self.keyAlgorithm = keyAlgorithm
        self.externalAccount = externalAccount
        self.agreesToTerms = agreesToTerms
    }

    /// The contacts as URLs (RFC 8555 section 7.3).
    static func contactURLs(_ contacts: [String]) -> [String] {
        contacts.map { $0.contains(":") ? $0 : "mailto:\($0)" }
    }
}
