import SignetCore

/// What a kind of failure of a server of the Vault API means and what is to be done about it: one row of the table in
/// `docs/vault-issuer.md`.
struct VaultFailureRule: Hashable, Sendable {
    /// The code of the error that it becomes.
    let code: SignetError.Code
    /// Whether nothing changes before a person has done something: then it is asked rarely, otherwise every minute at least.
    let needsPerson: Bool
    /// What to do about it.
    let advice: String

    private init(_ code: SignetError.Code, needsPerson: Bool, _ advice: String) {
        self.code = code
        self.needsPerson = needsPerson
        self.advice = advice
    }

    /// When it is tried again.
    var schedule: RetrySchedule {
        needsPerson
            ? .exponential(from: .seconds(60), ceiling: .seconds(900))
            : .exponential(from: .seconds(5), ceiling: .seconds(60))
    }

    static let table = [
        refused, forbidden, notFound, loginRefused, limited, sealed, faulty, unreachable, foreign,
    ]

    /// - Parameter isLogin: whether it was the login that failed, not what came after it
    static func rule(for failure: VaultClientFailure, isLogin: Bool) -> VaultFailureRule {
        switch failure.reason {
        case .unreachable: unreachable
        case .unintelligible: foreign
        case .refused(let status, _): rule(status: status, isLogin: isLogin)
        }
    }

    private static func rule(status: Int, isLogin: Bool) -> VaultFailureRule {
        switch status {
        case 429: limited
        case 400..<500 where isLogin: loginRefused
        case 403: forbidden
        case 404: notFound
        case 400..<500: refused
        case 501, 503: sealed
        default: faulty
        }
    }

    private static let refused = Self(
        .vaultRefused, needsPerson: true, "The role's rules decide what it signs: compare names, key and lifetime.")
    private static let forbidden = Self(
        .vaultForbidden, needsPerson: true, "Let a policy of the token grant \"update\" at that path.")
    private static let notFound = Self(
        .vaultNotFound, needsPerson: true, "Look whether the engine is mounted there and has that role.")
    private static let loginRefused = Self(
        .vaultLoginRefused, needsPerson: true,
        "Give credentials that are valid: another token, another secret id, or a certificate that the method knows.")
    private static let limited = Self(
        .vaultLimited, needsPerson: false, "Wait: Signet asks again by itself. Raise the quota when it lasts.")
    private static let sealed = Self(
        .vaultSealed, needsPerson: false,
        "Open its seal: signet vault operator unseal. Signet goes on by itself then.")
    private static let faulty = Self(
        .vaultUnavailable, needsPerson: false, "Look at the server's log; Signet asks again by itself.")
    private static let unreachable = Self(
        .vaultUnreachable, needsPerson: false,
        "Look whether the server runs, can be reached from here, and has a certificate that trusted_roots leads to.")
    private static let foreign = Self(
        .vaultForeign, needsPerson: false, "Look whether the address is that of a server of the Vault API.")
}

extension SignetError.Code {
    /// A server of the Vault API does not sign what was asked for.
    public static let vaultRefused = Self(rawValue: "vault.refused")
    /// No policy of the token allows it.
    public static let vaultForbidden = Self(rawValue: "vault.forbidden")
    /// There is no such engine, role or certificate.
    public static let vaultNotFound = Self(rawValue: "vault.not-found")
    /// The credentials are not taken.
    public static let vaultLoginRefused = Self(rawValue: "vault.login-refused")
    /// More was asked than a quota allows.
    public static let vaultLimited = Self(rawValue: "vault.limited")
    /// Its seal is closed, or it was never initialized.
    public static let vaultSealed = Self(rawValue: "vault.sealed")
    /// It has a fault of its own.
    public static let vaultUnavailable = Self(rawValue: "vault.unavailable")
    /// It did not answer.
    public static let vaultUnreachable = Self(rawValue: "vault.unreachable")
    /// What answered is no server of the Vault API.
    public static let vaultForeign = Self(rawValue: "vault.foreign")
}
