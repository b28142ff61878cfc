import SignetCore

/// `operator rekey` and `operator generate-root`: what holders of shares do one after the other.
public struct ShareCommands: Sendable {
    /// What is done together.
    public enum Undertaking: Hashable, Sendable {
        case rekey, rekeyVerification, rootToken

        var attempt: String {
            switch self {
            case .rekey: "sys/rekey/init"
            case .rekeyVerification: "sys/rekey/verify"
            case .rootToken: "sys/generate-root/attempt"
            }
        }
        var update: String {
            switch self {
            case .rekey: "sys/rekey/update"
            case .rekeyVerification: "sys/rekey/verify"
            case .rootToken: "sys/generate-root/update"
            }
        }
        var noun: String { self == .rootToken ? "root generation" : "rekey" }
    }

    private let console: VaultConsole
    private let undertaking: Undertaking

    /// Commands at a console.
    public init(_ console: VaultConsole, _ undertaking: Undertaking) {
        self.console = console
        self.undertaking = undertaking
    }

    private var client: VaultClient { console.client }

    /// - Parameter fields: what the undertaking wants to begin with
    public func start(_ fields: [String: JSONValue]) async throws -> VaultPrintout {
        let reply = try await console.attempt("initializing \(undertaking.noun)") {
            try await client.write(undertaking.attempt, fields)
        }
        if reply.members.isEmpty { return try await status() }
        return try show(reply.content)
    }

    /// How far it is.
    public func status() async throws -> VaultPrintout {
        let reply = try await console.attempt("getting \(undertaking.noun) status") {
            try await client.send(VaultClient.Call(.GET, undertaking.attempt))
        }
        return try show(reply.content)
    }

    /// Breaks it off.
    public func cancel() async throws -> VaultPrintout {
        _ = try await console.attempt("canceling \(undertaking.noun)") { try await client.delete(undertaking.attempt) }
        return console.say("Success! Canceled \(undertaking.noun) (if it was started)")
    }

    /// - Parameter nonce: of the attempt; nil: of the one that is under way
    public func give(_ share: Secret<String>, nonce: String?) async throws -> VaultPrintout {
        var nonce = nonce
        if nonce == nil {
            let reply = try await console.attempt("getting \(undertaking.noun) status") {
                try await client.send(VaultClient.Call(.GET, undertaking.attempt))
            }
            guard reply.content["started"] == .bool(true) else {
                throw VaultCommandFailure.usage("No \(undertaking.noun) is in progress. Start one with -init first.")
            }
            nonce = reply.content["nonce"]?.text
        }
        let reply = try await console.attempt("posting unseal key") { [nonce] in
            try await client.write(
                undertaking.update, ["key": .string(share.reveal()), "nonce": .string(nonce ?? "")])
        }
        return try show(reply.content)
    }

    /// The token that an encoded one and its one-time password make together. Needs no server.
    public static func decode(_ encoded: String, password: String, output: VaultOutput) throws -> VaultPrintout {
        guard let token = RootTokenGeneration.decode(encoded, password) else {
            throw VaultCommandFailure.usage("Error decoding root token: it is no base64, or not as long as the OTP")
        }
        if output.format == .table { return VaultPrintout(token, isRaw: true) }
        return try output.printout(["token": .string(token)]) { token }
    }

    /// A password for the next attempt.
    public static func password(output: VaultOutput) throws -> VaultPrintout {
        let password = RandomText.base62(RootTokenGeneration.passwordLength)
        if output.format == .table { return VaultPrintout(password, isRaw: true) }
        return try output.printout(["otp": .string(password), "otp_length": .integer(password.utf8.count)]) { password }
    }

    private func show(_ content: [String: JSONValue]) throws -> VaultPrintout {
        try console.output.printout(.object(content)) {
            let keys = content["keys_base64"]?.elements?.compactMap(\.text) ?? []
            guard keys.isEmpty else {
                let lines = keys.enumerated().map { "Key \($0.offset + 1): \($0.element)" }
                return (lines + ["", "Operation nonce: \(content["nonce"]?.text ?? "")", "", Self.advice(content)])
                    .joined(separator: "\n")
            }
            return GoTable.pairs(Self.rows(content)).text
        }
    }

    private static func advice(_ content: [String: JSONValue]) -> String {
        content["verification_required"] == .bool(true)
            ? "The new shares count once enough of them were given to: vault operator rekey -verify"
            : "The shares before these are worthless now. Give the new ones to different people."
    }

    private static func rows(_ content: [String: JSONValue]) -> [(String, String)] {
        let names = [
            ("nonce", "Nonce"), ("started", "Started"), ("progress", "Progress"), ("complete", "Complete"),
            ("t", "New Threshold"), ("n", "New Shares"), ("otp", "OTP"), ("otp_length", "OTP Length"),
            ("verification_required", "Verification Required"), ("verification_nonce", "Verification Nonce"),
            ("encoded_token", "Encoded Token"),
        ]
        return names.compactMap { name, title in
            guard let value = content[name], value != .null, value != "" else { return nil }
            guard name == "progress" else { return (title, GoValue.text(value)) }
            let required = content["required"] ?? content["t"] ?? 0
            return (title, "\(GoValue.text(value))/\(GoValue.text(required))")
        }
    }
}
