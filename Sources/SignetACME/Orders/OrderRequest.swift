import SignetPKI

/// What is ordered.
public struct OrderRequest: Sendable {
    /// The certification request; its alternative names are what is ordered, no more and no less.
    public var request: CertificateRequest
    /// The kind of certificate.
    public var profile: ProfileChoice
    /// The certificate to be replaced, which lets a CA tell a renewal from a new certificate (RFC 9773 section 5).
    public var replaces: DecodedCertificate?
    /// Which of the chains that the CA offers is taken.
    public var chain: ChainPreference
    /// Whether this very request may have been ordered before: the order is looked up and gone on with then.
    public var resumed: Bool

    public init(
        _ request: CertificateRequest, profile: ProfileChoice = .unspecified, replaces: DecodedCertificate? = nil,
        chain: ChainPreference = .offered, resumed: Bool = false
    ) {
        self.request = request
        self.profile = profile
        self.replaces = replaces
        self.chain = chain
        self.resumed = resumed
    }

    /// The names as identifiers, each once.
    /// - Throws: `.invalidInput` when there is none, or one that ACME does not know.
    func identifiers() throws -> [ACMEIdentifier] {
        var seen: Set<ACMEIdentifier> = []
        let identifiers = try request.alternativeNames.map(ACMEIdentifier.init).filter { seen.insert($0).inserted }
        guard !identifiers.isEmpty else {
            throw ACMEFailure(.acmeNotOffered, "The request has no alternative names, so there is nothing to order.")
        }
        return identifiers
    }

    /// The names as people read them, at most four of them.
    var title: String {
        let names = request.alternativeNames.map(\.value)
        return names.prefix(4).joined(separator: ", ") + (names.count > 4 ? " and \(names.count - 4) more" : "")
    }
}

/// The kind of certificate that is ordered (draft-ietf-acme-profiles).
public enum ProfileChoice: Hashable, Sendable {
    /// The CA's default.
    case unspecified
    /// This one, or no certificate.
    case required(String)
    /// This one where the CA has it, else its default.
    case preferred(String)
}
