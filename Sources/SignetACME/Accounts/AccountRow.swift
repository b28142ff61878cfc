import Foundation
import SignetCore
import SignetPKI
import SignetStorage

/// An account as its row holds it. The key is there before the CA has heard of it.
struct AccountRow: Equatable, Sendable {
    let id: String
    let directoryURL: String
    let name: String
    /// nil until the CA has registered it.
    var url: String?
    /// PKCS#8, sealed.
    var key: [UInt8]
    /// The key that is to take its place, sealed, from before the CA is told until it is known which of both counts.
    var nextKey: [UInt8]?
    var contacts: [String]
    var agreement: ACMEAccount.Agreement?
    var externalKeyID: String?
    let createdAt: Date

    /// Whether it can be used as it is.
    var isSettled: Bool { url != nil && nextKey == nil }

    /// What a sealed key is bound to.
    static func sealingContext(_ id: String) -> String { "acme-account-key/\(id)" }

    func privateKey(_ sealer: Sealer) throws -> PrivateKey {
        try PrivateKey(der: sealer.open(key, context: Self.sealingContext(id)))
    }

    func nextPrivateKey(_ sealer: Sealer) throws -> PrivateKey? {
        try nextKey.map { try PrivateKey(der: sealer.open($0, context: Self.sealingContext(id))) }
    }

    static func seal(_ key: PrivateKey, of id: String, _ sealer: Sealer) throws -> [UInt8] {
        try sealer.seal(key.pkcs8, context: sealingContext(id))
    }

    func session(client: ACMEClient, sealer: Sealer) throws -> AccountSession {
        guard let url else {
            throw ACMEFailure(.acmeNoAccount, "The account \"\(name)\" with \(client.host) is not registered.")
        }
        let key = try privateKey(sealer)
        let account = ACMEAccount(
            id: id, directoryURL: directoryURL, name: name, url: url, keyAlgorithm: key.algorithm,
            keyThumbprint: try JSONWebKey(key.publicKey).thumbprint(), contacts: contacts, agreement: agreement,
            externalKeyID: externalKeyID, createdAt: createdAt)
        return AccountSession(account: account, client: client, key: key)
    }
}
