import SignetCore

/// What a kind of failure means and what is to be done about it: one row of the table in `docs/acme.md`.
public struct RetryRule: Hashable, Sendable {
    /// The problem the CA names; nil for failures that come without a problem document.
    public let problem: ProblemType?
    /// The code of the error that it becomes.
    public let code: SignetError.Code
    /// When it is tried again.
    public let retry: RetryClass
    /// What to do about it, as a sentence for the person concerned.
    public let advice: String

    private init(_ problem: ProblemType, _ retry: RetryClass, _ advice: String) {
        self.problem = problem
        self.code = .acme(problem)
        self.retry = retry
        self.advice = advice
    }

    private init(code: SignetError.Code, _ retry: RetryClass, _ advice: String) {
        self.problem = nil
        self.code = code
        self.retry = retry
        self.advice = advice
    }

    /// For problems of types that are not in the table.
    public static let unknownProblem = RetryRule(
        code: .acmeUnknownProblem, .backoff, "Read what the CA says; Signet tries again by itself.")

    /// The rule for a problem.
    public static func rule(for type: ProblemType?) -> RetryRule {
        type.flatMap { rules[.acme($0)] } ?? unknownProblem
    }

    /// The rule for the code of an error; nil when the error is not one of this table.
    public static func rule(for code: SignetError.Code) -> RetryRule? { rules[code] }

    private static let rules = Dictionary(table.map { ($0.code, $0) }) { first, _ in first }
}

extension RetryRule {
    /// Every rule: first those for problems, by their names, then those for failures without a problem document, then
    /// those for failures before the CA is asked to look.
    public static let table: [RetryRule] = problems + failures + challenges

    private static let problems = [
        RetryRule(
            .accountDoesNotExist, .immediate,
            "Signet registers a new account once and orders again; the old key stays in the database."),
        RetryRule(.alreadyReplaced, .dropAndRetryWithout(.replaces), "Signet orders again without naming it."),
        RetryRule(.alreadyRevoked, .userAction, "Nothing is left to do: a revocation counts as done."),
        RetryRule(
            .badCSR, .userAction, "Choose another kind of key, or other names; the CA says which it does not take."),
        RetryRule(.badNonce, .immediate, "Signet signs again with the new nonce, at most 10 times."),
        RetryRule(.badPublicKey, .userAction, "Choose another kind of key for the account or the certificate."),
        RetryRule(
            .badRevocationReason, .userAction, "Give another reason; most CAs take key-compromise and superseded."),
        RetryRule(
            .badSignatureAlgorithm, .userAction, "Make the account with one of the algorithms that the CA names."),
        RetryRule(
            .caa, .userAction,
            "Add a CAA record that allows this CA, or remove the one that forbids it: dig CAA of the name and its parents."
        ),
        RetryRule(
            .compound, .backoff,
            "Several things failed: see each of them. The most lasting one decides when to try again."),
        RetryRule(
            .conflict, .dropAndRetryWithout(.replaces),
            "The CA works on the same thing already; Signet orders again without naming a predecessor."),
        RetryRule(
            .connection, .backoff,
            "The CA could not connect: let it reach the name's addresses, IPv6 too, on port 80 (http-01) or 443 (tls-alpn-01)."
        ),
        RetryRule(
            .dns, .backoff,
            "The CA's resolvers found no or a broken answer: check the zone's delegation, its name servers and DNSSEC."),
        RetryRule(
            .externalAccountRequired, .userAction, "Get a key id and a secret from the CA and configure both."),
        RetryRule(
            .incorrectResponse, .backoff,
            "The CA saw another answer to its challenge than the right one: look for another server or record at this name."
        ),
        RetryRule(.invalidContact, .userAction, "Correct the mail address of the account, or leave it out."),
        RetryRule(
            .invalidProfile, .dropAndRetryWithout(.profile),
            "Signet orders again without the profile where it is only preferred; a required one must be changed by you."
        ),
        RetryRule(
            .malformed, .backoff, "The CA did not understand a request: if it lasts, report it with the CA's sentence."),
        RetryRule(.orderNotReady, .backoff, "Signet reads the order again and goes on from where it stands."),
        RetryRule(
            .rateLimited, .after,
            "Wait: Signet tries again when the CA allows it. Order fewer certificates, or use the CA's staging directory."
        ),
        RetryRule(
            .rejectedIdentifier, .userAction, "The CA does not certify this name: leave it out, or use another CA."),
        RetryRule(.serverInternal, .backoff, "The CA has a fault of its own; Signet tries again by itself."),
        RetryRule(
            .tls, .backoff, "The CA's TLS connection for the challenge failed: let port 443 of the name reach Signet."),
        RetryRule(
            .unauthorized, .backoff,
            "Control of the name was not proven, or the account may not do this: the CA says what it saw where."),
        RetryRule(.unsupportedContact, .userAction, "Use a mail address as contact, or leave it out."),
        RetryRule(.unsupportedIdentifier, .userAction, "The CA certifies no names of this kind: use another CA."),
        RetryRule(.userActionRequired, .userAction, "Visit the page that the CA names, and agree there."),
    ]

    private static let failures = [
        RetryRule(
            code: .acmePaused, .userAction,
            "Visit the CA's page, correct what made the orders fail, and lift the pause."),
        RetryRule(
            code: .acmeUnreachable, .backoff,
            "Check the network, a proxy, the CA's status page, and, for a private CA, which roots are trusted."),
        RetryRule(
            code: .acmeMalformedResponse, .backoff, "Check the directory URL; if it is right, the CA is at fault."),
        RetryRule(
            code: .acmeUnexpectedStatus, .backoff, "Check the directory URL; if it is right, the CA is at fault."),
        RetryRule(code: .acmeTooLarge, .backoff, "Check the directory URL: no ACME answer is that large."),
        RetryRule(code: .acmeRedirect, .backoff, "Give the URL that the directory really has."),
        RetryRule(code: .acmeNotOffered, .userAction, "Do without it, or use a CA that has it."),
        RetryRule(
            code: .acmeTermsNotAgreed, .userAction,
            "Read the CA's terms of service, and agree to them in signet.yaml or with: signet acme account register"),
        RetryRule(
            code: .acmeNoAccount, .userAction,
            "Register an account, or adopt the one there is, with: signet acme account"),
        RetryRule(
            code: .acmeAccountBusy, .backoff, "Another signet process works with this account; Signet waits for it."),
        RetryRule(code: .acmeNoSolver, .userAction, "Configure a solver for one of the challenges that the CA offers."),
        RetryRule(code: .acmeOrderFailed, .backoff, "Signet orders anew; the CA says why it gave this order up."),
        RetryRule(code: .acmeDeadline, .backoff, "Signet goes on with the same order later."),
        RetryRule(
            code: .acmeWrongCertificate, .backoff,
            "Nothing was installed; Signet orders anew. If it lasts, report it to the CA."),
        RetryRule(
            code: .acmeWrongClock, .userAction,
            "Set this machine's clock (chronyc tracking, timedatectl), then try again."),
    ]

    private static let challenges = [
        RetryRule(
            code: .challengeNotVisible, .backoff,
            "The CA was not asked, so nothing was used up: correct what the sentence says was seen where."),
        RetryRule(
            code: .challengeUnsolvable, .userAction,
            "Configure another kind of challenge: a wildcard needs dns-01, an address http-01 or tls-alpn-01."),
        RetryRule(
            code: .challengeCannotListen, .backoff,
            "Free the port, or let its program pass /.well-known/acme-challenge/ on to signet."),
        RetryRule(code: .dnsTimedOut, .backoff, "Check the name servers, and the firewall between them and here."),
        RetryRule(code: .dnsUnreachable, .backoff, "Check the network, and resolvers in signet.yaml."),
        RetryRule(code: .dnsServerFailed, .backoff, "Check the zone at the name server that the sentence names."),
        RetryRule(
            code: .dnsZoneNotFound, .backoff, "Check the name's delegation: dig SOA of the name and its parents."),
        RetryRule(code: .dnsAliasLoop, .userAction, "Correct the CNAME records of the challenge's name."),
        RetryRule(
            code: .dnsNotPropagated, .backoff,
            "See why the server that the sentence names lags behind: its transfers, its serial number."),
        RetryRule(code: .dnsProviderFailed, .backoff, "Look at the provider's answer; Signet tries again by itself."),
        RetryRule(
            code: .dnsProviderUnauthorized, .userAction, "Correct the key or password of the provider, or the clock."),
        RetryRule(code: .dnsActionRequired, .userAction, "Do what the sentence says, such as setting a CNAME."),
    ]
}

extension SignetError.Code {
    /// The code for a problem of the CA: `acme.rate-limited` for rateLimited.
    public static func acme(_ problem: ProblemType) -> Self {
        let isACME = !problem.rawValue.isEmpty && problem.rawValue.allSatisfy { $0.isASCII && $0.isLetter }
        guard isACME, problem.rawValue.count <= 60 else { return .acmeUnknownProblem }
        var text = ""
        var previous: Character = "A"
        for character in problem.rawValue {
            if character.isUppercase, previous.isLowercase { text.append("-") }
            text.append(character.lowercased())
            previous = character
        }
        return Self(rawValue: "acme.\(text)")
    }

    /// The CA names a problem that is in no registry.
    public static let acmeUnknownProblem = Self(rawValue: "acme.problem")
    /// The CA has paused the account for names that failed too often; only a person can lift that.
    public static let acmePaused = Self(rawValue: "acme.paused")
    /// The certificate's validity does not fit this machine's time.
    public static let acmeWrongClock = Self(rawValue: "acme.wrong-clock")
}
