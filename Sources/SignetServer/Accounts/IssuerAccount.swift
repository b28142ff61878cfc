import Foundation
import SignetACME
import SignetCore
import SignetPKI

/// The account that an ACME issuer of `signet.yaml` orders by, for those who look after it.
public struct IssuerAccount: Sendable {
    private let issuer: ACMEIssuerConfiguration
    private let isStaging: Bool
    private let service: ACMEService
    private let configuration: Configuration

    init(_ issuer: ACMEIssuerConfiguration, isStaging: Bool, service: ACMEService, configuration: Configuration) {
        self.issuer = issuer
        self.isStaging = isStaging
        self.service = service
        self.configuration = configuration
    }

    private var accounts: ACMEAccounts { service.accounts }
    private var name: String { service.account.name }

    /// The account with its status at the CA; nil when none is registered here.
    /// - Throws: `.acmeUnreachable` and as the CA answers.
    public func show() async throws -> AccountRecord? {
        try await accounts.standing(of: name).map { record($0.account, verdict: $0.verdict) }
    }

    /// Says that there is none.
    public var absence: AccountAbsence {
        AccountAbsence(issuer: issuer.name, directory: service.directoryURL, name: name, host: service.host)
    }

    /// Registers the account.
    /// - Parameter agreesToTerms: whether the operator agrees to the CA's terms of service, beside what `signet.yaml` says
    /// - Returns: the account, and whether it was there before.
    /// - Throws: `.acmeTermsNotAgreed` with their URL, `.acme(.externalAccountRequired)`, and as the CA answers.
    public func register(agreesToTerms: Bool) async throws -> (account: AccountRecord, wasThere: Bool) {
        if let known = try await accounts.find(name) { return (record(known), true) }
        var options = service.account
        if agreesToTerms { options.agreesToTerms = { _ in true } }
        return (record(try await accounts.open(options).account, verdict: .shown(.valid, contacts: nil)), false)
    }

    /// Tells the CA whom it may write to.
    /// - Parameter contacts: mail addresses; nil: those of `signet.yaml`
    /// - Throws: `.acmeNoAccount`, `.acme(.invalidContact)` and as the CA answers.
    public func update(contacts: [String]?) async throws -> AccountRecord {
        record(try await accounts.updateContacts(contacts ?? issuer.contacts, of: name))
    }

    /// Gives the account a new key; both are kept until it is known which one the CA takes.
    /// - Parameter algorithm: nil: as the old key
    /// - Throws: `.acmeNoAccount`, `.acmeNotOffered` and as the CA answers.
    public func rollOver(to algorithm: KeyAlgorithm?) async throws -> AccountRecord {
        record(try await accounts.rollOver(name, to: algorithm).account)
    }

    /// Gives the account up for good.
    /// - Parameter confirmed: whether the operator knows what that means; otherwise it is said, and nothing is done
    /// - Throws: `.acmeNoAccount`, `.notConfirmed` and as the CA answers.
    public func deactivate(confirmed: Bool) async throws -> AccountRecord {
        let known = try await accounts.existing(name).account
        guard confirmed else {
            throw SignetError(
                .notConfirmed, consequences(for: known),
                remedy: "If that is what you want, repeat the command with --yes.")
        }
        try await accounts.deactivate(name)
        return record(known, verdict: .shown(.deactivated, contacts: nil))
    }

    /// Takes over the account that a key has with the CA.
    /// - Returns: the account, and whether it was that of the key before.
    /// - Throws: `.alreadyExists`, `.acme(.accountDoesNotExist)` and as the CA answers.
    public func adopt(_ file: AccountKeyFile) async throws -> (account: AccountRecord, wasThere: Bool) {
        if let known = try await accounts.find(name), try known.keyThumbprint == file.thumbprint {
            return (record(known, warnings: file.warnings), true)
        }
        let session = try await accounts.adopt(key: file.key, name: name)
        return (
            record(session.account, verdict: .shown(.valid, contacts: nil), warnings: file.warnings), false
        )
    }

    private func record(
        _ account: ACMEAccount, verdict: AccountStanding.Verdict? = nil, warnings: [String] = []
    ) -> AccountRecord {
        AccountRecord(account, issuer: issuer.name, isStaging: isStaging, verdict: verdict, warnings: warnings)
    }
}

// MARK: - Giving it up

extension IssuerAccount {
    /// What will no longer work without the account.
    private func consequences(for account: ACMEAccount) -> String {
        let users = configuration.issuers.filter {
            $0.account == name && (isStaging ? $0.staging : $0.directory) == service.directoryURL
        }.map(\.name)
        let certificates = configuration.certificates.filter {
            $0.issuer.kind == ACMEIssuer.kind && users.contains($0.issuer.name)
        }.map(\.name)
        var sentences = [
            "The account \(account.url) with \(service.host) would be given up for good; the CA never takes its key again.",
            "Orders under way are lost, and no certificate it got can be revoked by it any more.",
            "CAA and dns-persist-01 records that name the account no longer let anyone in.",
        ]
        if !isStaging, !certificates.isEmpty {
            sentences.append(
                "Certificates stay valid, but a new account is needed to renew \(certificates.joined(separator: ", ")):"
                    + (issuer.agreesToTerms
                        ? " the next order registers one."
                        : " register one first, signet.yaml does not agree to the terms."))
        }
        return sentences.joined(separator: "\n")
    }
}

extension SignetError.Code {
    /// What was asked for cannot be undone, and was not confirmed.
    public static let notConfirmed = Self(rawValue: "command.not-confirmed")
}

extension Workspace {
    /// The account of an ACME issuer of `signet.yaml`.
    /// - Parameters:
    ///   - issuer: its name; nil: the only one
    ///   - isStaging: whether the account with the issuer's staging directory is meant
    /// - Throws: `.unknownIssuer`, `.invalidInput` when none or several could be meant, `.acmeNoStaging`, and what the
    ///   issuer's files throw.
    public func account(ofIssuer issuer: String?, isStaging: Bool) throws -> IssuerAccount {
        let declared = try configuration.acmeIssuer(named: issuer)
        let acmeIssuer = try acme.acmeIssuer(named: declared.name)
        guard let service = isStaging ? acmeIssuer.staging : acmeIssuer.service else {
            throw SignetError(
                .acmeNoStaging, "The issuer \"\(declared.name)\" has no staging directory.",
                remedy: "Name one in its section of signet.yaml: staging: URL.")
        }
        return IssuerAccount(declared, isStaging: isStaging, service: service, configuration: configuration)
    }
}

extension Configuration {
    /// The ACME issuer that a person means.
    /// - Parameter name: nil: the only one
    /// - Throws: `.unknownIssuer`; `.invalidInput` when there are several.
    func acmeIssuer(named name: String?) throws -> ACMEIssuerConfiguration {
        let names = issuers.map(\.name).joined(separator: ", ")
        guard !issuers.isEmpty else {
            throw SignetError(
                .unknownIssuer, "\(path) declares no ACME issuer.",
                remedy: "Declare one under issuers; docs/acme.md begins with an example.")
        }
        if let name {
            guard let issuer = issuers.first(where: { $0.name == name }) else {
                throw SignetError(
                    .unknownIssuer, "There is no ACME issuer \"\(name)\" in \(path).", remedy: "Declared are: \(names)."
                )
            }
            return issuer
        }
        guard issuers.count == 1 else {
            throw SignetError(
                .invalidInput, "\(path) declares several ACME issuers.", remedy: "Name one of them: \(names).")
        }
        return issuers[0]
    }
}
