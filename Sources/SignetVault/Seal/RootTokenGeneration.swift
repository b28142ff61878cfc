import Foundation
import SignetCore

/// `sys/generate-root`: holders of shares make a new root token together; only who has the one-time password can read it.
actor RootTokenGeneration {
    private struct Attempt: Sendable {
        let oneTimePassword: Secret<String>
        var collection = ShareCollection()
    }

    private let keeper: SealKeeper
    private var attempt: Attempt?

    /// How long a root token is, and with it the password: `hvs.` and 24 characters.
    static let passwordLength = 28

    init(keeper: SealKeeper) {
        self.keeper = keeper
    }

    /// - Parameter password: nil: one is made
    /// - Returns: the password, when it was made here
    /// - Throws: `VaultFailure` (400) when one is under way, or the password is not of the right length.
    func start(password: String?) throws -> String? {
        guard attempt == nil else { throw VaultFailure.invalid("root generation already in progress") }
        if let password, password.utf8.count != Self.passwordLength {
            throw VaultFailure.invalid("OTP string is wrong length")
        }
        let made = password ?? RandomText.base62(Self.passwordLength)
        attempt = Attempt(oneTimePassword: Secret(made))
        return password == nil ? made : nil
    }

    func cancel() { attempt = nil }

    /// `sys/generate-root/attempt` as it is read.
    func status() async throws -> [String: JSONValue] {
        let required = try await keeper.state()?.threshold ?? 0
        return [
            "started": .bool(attempt != nil), "nonce": .string(attempt?.collection.nonce ?? ""),
            "progress": .integer(attempt?.collection.progress ?? 0), "required": .integer(required), "complete": false,
            "encoded_token": "", "encoded_root_token": "", "pgp_fingerprint": "", "otp": "",
            "otp_length": .integer(Self.passwordLength),
        ]
    }

    /// Takes a share.
    /// - Parameter makeToken: called once the shares have given the sealing key
    /// - Returns: the new token under its password; nil: more shares are wanted
    func update(
        _ share: [UInt8], nonce: String, makeToken: @Sendable () async throws -> Secret<String>
    ) async throws -> (encoded: String, nonce: String)? {
        guard var present = attempt else { throw VaultFailure.invalid("no root generation in progress") }
        guard nonce == present.collection.nonce else {
            throw VaultFailure.invalid(
                "incorrect nonce supplied; nonce for this root generation operation is \"\(present.collection.nonce)\"")
        }
        let threshold = max(try await keeper.state()?.threshold ?? 0, 1)
        let key: Secret<[UInt8]>?
        do {
            key = try present.collection.add(share, threshold: threshold)
        } catch {
            attempt = nil
            throw error
        }
        guard let key else {
            attempt = present
            return nil
        }
        attempt = nil
        _ = try await keeper.open(key)
        let token = try await makeToken().reveal()
        return (Self.encode(token, present.oneTimePassword.reveal()), nonce)
    }

    /// The token under the password: exclusive or, in base64 without padding.
    static func encode(_ token: String, _ password: String) -> String {
        Data(zip(token.utf8, password.utf8).map { $0 ^ $1 }).base64EncodedString().filter { $0 != "=" }
    }

    /// - Returns: nil when the encoded token is no base64 or not as long as the password.
    public static func decode(_ encoded: String, _ password: String) -> String? {
        let padded = encoded + String(repeating: "=", count: (4 - encoded.utf8.count % 4) % 4)
        guard let bytes = Data(base64Encoded: padded), bytes.count == password.utf8.count else { return nil }
        return String(bytes: zip(bytes, password.utf8).map { $0 ^ $1 }, encoding: .utf8)
    }
}
